"""A consultation is the public side of one round of opinions; until now a matter had one consultation at most."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def join_rounds(apps: Any, editor: Any) -> None:
    """Join each consultation to its matter's first round; the round began when the draft was published."""
    Round = apps.get_model("opinions", "Round")
    for row in apps.get_model("consultation", "Consultation").objects.order_by("pk"):
        round, _ = Round.objects.update_or_create(
            matter_id=row.matter_id,
            number=row.round_number,
            defaults={"assembly_id": row.assembly_id, "begun_at": row.published_at},
        )
        row.round = round
        row.save(update_fields=["round"])
    editor.connection.check_constraints()  # now: PostgreSQL makes no index while checks are pending


def key(**given: Any) -> models.OneToOneField:
    return models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="consultation",
        to="opinions.round",
        **given,
    )


class Migration(migrations.Migration):
    dependencies = [("consultation", "0001_initial"), ("opinions", "0002_rounds")]

    operations = [
        migrations.RemoveConstraint("consultation", "consultation_round_once"),
        migrations.RenameField("consultation", "round", "round_number"),
        migrations.AddField("consultation", "round", key(null=True)),
        migrations.RunPython(join_rounds, migrations.RunPython.noop, elidable=True),
    ]
