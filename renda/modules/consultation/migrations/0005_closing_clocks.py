"""The closing day is a clock of the matter; consultations opened before that was so, and still open, get theirs."""

from typing import Any

from django.db import migrations

STATE, STEP = "consulting", "close_consultation"


def start_clocks(apps: Any, editor: Any) -> None:
    """Start the clock of the closing day where none runs; the to-do of closing gets its day."""
    Deadline, Todo = apps.get_model("procedures", "Deadline"), apps.get_model("procedures", "Todo")
    rows = apps.get_model("consultation", "Consultation").objects.select_related("round")
    for row in rows.filter(ended_at=None, round__matter__state=STATE).order_by("pk"):
        matter = row.round.matter_id
        of_closing = {"matter_id": matter, "state": STATE, "ends_with": STEP}
        if Deadline.objects.filter(**of_closing, met_at=None, dropped_at=None).exists():
            continue
        Deadline.objects.create(
            assembly_id=row.assembly_id,
            label="征求意见截止",
            starts_on=row.opens_on,
            due_on=row.closes_on,
            figure=row.figure,
            **of_closing,
        )
        todos = Todo.objects.filter(matter_id=matter, dedupe=f"step:{STATE}:{STEP}", closed_at=None)
        todos.update(due_on=row.closes_on)


class Migration(migrations.Migration):
    dependencies = [("consultation", "0004_closing_changes"), ("procedures", "0002_deadline_met_on")]

    operations = [migrations.RunPython(start_clocks, migrations.RunPython.noop, elidable=True)]
