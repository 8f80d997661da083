"""The day on which a clock was met, beside the moment at which the system heard of it."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import TruncDate


def fill(apps, schema_editor):  # type: ignore[no-untyped-def]
    deadlines = apps.get_model("procedures", "Deadline")
    deadlines._base_manager.filter(met_at__isnull=False).update(met_on=TruncDate("met_at"))


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="deadline", name="met_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
