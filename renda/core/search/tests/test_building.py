"""Making the index again while others write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from renda.core.base.scope import Scope
from renda.core.people.models import Assembly, Level
from renda.core.search import api, building, postings, spooling
from renda.core.search.api import Document
from renda.core.search.models import Entry, EntryState, Head, Posting, Word

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)
EVERYWHERE = Scope(assemblies=None, reason="test")


@pytest.fixture
def assembly() -> Assembly:
    return Assembly.objects.create(
        code="甲", name="甲", short_name="甲", level=Level.CITY, path="/甲/", place="demo"
    )


def document(number: int, text: str, assembly: Assembly) -> Document:
    return Document(
        "opinion",
        number,
        assembly.pk,
        "public",
        START + timedelta(minutes=number % 7, days=number % 3),
        "",
        text,
    )


def ask(query: str) -> tuple[int, list[int]]:
    found = api.find(query, scope=EVERYWHERE, audiences=["public"])
    return found.total, sorted(hit.object_id for hit in found.hits)


def sources(monkeypatch: pytest.MonkeyPatch, *given: object) -> None:
    monkeypatch.setattr(api.indexers, "_items", {f"source {n}": one for n, one in enumerate(given)})


def test_a_rebuild_of_many_blocks_gives_the_answers_of_indexing_one_by_one(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "BLOCK", 16)
    monkeypatch.setattr(spooling, "SLICE", 20)
    monkeypatch.setattr(building, "TOGETHER", 11)
    texts = ["路灯不亮了", "停车位太少", "路灯坏了，停车难", "代表大会wifi5G", "代表大会"]
    documents = [document(number, texts[number % 5], assembly) for number in range(1, 90)]
    api.index_many(documents)
    api.merge()
    queries = ("路灯", "停车", "路灯 停车", "代表大会", "wifi5g", "了", "没有")
    before = [ask(query) for query in queries]
    sources(monkeypatch, lambda: documents)
    assert api.rebuild() == 89
    assert [ask(query) for query in queries] == before
    assert not Entry.objects.exclude(state=EntryState.POSTED).exists()
    api.index_many([document(200, "路灯又亮了", assembly)])
    api.merge()
    assert ask("路灯")[0] == before[0][0] + 1


def test_what_another_worker_writes_meanwhile_is_found_as_it_wrote_it(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "TOGETHER", 2)

    def read() -> Iterator[Document]:
        yield from (document(number, "路灯", assembly) for number in (1, 2))
        yield document(3, "路灯", assembly)
        api.index_many([document(1, "停车", assembly), document(4, "停车", assembly)])
        assert api.merge() == 0
        assert ask("停车") == (2, [1, 4])
        yield document(4, "停车", assembly)

    sources(monkeypatch, read)
    api.rebuild()
    assert ask("停车") == (2, [1, 4])
    assert ask("路灯") == (2, [2, 3])
    assert Entry.objects.count() == 4
    assert sum(Posting.objects.filter(token="路灯").values_list("count", flat=True)) == 2


def test_an_entry_removed_meanwhile_stays_away(assembly: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "TOGETHER", 1)

    def read() -> Iterator[Document]:
        yield document(1, "路灯", assembly)
        yield document(2, "路灯", assembly)
        api.remove("opinion", 1)
        assert ask("路灯") == (0, [])

    sources(monkeypatch, read)
    api.rebuild()
    assert ask("路灯") == (1, [2])
    assert not Posting.objects.exclude(count=1).exists()


def test_a_second_rebuild_takes_over_from_the_first(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "TOGETHER", 1)
    begun: list[int] = []

    def read() -> Iterator[Document]:
        begun.append(1)
        yield document(1, "路灯", assembly)
        if len(begun) == 1:
            assert api.rebuild() == 2
        yield document(2, "路灯", assembly)

    sources(monkeypatch, read)
    with pytest.raises(api.Superseded, match="另一次检索重建已经开始"):
        api.rebuild()
    assert ask("路灯") == (2, [1, 2])


def test_words_are_not_learnt_while_the_index_is_made(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[list[str]] = []

    def read() -> Iterator[Document]:
        yield from (document(number, "召开代表大会", assembly) for number in range(1, 600))
        learnt.append(api.learn(least=5))

    sources(monkeypatch, read)
    api.rebuild()
    assert learnt == [[]]
    assert Word.objects.filter(text="代表大会", ready=True).exists()
    assert ask("代表大会")[0] == 599
    assert Head.objects.get().building == ""


@pytest.mark.parametrize("rebuilt", [False, True])
def test_what_is_dated_out_of_all_reason_is_found_beside_the_rest(
    assembly: Assembly, monkeypatch: pytest.MonkeyPatch, rebuilt: bool
) -> None:
    days = [datetime(year, 1, 1, tzinfo=UTC) for year in (1, 1899, 2026, 2069, 2999, 9999)]
    things = [
        Document("opinion", number, assembly.pk, "public", day, "", "路灯坏了")
        for number, day in enumerate(days, start=1)
    ]
    api.index_many(things)
    if rebuilt:
        sources(monkeypatch, lambda: things)
        api.rebuild()
    found = api.find("路灯", scope=EVERYWHERE, audiences=["public"])
    assert [hit.object_id for hit in found.hits] == [6, 5, 4, 3, 2, 1]
