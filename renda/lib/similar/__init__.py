"""Near-duplicate grouping of opinions: pure code, no database. See docs/explain/grouping.md."""

from renda.lib.similar.grouping import STEPS, Grouping, group
from renda.lib.similar.pins import PinsContradict
from renda.lib.similar.plain import plain_text
from renda.lib.similar.rule import allowed_edits, are_alike

__all__ = ["STEPS", "Grouping", "PinsContradict", "allowed_edits", "are_alike", "group", "plain_text"]
