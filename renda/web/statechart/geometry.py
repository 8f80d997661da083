"""From cells and streets to pixels: boxes, lines and labels with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from renda.web.statechart.placing import Placing
from renda.web.statechart.routing import Route, Span, Street, lanes_of
from renda.web.statechart.shapes import ChartState
from renda.web.statechart.words import broken, width_of

WIDTH = 1100.0
BOX_TEXT, DATE_TEXT, EDGE_TEXT = 14.0, 11.5, 11.5
LINE, EDGE_LINE = 20.0, 14.0
STRIP = 30.0  # the phases' names stand in it
MARGIN = 4.0
BOX_LEAST, BOX_MOST = 96.0, 150.0
LANE_ACROSS, LANE_DOWN = 18.0, 7.0
LABEL_MOST = 190.0
ZONE_MOST = 84.0
PITCH = 170.0  # provisional distance of columns, for sharing out lanes before widths are known


@dataclass(frozen=True)
class Box:
    """A state's rectangle and the lines of its label."""

    state: ChartState
    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """Words on a line: lines of text, the middle of the first baseline."""

    lines: tuple[str, ...]
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A link's way as corner points; the last point is the arrow's tip."""

    route: Route
    points: tuple[tuple[float, float], ...]
    label: Label | None


@dataclass(frozen=True)
class Stripe:
    """A phase's name beside its rows."""

    phase: str
    top: float
    height: float


@dataclass(frozen=True)
class Geometry:
    """Everything with its place, in pixels from the upper left corner."""

    width: float
    height: float
    boxes: dict[str, Box]
    lines: list[Line]
    stripes: list[Stripe]


@dataclass
class Plan:
    """The parts of the grid with their places, filled step by step."""

    placing: Placing
    routes: Sequence[Route]
    ports: dict[tuple[str, ...], float] = field(default_factory=dict)  # share of the box's width, 0 to 1
    lanes: dict[tuple[Street, tuple[str, ...]], int] = field(default_factory=dict)
    box_width: float = BOX_MOST
    columns: list[float] = field(default_factory=list)  # left edges of boxes
    downs: list[float] = field(default_factory=list)  # left edges of down streets, one more than columns
    zones: list[float] = field(default_factory=list)  # widths of label zones in down streets
    rows: list[tuple[float, float]] = field(default_factory=list)  # top and height
    across: list[float] = field(default_factory=list)  # tops of across streets, one more than rows

    def count_lanes(self, street: Street) -> int:
        return max((lane + 1 for (where, _), lane in self.lanes.items() if where == street), default=0)

    def port(self, key: str, side: str, mate: tuple[str, ...]) -> float:
        """Return the x of a port on a box's top or bottom; the two sides are shifted apart."""
        share = self.ports[(key, side, *mate)]
        shift = 5.0 if side == "bottom" else -5.0
        return self.columns[self.placing.cells[key].column] + share * self.box_width + shift

    def lane_y(self, street: Street, bus: tuple[str, ...]) -> float:
        return self.across[street[1]] + 20.0 + self.lanes[street, bus] * LANE_ACROSS

    def lane_x(self, street: Street, bus: tuple[str, ...]) -> float:
        return self.downs[street[1]] + 8.0 + self.lanes[street, bus] * LANE_DOWN


def arranged(states: Sequence[ChartState], placing: Placing, routes: Sequence[Route]) -> Geometry:
    """Return boxes, lines, labels and stripes with their places; boxes never touch, lines never cross boxes."""
    plan = Plan(placing, routes)
    _share_ports(plan)
    plan.lanes = lanes_of(span for route in routes for span in _spans(route, plan))
    _set_columns(plan)
    texts = {state.key: tuple(broken(state.label, plan.box_width - 12, BOX_TEXT, 4)) for state in states}
    _set_rows(plan, states, texts)
    boxes = {state.key: _box(state, texts[state.key], plan) for state in states}
    right = plan.downs[-1] + 16 + plan.count_lanes(("down", placing.columns)) * LANE_DOWN
    bottom = plan.across[-1] + _street_height(plan, len(plan.rows)) + MARGIN
    return Geometry(right, bottom, boxes, _lines(plan, boxes), _stripes(plan))


def edge_words(route: Route) -> str:
    return " / ".join(route.link.labels)


