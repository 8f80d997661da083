"""Which earlier suggestions are worded like this one: likely duplicates, and the bodies that handled such."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from renda.core.handling.models import Handling, Kind
from renda.core.handling.selectors import GONE
from renda.core.people.models import Body
from renda.lib.similar import plain_text
from renda.modules.suggestions.models import Suggestion

LOOKED_BACK = timedelta(days=366 * 5)  # a term of the congress
MOST_COMPARED = 5000
MOST_SHOWN = 5
ALIKE = 0.3  # of two titles' pairs of signs, how many they share; below it the likeness is chance
COMMON = ("关于", "的建议", "建议", "进一步", "加强", "加快", "推进")


@dataclass(frozen=True)
class Alike:
    """An earlier suggestion and how alike its title is, 0 to 1."""

    suggestion: Suggestion
    share: float


def alike(suggestion: Suggestion) -> list[Alike]:
    """Return the five suggestions of the last five years worded most alike, the most alike first, then the newest.

    Compared are the titles' pairs of neighbouring signs without the words that every title has: the pairs that both
    share over all that either has.
    """
    mine = pairs(suggestion.matter.title)
    since: date = suggestion.submitted_on - LOOKED_BACK
    rows = Suggestion.objects.filter(submitted_on__gte=since).exclude(pk=suggestion.pk)
    titles = rows.order_by("-submitted_on", "-pk").values_list("pk", "matter__title")[:MOST_COMPARED]
    shares = {pk: likeness(mine, pairs(title)) for pk, title in titles}
    best = [pk for pk in sorted(shares, key=lambda pk: -shares[pk]) if shares[pk] >= ALIKE][:MOST_SHOWN]
    found = Suggestion.objects.select_related("matter", "merged_into").in_bulk(best)
    return [Alike(found[pk], shares[pk]) for pk in best]


def pairs(title: str) -> frozenset[str]:
    """Return the pairs of neighbouring signs of a title."""
    words = plain_text(title)
    for each in COMMON:
        words = words.replace(each, "")
    return frozenset(words[at : at + 2] for at in range(len(words) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of pairs in common, 0 to 1; nothing is alike to nothing."""
    return len(one & other) / len(one | other) if one and other else 0.0


def likely_bodies(found: list[Alike]) -> list[Body]:
    """Return the bodies that led or answered such suggestions: by how many, then by name."""
    matters = [each.suggestion.matter_id for each in found]
    rows = Handling.objects.filter(matter__parent__in=matters).exclude(matter__state__in=GONE)
    counted = Counter(rows.exclude(kind=Kind.JOINT).values_list("matter__body", flat=True))
    bodies = Body.objects.filter(pk__in=counted)
    return sorted(bodies, key=lambda body: (-counted[body.pk], body.name))
