"""Parsing: the tree holds every character, and knows what each line is."""

from __future__ import annotations

import json
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from renda.lib.texts.labels import labelled
from renda.lib.texts.parsing import parse
from renda.lib.texts.printing import plain_head, plain_text, print_text, words
from renda.lib.texts.tests.samples import REGULATION, statutes
from renda.lib.texts.tree import (
    Counter,
    Kind,
    Node,
    articles,
    find_label,
    from_json,
    to_json,
    walk,
    with_text,
)


def sample() -> Node:
    return parse(REGULATION, make_uid=Counter())


def kinds(text: str) -> list[str]:
    return [node.kind.value for node in walk(parse(text)) if node.kind is not Kind.TEXT]


def test_a_regulation_is_printed_again_exactly() -> None:
    assert print_text(sample()) == REGULATION


def test_articles_know_their_numbers_and_labels() -> None:
    found = articles(sample())
    assert [article.number for article in found] == [(1, 0), (2, 0), (3, 0), (3, 1), (4, 0)]
    assert [article.label for article in found] == ["art-1", "art-2", "art-3", "art-3.1", "art-4"]
    assert plain_head(found[3]) == "第三条之一"


def test_paragraphs_items_and_inner_items_nest() -> None:
    tree = sample()
    inner = find_label(tree, "art-2-p2-i2-i1")
    assert inner is not None
    assert (inner.kind, inner.head, inner.text) == (Kind.ITEM, "1.", "门诊楼的灯；")


def test_a_note_runs_on_to_its_closing_bracket() -> None:
    notes = [node.text for node in walk(sample()) if node.kind is Kind.NOTE]
    assert notes == ["（2024年5月8日云溪市第三届人民代表大会常务委员会第九次会议通过", "2024年6月1日公布）"]


def test_the_contents_end_where_the_first_chapter_comes_again() -> None:
    contents = next(node for node in sample().children if node.kind is Kind.CONTENTS)
    assert [entry.text for entry in contents.children] == ["第一章　总　则", "第二章　灯具", "第三章　附则"]


def test_a_heading_may_run_over_two_lines() -> None:
    heading = find_label(sample(), "chp-2")
    assert heading is not None
    assert plain_text(heading) == "灯具的挑选 和维护"


def test_a_table_is_one_node_of_the_article_above() -> None:
    table = find_label(sample(), "art-3.1-table-1")
    assert table is not None
    assert table.text.count("|") == 9


def test_an_attachment_has_its_title_and_its_own_points() -> None:
    tree = sample()
    attachment = find_label(tree, "att-1")
    assert attachment is not None
    assert (attachment.kind, plain_text(attachment)) == (Kind.ATTACHMENT, "灯具清单")
    assert find_label(tree, "att-1-pt-1") is not None


def test_lines_that_fit_nowhere_are_kept_as_unknown() -> None:
    unknown = [node.text for node in walk(sample()) if node.kind is Kind.UNKNOWN]
    assert unknown == ["甲灯 乙灯 丙灯 丁灯", "戊灯", "己灯", "庚灯"]


def test_a_reference_to_an_article_at_the_start_of_a_line_is_no_head() -> None:
    text = "# 条例\n\n第一条 灯要亮。\n\n第二条规定的灯，由街道管理。\n\n第二条 灯要省电。\n"
    assert [article.number[0] for article in articles(parse(text))] == [1, 2]


def test_an_article_without_a_space_is_a_head_when_its_number_comes_next() -> None:
    text = "条例\n第一条为了亮，制定本条例。\n第二条本条例自公布之日起施行。\n"
    assert [article.number[0] for article in articles(parse(text))] == [1, 2]


def test_an_article_head_alone_on_its_line_takes_the_next_line_as_its_paragraph() -> None:
    tree = parse("条例\n第一条\n为了亮，制定本条例。\n")
    assert words(articles(tree)[0]) == "为了亮，制定本条例。"


def test_old_and_strange_line_ends_spaces_and_marks_are_kept() -> None:
    text = "\ufeff  # 条例\r\n\u200b**第一条　**灯。\r第二条\u2002灯。\r\n\r\n　　\x0b"
    tree = parse(text)
    assert print_text(tree) == text
    assert len(articles(tree)) == 2