def _mates(route: Route) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys of the two ports of a round route."""
    return ("out", route.link.target), ("in", *route.bus)


def _share_ports(plan: Plan) -> None:
    """Spread ports along each side, in the order of where their lines come from or go to."""
    sides: dict[tuple[str, str], dict[tuple[str, ...], float]] = {}
    for route in plan.routes:
        if route.kind != "round":
            continue
        start, end = plan.placing.cells[route.link.source], plan.placing.cells[route.link.target]
        out, into = _mates(route)
        sides.setdefault((route.link.source, route.leaves), {}).setdefault(out, end.column + end.row / 100)
        sides.setdefault((route.link.target, route.arrives), {}).setdefault(
            into, start.column + start.row / 100
        )
    for (key, side), mates in sides.items():
        for index, mate in enumerate(sorted(mates, key=lambda mate: (mates[mate], mate))):
            plan.ports[(key, side, *mate)] = (index + 1) / (len(mates) + 1)


def _spans(route: Route, plan: Plan) -> list[Span]:
    """Return how far a route reaches in each of its streets, in provisional pixels, its words included."""
    start, end = plan.placing.cells[route.link.source], plan.placing.cells[route.link.target]
    if route.kind == "straight":
        return []
    if route.kind == "fork":
        low, high = sorted((start.row * 100 + 50.0, end.row * 100 + 50.0))
        return [Span(route.streets[0], route.bus, low, high)]
    out, into = _mates(route)
    first = (start.column + 0.15 + 0.7 * plan.ports[(route.link.source, route.leaves, *out)]) * PITCH
    last = (end.column + 0.15 + 0.7 * plan.ports[(route.link.target, route.arrives, *into)]) * PITCH
    if len(route.streets) == 1:
        return [_across(route.streets[0], route, first, last, words=True)]
    crossing = route.streets[1][1] * PITCH
    low, high = sorted((route.streets[0][1] * 100.0, route.streets[2][1] * 100.0))
    early = abs(crossing - first) >= abs(crossing - last)
    return [
        _across(route.streets[0], route, first, crossing, words=early),
        Span(route.streets[1], route.bus, low, high),
        _across(route.streets[2], route, crossing, last, words=not early),
    ]


def _across(street: Street, route: Route, one: float, other: float, *, words: bool) -> Span:
    low, high = sorted((one, other))
    if words:
        half = min(width_of(edge_words(route), EDGE_TEXT), LABEL_MOST) / 2 + 8
        middle = (low + high) / 2
        low, high = min(low, middle - half), max(high, middle + half)
    return Span(street, route.bus, low, high)


def _set_columns(plan: Plan) -> None:
    count = plan.placing.columns
    plan.zones = [_zone(plan, column) for column in range(count + 1)]
    streets = [
        16 + plan.count_lanes(("down", column)) * LANE_DOWN + plan.zones[column]
        for column in range(count + 1)
    ]
    room = (WIDTH - STRIP - 2 * MARGIN - sum(streets)) / count
    plan.box_width = max(BOX_LEAST, min(BOX_MOST, room))
    x = MARGIN + STRIP
    for column in range(count):
        plan.downs.append(x)
        x += streets[column]
        plan.columns.append(x)
        x += plan.box_width
    plan.downs.append(x)


def _zone(plan: Plan, column: int) -> float:
    """Return the width that words of short lines need in a down street, in two lines at most."""
    if column in (0, plan.placing.columns):
        return 0
    words = [
        edge_words(route)
        for route in plan.routes
        if route.kind != "round" and route.streets == [("down", column)]
    ]
    return max([30.0, *(_zone_for(width_of(text, EDGE_TEXT)) for text in words)])


def _zone_for(width: float) -> float:
    """Return the room for words of this width: one line up to five signs, else two lines."""
    return (
        width + 8 if width <= 5 * EDGE_TEXT else min(ZONE_MOST, max(5 * EDGE_TEXT, width / 2 + EDGE_TEXT) + 8)
    )


def _set_rows(plan: Plan, states: Sequence[ChartState], texts: dict[str, tuple[str, ...]]) -> None:
    count = max((cell.row for cell in plan.placing.cells.values()), default=-1) + 1
    heights = [48.0] * count
    for state in states:
        row = plan.placing.cells[state.key].row
        dated = 16 if state.visited_on else 0
        heights[row] = max(heights[row], len(texts[state.key]) * LINE + 16 + dated)
    for band in plan.placing.bands:
        heights[band.last] = max(
            heights[band.last], _lacking(band.phase, heights[band.first : band.last + 1])
        )
    y = MARGIN
    for row, height in enumerate(heights):
        plan.across.append(y)
        y += _street_height(plan, row)
        plan.rows.append((y, height))
        y += height
    plan.across.append(y)


def _lacking(phase: str, heights: list[float]) -> float:
    """Return the height the last row needs so that the phase's name fits beside its rows."""
    return width_of(phase, 13) * 1.2 + 8 - sum(heights[:-1])


