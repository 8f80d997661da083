"""Comparing: articles first, then the words inside."""

from __future__ import annotations

from collections import Counter as Multiset

from hypothesis import given, settings
from hypothesis import strategies as st

from renda.lib.texts.comparison import Comparison, RowKind, compare
from renda.lib.texts.differences import Change, differences
from renda.lib.texts.parsing import parse
from renda.lib.texts.tests.samples import article_lists, as_statute

LAMP = "路灯每晚七时点亮，早上六时熄灭，冬天提前一小时点亮。"
WATER = "喷泉在节日开放，由园林部门负责清洗和维修。"
BENCH = "长椅应当放在树荫下面，每年刷一次油漆。"
BIRDS = "禁止在湿地追赶候鸟，违者处五十元罚款。"


def compared(old: list[str], new: list[str]) -> Comparison:
    return compare(parse(as_statute(old)), parse(as_statute(new)))


def kinds(comparison: Comparison) -> list[str]:
    return [row.kind.value for row in comparison.rows]


def test_marks_and_spaces_make_no_difference() -> None:
    found = compared(["灯，要亮。"], ["灯 要亮；"])
    assert (found.unchanged, found.changed) == (1, 0)


def test_an_inserted_article_renumbers_those_after_it() -> None:
    found = compared([LAMP, WATER, BENCH], [LAMP, BIRDS, WATER, BENCH])
    assert kinds(found) == ["unchanged", "added", "renumbered", "renumbered"]
    assert (found.unchanged, found.renumbered, found.moved, found.added, found.removed) == (3, 2, 0, 1, 0)


def test_a_removed_article_stands_after_its_old_neighbour() -> None:
    assert kinds(compared([LAMP, WATER, BENCH], [LAMP, BENCH])) == ["unchanged", "removed", "renumbered"]


def test_an_article_that_jumped_is_moved_and_the_others_are_not() -> None:
    found = compared([LAMP, WATER, BENCH, BIRDS], [WATER, BENCH, BIRDS, LAMP])
    assert (found.moved, found.rows[-1].kind, found.rows[-1].old[0].number) == (1, RowKind.MOVED, "第一条")


def test_a_changed_article_shows_the_words() -> None:
    found = compared([LAMP], [LAMP.replace("七时", "八时")])
    changes = [(segment.change, segment.text) for segment in found.rows[0].segments]
    assert (found.rows[0].kind, changes[1:3]) == (
        RowKind.CHANGED,
        [(Change.DELETE, "七"), (Change.INSERT, "八")],
    )


def test_an_article_cut_in_two_is_a_split() -> None:
    found = compared([LAMP + WATER, BENCH], [LAMP, WATER, BENCH])
    row = found.rows[0]
    assert (row.kind, [side.number for side in row.new]) == (RowKind.SPLIT, ["第一条", "第二条"])
    assert (found.changed, found.added) == (1, 1)


def test_two_articles_put_together_are_a_merge() -> None:
    found = compared([LAMP, WATER, BENCH], [LAMP + WATER, BENCH])
    row = found.rows[0]
    assert (row.kind, [side.number for side in row.old]) == (RowKind.MERGED, ["第一条", "第二条"])
    assert (found.changed, found.removed) == (1, 1)


def test_an_article_rewritten_at_its_place_is_changed_not_removed_and_added() -> None:
    found = compared([LAMP, "灯杆高八米。", BENCH], [LAMP, "灯杆高度由街道办事处按照路宽确定。", BENCH])
    assert kinds(found) == ["unchanged", "changed", "unchanged"]


def test_equal_texts_are_matched_one_to_one() -> None:
    found = compared([LAMP, LAMP, WATER], [LAMP, BIRDS, BENCH])
    assert (found.unchanged, found.unchanged + found.changed + found.removed) == (1, 3)


def test_words_between_a_marked_heading_and_the_next_article_belong_to_no_article() -> None:
    old = "条例\n第一条 灯。\n## 第二章 灯具\n第二条 完。\n"
    new = "条例\n第一条 灯。\n## 第二章 灯具的\n挑选和维护\n第二条 完。\n"
    assert compare(parse(old), parse(new)).unchanged == 2


def test_an_attachment_without_a_mark_counts_with_the_last_article() -> None:
    old, new = (f"条例\n第一条 灯。\n附件\n名单\n一、{name}。\n" for name in ("甲", "乙"))
    assert compare(parse(old), parse(new)).unchanged == 0


def test_texts_without_articles_are_compared_by_points_and_count_none() -> None:
    found = compare(parse("决定\n一、点灯。\n"), parse("决定\n一、点灯。\n二、关灯。\n"))
    assert (found.articles_new, kinds(found)) == (0, ["unchanged", "added"])


def naive_unchanged(old: list[str], new: list[str]) -> int:
    """The same count written the slow way: strike out one equal text after another."""
    left = ["".join(filter(str.isalnum, text)) for text in new]
    count = 0
    for text in old:
        letters = "".join(filter(str.isalnum, text))
        if letters in left:
            left.remove(letters)
            count += 1
    return count


@settings(max_examples=150, deadline=None)
@given(article_lists(), article_lists(), st.randoms(use_true_random=False))
def test_the_counts_add_up_and_agree_with_a_naive_count(
    old: list[str], extra: list[str], random: object
) -> None:
    new = old + extra
    random.shuffle(new)  # type: ignore[attr-defined]
    new = new[: len(old) + 1]
    found = compared(old, new)
    assert found.unchanged == naive_unchanged(old, new)
    assert found.unchanged + found.changed + found.removed == found.articles_old == len(old)
    assert found.unchanged + found.changed + found.added == found.articles_new == len(new)
    for sides, count in (("old", len(old)), ("new", len(new))):
        places = Multiset(side.label for row in found.rows for side in getattr(row, sides))
        assert len(places) == count and set(places.values()) == {1}


@settings(max_examples=100, deadline=None)
@given(article_lists())
def test_a_text_compared_with_itself_is_unchanged(articles: list[str]) -> None:
    found = compared(articles, articles)
    assert kinds(found) == ["unchanged"] * len(articles)
    assert (found.renumbered, found.moved) == (0, 0)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="灯街亮省，。 \n", max_size=40), st.text(alphabet="灯街亮省，。 \n", max_size=40))
def test_the_segments_hold_both_texts(old: str, new: str) -> None:
    segments = differences(old, new)
    assert "".join(s.text for s in segments if s.change is not Change.INSERT) == old
    assert "".join(s.text for s in segments if s.change is not Change.DELETE) == new
