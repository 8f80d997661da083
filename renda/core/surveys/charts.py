"""Counts as bars, drawn as SVG. The table beneath says the same; the drawing is hidden from screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from renda.core.surveys.counting import Counted
from renda.web.language import chinese_mark

WIDTH, ROW, BAR, TOP = (
    360,
    44,
    14,
    4,
)  # of the drawing's own units: as wide as a phone, so that words stay readable
MOST_SIGNS = 24
FIGURES = 64  # room at the right for the count


def bars(rows: Sequence[Counted]) -> SafeString:
    """Return one bar for each option; its length is the option's share of those who answered."""
    if not rows:
        return SafeString("")
    drawn = format_html_join(
        "",
        '<text x="0" y="{}" font-size="13" fill="currentColor"{}>{}</text>'
        '<rect x="0" y="{}" width="{}" height="{}" fill="currentColor" fill-opacity="0.15"/>'
        '<rect x="0" y="{}" width="{}" height="{}" fill="currentColor" fill-opacity="0.7"/>'
        '<text x="{}" y="{}" font-size="13" fill="currentColor">{}</text>',
        (_bar(place, row) for place, row in enumerate(rows)),
    )
    height = TOP + ROW * len(rows)
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true">{}</svg>',
        WIDTH,
        height,
        WIDTH,
        height,
        drawn,
    )


def _bar(place: int, row: Counted) -> tuple[object, ...]:
    words, bar = TOP + ROW * place + 14, TOP + ROW * place + 20
    whole = WIDTH - FIGURES
    length = int(whole * row.share)
    short = row.label if len(row.label) <= MOST_SIGNS else row.label[: MOST_SIGNS - 1] + "…"
    return (
        words,
        chinese_mark(short),
        short,
        bar,
        whole,
        BAR,
        bar,
        length,
        BAR,
        whole + 6,
        bar + 12,
        row.count,
    )
