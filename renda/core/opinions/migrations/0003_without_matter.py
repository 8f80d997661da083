"""The columns that rounds replace go; apart from 0002, since PostgreSQL does not alter a table it has just filled."""

import django.db.models.deletion
from django.db import migrations, models


def key(to: str, **given: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, **given)


class Migration(migrations.Migration):
    dependencies = [("opinions", "0002_rounds")]

    operations = [
        migrations.RemoveConstraint("opinion", "opinion_imported_once"),
        migrations.RemoveConstraint("opiniongroup", "group_representative_once"),
        migrations.RemoveIndex("opinion", "opinions_op_matter__f36c40_idx"),
        migrations.RemoveIndex("opiniongroup", "opinions_op_matter__3e5cfa_idx"),
        migrations.AlterField("opiniongroup", "round", key("opinions.round", related_name="groups")),
        migrations.AlterField("opiniongroup", "first", key("opinions.opinion", related_name="+")),
        migrations.AlterField("pin", "round", key("opinions.round", related_name="+")),
        migrations.AlterField("gathering", "round", key("opinions.round", related_name="gatherings")),
        migrations.AlterModelOptions("opiniongroup", {"ordering": ["-size", "first_id"]}),
        migrations.RemoveField("opinion", "matter"),
        migrations.RemoveField("opiniongroup", "matter"),
        migrations.RemoveField("pin", "matter"),
        migrations.RemoveField("gathering", "matter"),
        migrations.RemoveField("answer", "matter"),
        migrations.DeleteModel("Release"),
        migrations.AddIndex(
            "opinion",
            models.Index(
                fields=["round", "screening", "-received_at"], name="opinions_op_round_i_9ef512_idx"
            ),
        ),
        migrations.AddIndex(
            "opiniongroup", models.Index(fields=["round", "-size"], name="opinions_op_round_i_844983_idx")
        ),
        migrations.AddConstraint(
            "opinion",
            models.UniqueConstraint(
                condition=models.Q(("import_digest__isnull", False)),
                fields=("round", "import_digest"),
                name="opinion_imported_once",
            ),
        ),
        migrations.AddConstraint(
            "opiniongroup", models.UniqueConstraint(fields=("first",), name="group_first_once")
        ),
    ]
