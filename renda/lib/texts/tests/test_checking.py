"""Checking: understood means that every line is known and article numbers run on."""

from __future__ import annotations

from dataclasses import replace

from renda.lib.texts.checking import check_text, check_tree
from renda.lib.texts.parsing import parse
from renda.lib.texts.tests.samples import REGULATION, as_statute


def test_a_plain_statute_is_understood_without_notes() -> None:
    check = check_text(as_statute(["灯要亮。", "灯要省。"]))
    assert (check.articles, check.lossless, check.understood, check.notes) == (2, True, True, ())


def test_unknown_lines_are_shown_and_the_text_is_not_understood() -> None:
    check = check_text(REGULATION)
    assert not check.understood
    assert check.notes[0] == "not understood: 甲灯 乙灯 丙灯 丁灯"


def test_a_gap_in_the_numbers_is_named() -> None:
    check = check_text("条例\n第一条 灯。\n第三条 灯。\n")
    assert (check.understood, check.notes) == (False, ("第三条 follows article 1",))


def test_an_inserted_article_runs_on() -> None:
    assert check_text("条例\n第一条 灯。\n第一条之一 灯。\n第一条之二 灯。\n第二条 灯。\n").understood


def test_numbers_start_again_only_in_a_new_part_or_attachment() -> None:
    assert not check_text("条例\n第一章 甲\n第一条 灯。\n第二章 乙\n第一条 灯。\n").understood
    assert check_text("条例\n第一编 甲\n第一条 灯。\n第二编 乙\n第一条 灯。\n").understood
    assert check_text("条例\n第一条 灯。\n附件\n办法\n第一条 灯。\n").understood


def test_a_text_without_articles_says_so() -> None:
    assert check_text("决定\n一、点灯。\n二、关灯。\n").notes == ("no articles, 2 points",)
    assert check_text("决定\n今晚点灯。\n").notes == ("no articles",)


def test_a_file_without_any_sentence_is_not_understood() -> None:
    check = check_text("---\na: b\n---\n")
    assert (check.understood, check.notes) == (False, ("no articles", "no sentence at all"))


def test_a_tree_that_lost_a_character_is_not_lossless() -> None:
    text = as_statute(["灯要亮。"])
    assert not check_tree(replace(parse(text), lead="x"), text).lossless