def test_points_hold_paragraphs_and_items_where_there_are_no_articles() -> None:
    tree = parse(
        "关于点灯的决定\n\n为了亮，作如下决定：\n\n一、每晚七时点灯。\n\n（一）冬天早一点；\n\n二、早上六时关灯。\n\n云溪市人民政府\n2024年5月1日\n"
    )
    assert [node.label for node in walk(tree) if node.kind is Kind.POINT] == ["pt-1", "pt-2"]
    assert find_label(tree, "pt-1-p1-i1") is not None
    assert [node.text for node in tree.children if node.kind is Kind.SIGNATURE] == [
        "云溪市人民政府",
        "2024年5月1日",
    ]


def test_front_matter_comments_and_styles_are_file_marks() -> None:
    text = "---\nsidebar: auto\n---# 条例\n\n<!-- INFO END -->\n\n第一条 灯。\n\n<style>\nx { }\n</style>\n"
    assert kinds(text) == ["markup", "title", "markup", "article", "paragraph", "markup"]
    assert print_text(parse(text)) == text


def test_the_title_may_be_printed_twice_and_run_over_lines() -> None:
    text = "# 云溪市夜间照明管理条例\n\n<!-- INFO END -->\n\n云溪市夜间\n\n照明管理条例\n\n第一条 灯。\n"
    assert kinds(text).count("title") == 3


def test_an_html_table_is_one_node() -> None:
    text = "条例\n第一条 见下表：\n<table>\n<tr><td>灯</td></tr>\n</table>\n第二条 完。\n"
    assert kinds(text) == ["title", "article", "paragraph", "table", "article", "paragraph"]


def test_a_line_that_opens_a_comment_and_never_closes_it_is_kept() -> None:
    text = "条例\n<!-- 没有关上\n第一条 灯。\n"
    assert print_text(parse(text)) == text


def test_labels_are_unique_even_where_numbers_repeat() -> None:
    tree = parse("条例\n第一条 灯。\n第一条 灯。\n第一条 灯。\n")
    labels = [node.label for node in walk(tree)]
    assert len(set(labels)) == len(labels)
    assert labelled(tree) == tree


@settings(max_examples=150, deadline=None)
@given(
    statutes()
    | st.text(max_size=200)
    | st.text(alphabet="第一条章（）1.附件目录|#-*<>!\n\r　 、。", max_size=80)
)
def test_whatever_the_text_printing_gives_it_back_and_json_keeps_the_tree(text: str) -> None:
    tree = parse(text, make_uid=Counter())
    assert print_text(tree) == text
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree
    uids = [node.uid for node in walk(tree)]
    assert len(set(uids)) == len(uids)


@settings(max_examples=100, deadline=None)
@given(statutes(), st.data())
def test_changing_one_nodes_words_changes_only_its_characters(text: str, data: st.DataObject) -> None:
    tree = parse(text, make_uid=Counter())
    nodes = list(walk(tree))
    chosen = data.draw(st.sampled_from([node for node in nodes if node.text] or nodes))
    start = sum(len(node.own_characters) for node in nodes[: nodes.index(chosen)])
    start += len(chosen.lead + chosen.head + chosen.gap)
    end = start + len(chosen.text)
    assert print_text(with_text(tree, chosen.uid, "新的话。")) == text[:start] + "新的话。" + text[end:]


def test_long_runs_of_blanks_and_open_comments_are_read_quickly() -> None:
    for text in (
        " " * 200_000 + "灯" + " " * 200_000 + "灯",
        "<!-- 灯\n" * 20_000,
        "=" * 100_000,
        "\n" * 200_000,
    ):
        start = process_time()
        assert print_text(parse(text)) == text
        assert process_time() - start < 10


def test_chapters_keep_their_numbers_whatever_their_titles_begin_with() -> None:
    tree = parse("条例\n第一章　规划\n第一条 灯。\n## 第二章 的士\n第二条 灯。\n第三章责任\n第三条 灯。\n")
    labels = [node.label for node in walk(tree) if node.kind is Kind.HEADING]
    assert labels == ["chp-1", "chp-2", "chp-3"]


def test_a_draft_as_offices_send_it_is_understood() -> None:
    text = (
        "云溪市城市绿化\n管理条例\n（草案征求意见稿）\n\n目  录\n第一章　总则………………1\n附　则………………9\n\n"
        "第一章　总则\n第一条　【立法目的】为了绿化城市，制定本条例。\n附　则\n第二条　本条例自公布之日起施行。\n\n"
        "云溪市人民代表大会常务委员会\n2024年12月1日\n"
    )
    assert kinds(text) == [
        "title", "note", "contents", "contents", "contents", "heading", "article", "paragraph", "heading",
        "article", "paragraph", "signature", "signature",
    ]  # fmt: skip
