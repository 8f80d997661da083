"""Thresholds: a comparator and a fraction of a named base, counted in exact rationals.

`more than 1/2` of 51 members needs 26; `at least 2/3` of 60 deputies needs 40. Nothing is rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from renda.core.law.citations import chinese_number
from renda.lib.saying import marked, say

SHARES = (
    marked("二分之一"),
    marked("三分之一"),
    marked("三分之二"),
    marked("四分之一"),
    marked("四分之三"),
    marked("五分之一"),
    marked("五分之二"),
    marked("五分之三"),
    marked("五分之四"),
    marked("十分之一"),
)  # the shares that statutes name, so that each has its words in other languages
_FORM = re.compile(r"^(more than|at least) (\d+)/(\d+)$")


@dataclass(frozen=True)
class Threshold:
    """A lower bound on a count: strictly more than the share of the base, or at least the share."""

    comparator: str
    share: Fraction

    def __str__(self) -> str:
        return f"{self.comparator} {self.share.numerator}/{self.share.denominator}"

    def met(self, count: int, base: int) -> bool:
        """Say whether `count` out of `base` reaches the threshold; an empty base is never met."""
        if base < 1 or count < 0:
            return False
        wanted = self.share * base
        return count > wanted if self.comparator == "more than" else count >= wanted

    def needed(self, base: int) -> int:
        """Return the smallest whole count that meets the threshold out of `base` (at least 1).

        Raises: ValueError, if the base is less than one.
        """
        if base < 1:
            raise ValueError(f"the base must be at least 1, not {base}")
        wanted = self.share * base
        least = floor(wanted) + 1 if self.comparator == "more than" else ceil(wanted)
        return max(least, 1)

    def at_least_as_strict_as(self, other: Threshold) -> bool:
        """Say whether everything that meets this threshold meets the other, whatever the base."""
        if self.share != other.share:
            return self.share > other.share
        return self.comparator == "more than" or other.comparator == "at least"

    @property
    def words(self) -> str:
        """How the threshold reads: 过半数, or 三分之二以上 in the statutes' way of writing fractions."""
        if self.comparator == "more than" and self.share == Fraction(1, 2):
            return say("过半数")
        share = say(f"{chinese_number(self.share.denominator)}分之{chinese_number(self.share.numerator)}")
        if self.comparator == "at least":
            return say("%(share)s以上", share=share)
        return say("超过%(share)s", share=share)


def parse_threshold(text: str) -> Threshold:
    """Read `more than 1/2` or `at least 1/5`; anything else is a ValueError that shows the form."""
    found = _FORM.match(text.strip())
    if not found:
        raise ValueError(f"the fraction {text!r} must read like 'more than 1/2' or 'at least 1/5'")
    above, below = int(found[2]), int(found[3])
    if below == 0 or above == 0 or above > below:
        raise ValueError(f"the fraction {text!r} must lie above 0 and not above 1")
    return Threshold(found[1], Fraction(above, below))
