"""Anchors: identifiers are carried along, and quoted words are found again."""

from __future__ import annotations

from hypothesis import given, settings

from renda.lib.texts.anchors import Fate, carry_uids, locate, whereabouts
from renda.lib.texts.parsing import parse
from renda.lib.texts.printing import print_text, words
from renda.lib.texts.tests.samples import REGULATION, article_lists, as_statute
from renda.lib.texts.tests.test_comparison import BENCH, BIRDS, LAMP, WATER
from renda.lib.texts.tree import Counter, Node, articles, find_label, walk


def versions(old: list[str], new: list[str]) -> tuple[Node, Node]:
    old_tree = parse(as_statute(old), make_uid=Counter("old"))
    new_tree = parse(as_statute(new), make_uid=Counter("new"))
    return old_tree, carry_uids(old_tree, new_tree)


def test_a_renumbered_article_keeps_its_uid_and_so_does_its_paragraph() -> None:
    old, new = versions([LAMP, WATER], [BENCH, LAMP, WATER])
    assert articles(new)[1].uid == articles(old)[0].uid
    assert articles(new)[1].children[0].uid == articles(old)[0].children[0].uid
    assert articles(new)[0].uid.startswith("new")


def test_items_keep_their_uids_when_one_is_put_before_them() -> None:
    old = parse("条例\n第一条 有：\n（一）路灯和它的灯杆；\n（二）喷泉。\n", make_uid=Counter("old"))
    new = parse(
        "条例\n第一条 有：\n（一）长椅；\n（二）路灯和它的灯杆；\n（三）喷泉。\n", make_uid=Counter("new")
    )
    carried = carry_uids(old, new)
    before, after = find_label(old, "art-1-p1-i1"), find_label(carried, "art-1-p1-i2")
    assert before is not None and after is not None
    assert after.uid == before.uid


def test_the_same_text_keeps_every_uid_and_its_characters() -> None:
    old = parse(REGULATION, make_uid=Counter("old"))
    new = carry_uids(old, parse(REGULATION, make_uid=Counter("new")))
    assert new == old


@settings(max_examples=60, deadline=None)
@given(article_lists(), article_lists())
def test_no_two_nodes_ever_share_a_uid(old: list[str], new: list[str]) -> None:
    old_tree = parse(as_statute(old), make_uid=Counter())
    new_tree = parse(as_statute(new), make_uid=Counter())
    carried = carry_uids(old_tree, new_tree)
    uids = [node.uid for node in walk(carried)]
    assert len(set(uids)) == len(uids)
    assert print_text(carried) == print_text(new_tree)


def test_quoted_words_are_found_whatever_the_spaces_and_marks() -> None:
    node = articles(parse(as_statute([LAMP])))[0]
    place = locate("七时 点亮,早上", node)
    assert place is not None
    assert words(node)[slice(*place)] == "七时点亮，早上"


def test_words_that_are_not_there_or_are_marks_only_are_not_found() -> None:
    node = articles(parse(as_statute([LAMP])))[0]
    assert (locate("喷泉", node), locate("，。", node)) == (None, None)


def test_an_anchor_in_an_untouched_article_is_in_the_same_place() -> None:
    old, new = versions([LAMP, WATER], [BIRDS, LAMP, WATER])
    found = whereabouts(articles(old)[0].uid, "早上六时", new)
    assert (found.fate, found.label) == (Fate.SAME, "art-2")


def test_an_anchor_follows_its_words_to_another_article() -> None:
    old, new = versions([LAMP + WATER, BENCH], [LAMP, WATER, BENCH])
    found = whereabouts(articles(old)[0].uid, "喷泉在节日开放", new)
    assert (found.fate, found.label) == (Fate.MOVED, "art-2-p1")


def test_an_anchor_whose_words_were_changed_says_so_and_keeps_its_article() -> None:
    old, new = versions([LAMP, WATER], [LAMP.replace("六时", "五时"), WATER])
    found = whereabouts(articles(old)[0].uid, "早上六时", new)
    assert (found.fate, found.label) == (Fate.CHANGED, "art-1")


def test_an_anchor_whose_article_is_gone_says_so() -> None:
    old, new = versions([LAMP, WATER, BENCH], [LAMP, BENCH])
    assert whereabouts(articles(old)[1].uid, "喷泉在节日开放", new).fate is Fate.GONE


def test_an_anchor_without_words_is_where_its_node_is() -> None:
    old, new = versions([LAMP], [WATER, LAMP])
    assert whereabouts(articles(old)[0].uid, "", new).label == "art-2"
