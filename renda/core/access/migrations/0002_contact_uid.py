"""A contact's own name for life: numbers of rows may be given again after an older backup was restored."""

import uuid
from typing import Any

from django.db import migrations, models


def name_them(apps: Any, editor: Any) -> None:
    contacts = apps.get_model("access", "Contact").objects.using(editor.connection.alias)
    unnamed = contacts.filter(uid=None).order_by("pk")
    while some := list(unnamed[:1000]):
        for contact in some:
            contact.uid = uuid.uuid4()
        contacts.bulk_update(some, ["uid"])


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [
        migrations.AddField("contact", "uid", models.UUIDField(default=None, null=True, editable=False)),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField(
            "contact", "uid", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
        ),
    ]
