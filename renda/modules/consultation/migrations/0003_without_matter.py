"""The columns that rounds replace go; apart from 0002, since PostgreSQL does not alter a table it has just filled."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultation", "0002_rounds")]

    operations = [
        migrations.AlterField(
            "consultation",
            "round",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consultation",
                to="opinions.round",
            ),
        ),
        migrations.RemoveField("consultation", "matter"),
        migrations.RemoveField("consultation", "round_number"),
    ]
