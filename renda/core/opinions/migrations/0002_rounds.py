"""Opinions, groups, answers and their release belong to a round; what stood until now is each matter's first round."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Min, OuterRef, Q, Subquery

OF_A_MATTER = ("Opinion", "OpinionGroup", "Pin", "Gathering")


def first_rounds(apps: Any, editor: Any) -> None:
    """Give each matter that was put to the public its first round, released when its answers were."""
    Round, Release, Matter = (
        apps.get_model("opinions", "Round"),
        apps.get_model("opinions", "Release"),
        apps.get_model("procedures", "Matter"),
    )
    models_here = [apps.get_model("opinions", name) for name in OF_A_MATTER]
    asked = Q(pk__in=Release.objects.values("matter"))
    for model in models_here:
        asked |= Q(pk__in=model.objects.exclude(matter=None).values("matter"))
    released = dict(Release.objects.values_list("matter", "at"))
    for matter in Matter.objects.filter(asked).annotate(first_said=Min("opinions__received_at")):
        Round.objects.create(
            assembly_id=matter.assembly_id,
            matter=matter,
            number=1,
            begun_at=matter.first_said or matter.entered_state_at,
            released_at=released.get(matter.pk),
        )
    own = Subquery(Round.objects.filter(matter=OuterRef("matter")).values("pk")[:1])
    for model in models_here:
        model.objects.exclude(matter=None).update(round=own)
    apps.get_model("opinions", "OpinionGroup").objects.update(first=models.F("representative"))
    editor.connection.check_constraints()  # now: PostgreSQL makes no index while checks are pending


def round_key(**given: Any) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="opinions.round", **given)


class Migration(migrations.Migration):
    dependencies = [("opinions", "0001_initial"), ("procedures", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("begun_at", models.DateTimeField(verbose_name="开始时间")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="答复公开时间")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.assembly",
                        verbose_name="所属人大",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="procedures.matter",
                    ),
                ),
            ],
            options={"ordering": ["matter", "number"]},
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(fields=("matter", "number"), name="round_once"),
        ),
        migrations.AddField("opinion", "round", round_key(null=True, blank=True, related_name="opinions")),
        migrations.AddField("opiniongroup", "round", round_key(null=True, related_name="groups")),
        migrations.AddField("pin", "round", round_key(null=True, related_name="+")),
        migrations.AddField("gathering", "round", round_key(null=True, related_name="gatherings")),
        migrations.AddField(
            "opiniongroup",
            "first",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="opinions.opinion",
            ),
        ),
        migrations.RunPython(first_rounds, migrations.RunPython.noop, elidable=True),
    ]
