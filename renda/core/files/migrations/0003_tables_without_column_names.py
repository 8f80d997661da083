from django.db import migrations, models


def forget_rows_not_looked_for(apps, schema_editor):
    """Until now 0 stood for a row that was not looked for yet; from now on it says that there is none."""
    apps.get_model("files", "SpreadsheetImport")._base_manager.filter(header_row=0).update(header_row=None)


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0002_trying_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="spreadsheetimport",
            name="header_row",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(forget_rows_not_looked_for, migrations.RunPython.noop),
    ]
