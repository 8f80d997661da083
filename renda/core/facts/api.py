"""What other apps may use of facts: declaring what can be counted, and counting it."""

from renda.core.facts.declaring import Counted, FactKind, declare, kinds, one
from renda.core.facts.rebuilding import Difference, rebuild
from renda.core.facts.selectors import (
    by_assembly,
    by_month,
    by_subject,
    by_year,
    recorded,
    total,
    whole,
)

__all__ = [
    "Counted",
    "Difference",
    "FactKind",
    "by_assembly",
    "by_month",
    "by_subject",
    "by_year",
    "declare",
    "kinds",
    "one",
    "rebuild",
    "recorded",
    "total",
    "whole",
]
