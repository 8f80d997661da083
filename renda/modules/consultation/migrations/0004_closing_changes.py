from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultation", "0003_without_matter")]

    operations = [migrations.AddField("consultation", "closing_changes", models.JSONField(default=list))]
