"""The drawing reads true: boxes apart, labels inside, lines from border to border and never through a box."""

from __future__ import annotations

import itertools
import random
from datetime import date
from xml.etree import ElementTree

import pytest

from renda.web.gallery_samples import legislation_chart, small_chart
from renda.web.statechart import ChartState, ChartTransition, Drawing, StateChart, draw
from renda.web.statechart.geometry import BOX_TEXT, EDGE_LINE, EDGE_TEXT, LINE, Box, Label
from renda.web.statechart.placing import MOST_COLUMNS, depths_of
from renda.web.statechart.shapes import UnknownState, links_of
from renda.web.statechart.words import broken, width_of


def random_chart(seed: int) -> StateChart:
    chance = random.Random(seed)
    count = chance.randint(1, 30)
    phases = chance.randint(1, 5)
    states = [
        ChartState(
            f"s{index}",
            "审议" * chance.randint(1, 8),
            phase=f"阶段{index * phases // count}",
            final=index % 7 == 6,
        )
        for index in range(count)
    ]
    ends = [(chance.randrange(count), chance.randrange(count)) for _ in range(chance.randint(0, 2 * count))]
    steps = [ChartTransition(f"s{one}", f"s{other}", "办理" * chance.randint(0, 4)) for one, other in ends]
    return StateChart("随机", states, steps, present="s0")


CHARTS = {"legislation": legislation_chart(), "small": small_chart()} | {
    f"random {seed}": random_chart(seed) for seed in range(60)
}


@pytest.fixture(params=list(CHARTS), scope="module")
def drawing(request: pytest.FixtureRequest) -> Drawing:
    return draw(CHARTS[request.param])


def is_on_border(box: Box, x: float, y: float) -> bool:
    inside_x = box.left - 0.01 <= x <= box.left + box.width + 0.01
    inside_y = box.top - 0.01 <= y <= box.top + box.height + 0.01
    on_side = min(abs(x - box.left), abs(x - box.left - box.width)) < 0.01
    on_end = min(abs(y - box.top), abs(y - box.top - box.height)) < 0.01
    return (inside_x and inside_y) and (on_side or on_end)


def crosses(box: Box, one: tuple[float, float], other: tuple[float, float]) -> bool:
    low_x, high_x = sorted((one[0], other[0]))
    low_y, high_y = sorted((one[1], other[1]))
    return (
        low_x < box.left + box.width - 0.01
        and high_x > box.left + 0.01
        and low_y < box.top + box.height - 0.01
        and high_y > box.top + 0.01
    )


def test_no_two_boxes_overlap(drawing: Drawing) -> None:
    for one, other in itertools.combinations(drawing.geometry.boxes.values(), 2):
        apart_x = one.left + one.width < other.left or other.left + other.width < one.left
        apart_y = one.top + one.height < other.top or other.top + other.height < one.top
        assert apart_x or apart_y, f"{one.state.key} lies on {other.state.key}"


def test_every_label_fits_its_box(drawing: Drawing) -> None:
    for box in drawing.geometry.boxes.values():
        assert all(width_of(line, BOX_TEXT) <= box.width for line in box.lines)
        assert len(box.lines) * LINE <= box.height


def test_every_line_runs_from_border_to_border(drawing: Drawing) -> None:
    for line in drawing.geometry.lines:
        link = line.route.link
        assert is_on_border(drawing.geometry.boxes[link.source], *line.points[0])
        assert is_on_border(drawing.geometry.boxes[link.target], *line.points[-1])


def test_no_line_crosses_a_box(drawing: Drawing) -> None:
    for line in drawing.geometry.lines:
        for one, other in itertools.pairwise(line.points):
            assert one[0] == other[0] or one[1] == other[1], "Lines run across or down only."
            for box in drawing.geometry.boxes.values():
                assert not crosses(box, one, other), f"{line.route.link} crosses {box.state.key}"


def test_lines_of_different_words_never_lie_on_each_other_in_a_street(drawing: Drawing) -> None:
    flat = [
        (line.route.bus, one[1], *sorted((one[0], other[0])))
        for line in drawing.geometry.lines
        if line.route.kind == "round"
        for one, other in itertools.pairwise(line.points)
        if one[1] == other[1]
    ]
    for (bus, y, low, high), (mate, other_y, start, end) in itertools.combinations(flat, 2):
        assert bus == mate or y != other_y or high <= start or end <= low


