"""A version as lines, the words for its places, where a comment's clause went, and what search finds of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renda.core.documents import indexing
from renda.core.documents.api import node_words, standing_words
from renda.core.documents.models import MOST_KEPT, Anchor, TextVersion, _settled
from renda.core.documents.reading import lines_of
from renda.core.documents.tests.conftest import MORNING
from renda.core.search.models import Entry
from renda.lib.texts.anchors import carry_uids
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import articles, to_json

DRAFT = """停车场条例（草案）

第一章　总则

第一条　为了规范停车，制定本条例。

第二条　下列车辆免费：
（一）消防车；
（二）救护车。

有关部门应当配合。

附则说明一行
"""
Maker = Callable[..., TextVersion]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("art-8-p2-i3", "第八条第二款第（三）项"),
        ("art-12", "第十二条"),
        ("art-5.1", "第五条之一"),
        ("art-5.1-p1-i2.1-s3", "第五条之一第一款第（二）项之一第三目"),
        ("", ""),
    ],
)
def test_a_place_is_said_in_the_words_of_the_law(label: str, words: str) -> None:
    assert node_words(label) == words


def test_a_text_is_shown_line_by_line_with_the_first_paragraph_beside_its_article() -> None:
    lines = lines_of(parse(DRAFT))
    assert [(line.kind, line.label, line.text) for line in lines][:7] == [
        ("title", "", "停车场条例（草案）"),
        ("heading", "", "第一章　总则"),
        ("article", "第一条", "为了规范停车，制定本条例。"),
        ("article", "第二条", "下列车辆免费："),
        ("item", "", "（一）消防车；"),
        ("item", "", "（二）救护车。"),
        ("paragraph", "", "有关部门应当配合。"),
    ]
    assert len({line.anchor for line in lines}) == len(lines)


def test_an_article_has_the_number_of_its_comments_and_the_way_to_them_and_other_lines_have_none() -> None:
    tree = parse(DRAFT)
    first, second = articles(tree)
    counts = {node.uid: 5 for node in (tree, *tree.children, first)}
    lines = lines_of(tree, counts=counts, url=lambda node: f"/about/{node.uid}/")
    by_label = {line.label: line for line in lines}
    assert (by_label["第一条"].count, by_label["第一条"].url) == (5, f"/about/{first.uid}/")
    assert by_label["第二条"].count is None and by_label["第二条"].url == f"/about/{second.uid}/"
    others = [line for line in lines if line.kind != "article"]
    assert {(line.count, line.url) for line in others} == {(None, "")}


def anchor_in(version: TextVersion, place: int, quote: str) -> Anchor:
    node = articles(version.root)[place]
    return Anchor.objects.create(
        assembly=version.assembly, version=version, node=node.uid, label=node.label, quote=quote
    )


@pytest.fixture
def next_to(version_of: Maker) -> Callable[[TextVersion, str], TextVersion]:
    def make(before: TextVersion, words: str) -> TextVersion:
        return version_of("", tree=to_json(carry_uids(before.root, parse(words))))

    return make


def test_a_comment_says_where_its_clause_stands_in_the_newest_version(
    version_of: Maker, next_to: Any
) -> None:
    first = version_of(DRAFT)
    anchor = anchor_in(first, 0, "规范停车")
    assert standing_words(anchor, first) == ""
    assert standing_words(anchor, None) == ""
    assert standing_words(None, first) == ""
    moved = next_to(
        first,
        DRAFT.replace("第一条　为", "第一条　车辆应当登记。\n\n第二条　为").replace(
            "第二条　下", "第三条　下"
        ),
    )
    assert standing_words(anchor, moved) == "在“第2稿”为第二条"
    changed = next_to(first, DRAFT.replace("规范停车，", "管理停车秩序，"))
    assert standing_words(anchor, changed) == "在“第3稿”为第一条，所引的话已改动"
    gone = next_to(first, "第一条　收费标准由价格主管部门会同财政部门确定。\n")
    assert standing_words(anchor, gone) == "“第4稿”已没有这一条"


def test_published_articles_are_found_by_everyone_the_first_before_the_last(version_of: Maker) -> None:
    hidden, public = version_of(DRAFT), version_of(DRAFT, published_at=MORNING)
    documents = list(indexing.everything())
    assert {each.audience for each in documents} == {"public"}
    assert [each.title for each in documents] == ["条例 第一条", "条例 第二条"]
    assert "救护车" in documents[1].text and "救护车" not in documents[0].text
    assert [each.at for each in documents] == [MORNING, MORNING]
    identifiers = [each.object_id for each in documents]
    assert identifiers == sorted(identifiers, reverse=True)
    assert {indexing.version_of(entry) for entry in identifiers} == {public.pk} != {hidden.pk}
    found = [indexing.article_of(public, entry) for entry in identifiers]
    assert found == articles(public.root)
    assert indexing.article_of(public, identifiers[-1] - 1) is None


def test_indexing_versions_leaves_those_that_are_not_published(version_of: Maker) -> None:
    version_of(DRAFT)
    indexing.index_versions(TextVersion.objects.all())
    assert not Entry.objects.exists()
    TextVersion.objects.update(published_at=MORNING)
    indexing.index_versions(TextVersion.objects.all())
    assert Entry.objects.count() == 2


def test_no_more_nodes_are_kept_than_a_process_has_room_for(version_of: Maker) -> None:
    _settled.clear()
    for _ in range(MOST_KEPT + 1):
        version_of("第一条　一。\n").root  # noqa: B018 - reading keeps it
    assert len(_settled) == 1


def test_a_version_is_named_by_its_text_and_its_label(version_of: Maker) -> None:
    assert str(version_of(DRAFT)) == "条例（第1稿）"
