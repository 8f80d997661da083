"""The chart as SVG markup and as a list; colours come from the stylesheet's classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from renda.web.statechart.geometry import (
    BOX_TEXT,
    DATE_TEXT,
    EDGE_LINE,
    EDGE_TEXT,
    LINE,
    STRIP,
    Box,
    Geometry,
    Label,
    Line,
    Stripe,
    arranged,
)
from renda.web.statechart.placing import placed
from renda.web.statechart.routing import routed
from renda.web.statechart.shapes import ChartState, Link, StateChart, links_of

CORNER = 5.0


@dataclass(frozen=True)
class OutlineEntry:
    """A state in words. `mark` is present, visited, final or ahead; `ways` are (step's words, target's label)."""

    label: str
    phase: str
    mark: str
    visited_on: date | None
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Drawing:
    """A drawn chart: `svg` for wide screens, `outline` for phones and screen readers, `geometry` for tests."""

    title: str
    svg: str
    outline: tuple[OutlineEntry, ...]
    geometry: Geometry


def draw(
    chart: StateChart, *, identifier: str = "statechart", date_words: Callable[[date], str] = date.isoformat
) -> Drawing:
    """Draw a chart; `identifier` begins the ids in the markup and must be unique on the page; `date_words` writes days.

    Raises: UnknownState, if a transition or the present state names none of the states.
    """
    links = links_of(chart)
    placing = placed(chart.states, links)
    geometry = arranged(chart.states, placing, routed(links, placing))
    return Drawing(
        chart.title, _svg(chart, geometry, identifier, date_words), _outline(chart, links), geometry
    )


def _outline(chart: StateChart, links: Sequence[Link]) -> tuple[OutlineEntry, ...]:
    labels = {state.key: state.label for state in chart.states}
    entries = []
    for state in chart.states:
        ways = tuple(
            (" / ".join(link.labels), labels[link.target]) for link in links if link.source == state.key
        )
        entries.append(OutlineEntry(state.label, state.phase, _mark(state, chart), state.visited_on, ways))
    return tuple(entries)


def _mark(state: ChartState, chart: StateChart) -> str:
    if state.key == chart.present:
        return "present"
    if state.visited or state.visited_on:
        return "visited"
    return "final" if state.final else "ahead"


def _svg(chart: StateChart, geometry: Geometry, identifier: str, date_words: Callable[[date], str]) -> str:
    size = f"{geometry.width:.0f} {geometry.height:.0f}"
    lines = sorted(geometry.lines, key=lambda line: line.route.link.taken)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" '
        f'aria-labelledby="{escape(identifier)}-title {escape(identifier)}-desc">',
        f'<title id="{escape(identifier)}-title">{escape(chart.title)}</title>',
        f'<desc id="{escape(identifier)}-desc">{escape(_description(chart))}</desc>',
        *(_stripe(stripe) for stripe in geometry.stripes),
        *(_line(line) for line in lines),
        *(_box(box, _mark(box.state, chart), date_words) for box in geometry.boxes.values()),
        *(_words(line.label, line.route.link) for line in lines if line.label),
        "</svg>",
    ]
    return "".join(parts)


def _description(chart: StateChart) -> str:
    """Return the states in the order of reading, the present one in brackets."""
    return " → ".join(f"[{s.label}]" if s.key == chart.present else s.label for s in chart.states)


def _stripe(stripe: Stripe) -> str:
    middle = stripe.top + stripe.height / 2
    x = STRIP / 2
    rectangle = f'<rect class="sc-stripe" x="4" y="{stripe.top:.1f}" width="{STRIP - 8:.0f}" height="{stripe.height:.1f}"/>'
    if all(ord(sign) < 0x2E80 for sign in stripe.phase):
        return rectangle + (
            f'<text class="sc-phase" font-size="12" text-anchor="middle" dominant-baseline="central" '
            f'transform="translate({x:.1f} {middle:.1f}) rotate(-90)">{escape(stripe.phase)}</text>'
        )
    top = middle - len(stripe.phase) * 15 / 2 + 12
    signs = "".join(
        f'<tspan x="{x:.1f}" y="{top + index * 15:.1f}">{escape(sign)}</tspan>'
        for index, sign in enumerate(stripe.phase)
    )
    return f'{rectangle}<text class="sc-phase" font-size="13" text-anchor="middle">{signs}</text>'


def _box(box: Box, mark: str, date_words: Callable[[date], str]) -> str:
    names = " ".join(["sc-state", mark, *(["end"] if box.state.final else [])])
    rounding = box.height / 2 if box.state.final else 4
    frame = (
        f'<rect x="{box.left:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'rx="{min(rounding, 22):.1f}"/>'
    )
    dated = box.state.visited_on
    block = len(box.lines) * LINE + (16 if dated else 0)
    x = box.left + box.width / 2
    y = box.top + (box.height - block) / 2 + 15
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + index * LINE:.1f}">{escape(line)}</tspan>'
        for index, line in enumerate(box.lines)
    )
    text = f'<text font-size="{BOX_TEXT:g}" text-anchor="middle">{spans}</text>'
    if dated:
        below = y + len(box.lines) * LINE - 3
        text += (
            f'<text class="sc-date" font-size="{DATE_TEXT:g}" text-anchor="middle" x="{x:.1f}" y="{below:.1f}">'
            f"{escape(date_words(dated))}</text>"
        )
    return f'<g class="{names}">{frame}{text}{_tick(box) if mark == "visited" else ""}</g>'


def _tick(box: Box) -> str:
    """Return a mark on the box's corner, clear of its words."""
    x, y = box.left, box.top
    return (
        f'<circle class="sc-seal" cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
        f'<path class="sc-tick" d="M{x - 3.5:.1f} {y:.1f}l2.5 2.5 4.5 -5"/>'
    )


def _line(line: Line) -> str:
    link = line.route.link
    names = ["sc-line"] + [name for name in ("taken", "back", "practice") if getattr(link, name)]
    (x, y), before = line.points[-1], line.points[-2]
    return (
        f'<g class="{" ".join(names)}"><path class="sc-way" d="{_way(line.points)}"/>'
        f'<path class="sc-tip" d="{_tip(x, y, before)}"/></g>'
    )


def _way(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through the points with rounded corners."""
    steps = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        one, other = _near(corner, before), _near(corner, after)
        steps.append(
            f"L{one[0]:.1f} {one[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {other[0]:.1f} {other[1]:.1f}"
        )
    steps.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(steps)


def _near(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return the point on the way from a corner to its neighbour where the rounding begins."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    length = abs(across) + abs(down)
    if length == 0:
        return corner
    share = min(CORNER, length / 2) / length
    return corner[0] + across * share, corner[1] + down * share


def _tip(x: float, y: float, before: tuple[float, float]) -> str:
    if abs(before[1] - y) < 0.01:
        step = 7 if before[0] < x else -7
        return f"M{x:.1f} {y:.1f}l{-step} -3.5v7z"
    step = 7 if before[1] < y else -7
    return f"M{x:.1f} {y:.1f}l-3.5 {-step}h7z"


def _words(label: Label, link: Link) -> str:
    spans = "".join(
        f'<tspan x="{label.x:.1f}" y="{label.y + index * EDGE_LINE:.1f}">{escape(line)}</tspan>'
        for index, line in enumerate(label.lines)
    )
    names = "sc-words" + (" taken" if link.taken else "")
    return f'<text class="{names}" font-size="{EDGE_TEXT:g}" text-anchor="middle">{spans}</text>'