def _street_height(plan: Plan, row: int) -> float:
    lanes = plan.count_lanes(("across", row))
    return 26 + lanes * LANE_ACROSS if lanes else 20


def _box(state: ChartState, lines: tuple[str, ...], plan: Plan) -> Box:
    cell = plan.placing.cells[state.key]
    top, height = plan.rows[cell.row]
    return Box(state, plan.columns[cell.column], top, plan.box_width, height, lines)


def _lines(plan: Plan, boxes: dict[str, Box]) -> list[Line]:
    said: dict[tuple[object, ...], int] = {}
    drawn = []
    for route in plan.routes:
        points = _points(route, plan, boxes)
        drawn.append(Line(route, tuple(points), _label(route, points, plan, said)))
    return drawn


def _points(route: Route, plan: Plan, boxes: dict[str, Box]) -> list[tuple[float, float]]:
    start, end = boxes[route.link.source], boxes[route.link.target]
    if route.kind != "round":
        one = (start.left + start.width, start.top + start.height / 2)
        other = (end.left, end.top + end.height / 2)
        if route.kind == "straight":
            return [one, other]
        x = plan.lane_x(route.streets[0], route.bus)
        return [one, (x, one[1]), (x, other[1]), other]
    out, into = _mates(route)
    x_out = plan.port(route.link.source, route.leaves, out)
    x_in = plan.port(route.link.target, route.arrives, into)
    y_out = start.top if route.leaves == "top" else start.top + start.height
    y_in = end.top if route.arrives == "top" else end.top + end.height
    first = plan.lane_y(route.streets[0], route.bus)
    if len(route.streets) == 1:
        return [(x_out, y_out), (x_out, first), (x_in, first), (x_in, y_in)]
    x = plan.lane_x(route.streets[1], route.bus)
    last = plan.lane_y(route.streets[2], route.bus)
    return [(x_out, y_out), (x_out, first), (x, first), (x, last), (x_in, last), (x_in, y_in)]


def _label(
    route: Route, points: list[tuple[float, float]], plan: Plan, said: dict[tuple[object, ...], int]
) -> Label | None:
    """Place a line's words; lines that share a lane say them once."""
    words = edge_words(route)
    if not words:
        return None
    if route.kind != "round":
        return _label_beside(route, words, points[-1], plan, said)
    flats = [(points[1], points[2])] + ([(points[3], points[4])] if len(points) == 6 else [])
    one, other = max(flats, key=lambda flat: abs(flat[0][0] - flat[1][0]))
    if said.setdefault((route.bus, one[1]), 0):
        return None
    said[route.bus, one[1]] = 1
    lines = tuple(broken(words, LABEL_MOST, EDGE_TEXT, 1))
    half = width_of(lines[0], EDGE_TEXT) / 2
    right = plan.downs[-1] + 12
    middle = min(max((one[0] + other[0]) / 2, MARGIN + STRIP + half + 4), right - half)
    return Label(lines, middle, one[1] - 4)


def _label_beside(
    route: Route, words: str, tip: tuple[float, float], plan: Plan, said: dict[tuple[object, ...], int]
) -> Label:
    """Put words above the end of a short line; where words stand already, below it."""
    column = route.streets[0][1]
    zone = plan.zones[column]
    lines = tuple(broken(words, zone - 4, EDGE_TEXT, 2))
    order = said.get((column, tip[1]), 0)
    said[column, tip[1]] = order + 1
    above = tip[1] - 6 - (len(lines) - 1) * EDGE_LINE
    return Label(
        lines, tip[0] - 8 - zone / 2, above if order == 0 else tip[1] + 15 + (order - 1) * 2 * EDGE_LINE
    )


def _stripes(plan: Plan) -> list[Stripe]:
    stripes = []
    for band in plan.placing.bands:
        top = plan.rows[band.first][0]
        bottom = sum(plan.rows[band.last])
        if band.phase:
            stripes.append(Stripe(band.phase, top, bottom - top))
    return stripes