@pytest.mark.parametrize("name", ["legislation", "small"])
def test_words_on_lines_keep_clear_of_each_other_and_of_boxes(name: str) -> None:
    geometry = draw(CHARTS[name]).geometry
    places = [words_place(line.label) for line in geometry.lines if line.label]
    boxes = [
        (box.left, box.top, box.left + box.width, box.top + box.height) for box in geometry.boxes.values()
    ]

    for one, other in [*itertools.combinations(places, 2), *itertools.product(places, boxes)]:
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def words_place(label: Label) -> tuple[float, float, float, float]:
    half = max(width_of(line, EDGE_TEXT) for line in label.lines) / 2
    return label.x - half, label.y - 10, label.x + half, label.y + EDGE_LINE * (len(label.lines) - 1) + 3


def test_every_box_and_line_lies_in_the_picture(drawing: Drawing) -> None:
    for box in drawing.geometry.boxes.values():
        assert box.left >= 0 and box.left + box.width <= drawing.geometry.width
        assert box.top >= 0 and box.top + box.height <= drawing.geometry.height
    for x, y in itertools.chain.from_iterable(line.points for line in drawing.geometry.lines):
        assert 0 <= x <= drawing.geometry.width
        assert 0 <= y <= drawing.geometry.height


def test_the_markup_is_valid_xml_with_title_and_description(drawing: Drawing) -> None:
    root = ElementTree.fromstring(drawing.svg)
    names = [child.tag.rsplit("}", 1)[-1] for child in root]

    assert names[:2] == ["title", "desc"]
    assert "style" not in drawing.svg


def test_the_legislation_chart_fits_a_desktop_page() -> None:
    drawing = draw(legislation_chart())

    assert len(drawing.geometry.boxes) >= 28
    assert drawing.geometry.width <= 1101


def test_the_same_chart_always_gives_the_same_drawing() -> None:
    assert draw(legislation_chart()).svg == draw(legislation_chart()).svg


def test_labels_are_escaped() -> None:
    chart = StateChart(
        "<b>&", [ChartState("a", "<i>"), ChartState("b", '"&')], [ChartTransition("a", "b", "<u>")]
    )

    svg = draw(chart, identifier='x"y').svg

    ElementTree.fromstring(svg)
    assert "<i>" not in svg and "<u>" not in svg and "<b>" not in svg


def test_the_present_state_is_marked_once() -> None:
    drawing = draw(legislation_chart())

    assert drawing.svg.count('class="sc-state present"') == 1
    assert [entry.label for entry in drawing.outline if entry.mark == "present"] == ["公开征求意见"]


def test_the_outline_tells_where_the_present_state_leads() -> None:
    outline = draw(small_chart()).outline

    assert [(entry.label, entry.mark) for entry in outline] == [
        ("已接收", "visited"),
        ("已交办", "present"),
        ("已答复", "ahead"),
        ("办结", "final"),
    ]
    assert outline[1].ways == (("答复", "已答复"),)
    assert outline[0].visited_on == date(2026, 2, 2)


def test_steps_between_the_same_states_become_one_line() -> None:
    states = [ChartState("a", "甲"), ChartState("b", "乙")]
    steps = [ChartTransition("a", "b", "交办", practice=True), ChartTransition("a", "b", "转办", taken=True)]

    (link,) = links_of(StateChart("图", states, steps))

    assert link.labels == ("交办", "转办")
    assert link.taken and not link.practice and not link.back


def test_a_step_to_an_earlier_state_runs_back_and_deepens_nothing() -> None:
    chart = small_chart()
    links = links_of(chart)

    assert [link.target for link in links if link.back] == ["assigned"]
    assert depths_of(chart.states, links) == {"received": 0, "assigned": 1, "replied": 2, "closed": 3}


def test_a_step_to_an_unknown_state_is_refused_with_its_name() -> None:
    chart = StateChart("图", [ChartState("a", "甲")], [ChartTransition("a", "b", "去")])

    with pytest.raises(UnknownState, match="has no state “b”"):
        draw(chart)


def test_a_long_phase_folds_after_six_columns() -> None:
    states = [ChartState(f"s{index}", f"第{index}步") for index in range(14)]
    steps = [ChartTransition(f"s{index}", f"s{index + 1}") for index in range(13)]

    drawing = draw(StateChart("长", states, steps))

    rows = {box.top for box in drawing.geometry.boxes.values()}
    columns = {box.left for box in drawing.geometry.boxes.values()}
    assert len(rows) == 3
    assert len(columns) <= MOST_COLUMNS


def test_lines_of_words_are_about_equally_long() -> None:
    assert broken("专门委员会审议", 90, 14, 4) == ["专门委员", "会审议"]


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert broken("一二三四五六七八", 42, 14, 2) == ["一二三", "四五…"]


def test_a_latin_word_is_not_broken_to_make_lines_even() -> None:
    assert broken("Close the consultation", 96, 12, 2) == ["Close the", "consultation"]
