"""Search is compared with the naive way: every text looked at, one by one."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from renda.core.base.scope import Scope
from renda.core.people.models import Assembly, Level
from renda.core.search import api, finding, plain, postings
from renda.core.search.api import Document
from renda.core.search.models import Entry, Posting, Word

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)
SIGNS = "路灯停车垃圾分类物业小区代表大会"
EVERYWHERE = Scope(assemblies=None, reason="test")


@pytest.fixture
def assemblies() -> list[Assembly]:
    return [
        Assembly.objects.create(
            code=code, name=code, short_name=code, level=Level.CITY, path=f"/{code}/", place="demo"
        )
        for code in ("甲", "乙")
    ]


def document(
    number: int, text: str, assembly: Assembly, *, audience: str = "public", kind: str = "opinion"
) -> Document:
    at = START + timedelta(minutes=number)
    return Document(kind, number, assembly.pk, audience, at, f"第{number}号", text)


def random_text(source: random.Random) -> str:
    pieces = ["".join(source.choices(SIGNS, k=source.randint(1, 14))) for _ in range(source.randint(1, 4))]
    return source.choice("，。 ").join(pieces) + source.choice(["", "5G", " wifi ok", "（代表大会）"])


def naive(documents: dict[int, Document], query: str, audiences: set[str], assemblies: set[int]) -> list[int]:
    wanted = plain.plain(query).split()
    found = [
        one
        for one in documents.values()
        if one.audience in audiences
        and one.assembly in assemblies
        and all(word in plain.plain(f"{one.title}\n{one.text}") for word in wanted)
    ]
    return [one.object_id for one in sorted(found, key=lambda one: (one.at, one.object_id), reverse=True)]


def ask(query: str, *, newest: int = 20, **options: object) -> tuple[int, list[int]]:
    wanted = {"scope": EVERYWHERE, "audiences": ("public", "staff"), **options}
    found = api.find(query, newest=newest, **wanted)  # type: ignore[arg-type]
    return found.total, [hit.object_id for hit in found.hits]


QUERIES = (
    "路灯",
    "灯",
    "停车垃",
    "代表大会",
    "路灯 停车",
    "垃圾分类物",
    "小区 代表 大",
    "wifi",
    "5g 路",
    "区小",
    "没有",
)


@pytest.mark.parametrize("seed", range(3))
def test_the_answer_is_that_of_looking_at_every_text(seed: int, assemblies: list[Assembly]) -> None:
    source = random.Random(seed)
    kept: dict[int, Document] = {}
    for _ in range(6):
        for _ in range(25):
            number = source.randint(1, 150)
            one = document(
                number,
                random_text(source),
                source.choice(assemblies),
                audience=source.choice(["public", "staff"]),
            )
            kept[number] = one
            api.index_many([one])
        for number in source.sample(sorted(kept), 4):
            del kept[number]
            api.remove("opinion", number)
        if source.random() < 0.5:
            api.merge()
        if source.random() < 0.3:
            api.learn(least=3)
        for query in QUERIES:
            for audiences in ({"public"}, {"public", "staff"}):
                for places in ({assemblies[0].pk}, {one.pk for one in assemblies}):
                    expected = naive(kept, query, audiences, places)
                    scope = Scope(assemblies=frozenset(places))
                    found = ask(query, newest=7, scope=scope, audiences=audiences)
                    assert found == (len(expected), expected[:7]), query


def test_the_newest_are_found_among_many_blocks(
    assemblies: list[Assembly], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "BLOCK", 4)
    source = random.Random(5)
    kept: dict[int, Document] = {}
    for _ in range(6):
        for _ in range(40):
            one = document(source.randint(1, 900), random_text(source), source.choice(assemblies))
            kept[one.object_id] = one
            api.index_many([one])
        api.merge()
    api.learn(least=3)
    for query in QUERIES:
        expected = naive(kept, query, {"public"}, {one.pk for one in assemblies})
        assert ask(query, newest=5) == (len(expected), expected[:5]), query


def test_older_pages_follow_without_gap_or_repeat(assemblies: list[Assembly]) -> None:
    api.index_many(document(number, "路灯坏了", assemblies[number % 2]) for number in range(53))
    api.merge()
    api.index_many(document(number, "路灯坏了", assemblies[0]) for number in range(53, 60))
    seen: list[int] = []
    cursor = None
    while True:
        found = api.find("路灯", scope=EVERYWHERE, audiences=["public"], newest=10, before=cursor)
        seen += [hit.object_id for hit in found.hits]
        assert found.total == 60
        cursor = found.cursor
        if cursor is None:
            break
    assert seen == list(range(59, -1, -1))


def test_the_public_sees_no_other_audience_whatever_is_asked(assemblies: list[Assembly]) -> None:
    api.index_many([document(1, "路灯", assemblies[0]), document(2, "路灯", assemblies[0], audience="staff")])
    for merged in (False, True):
        if merged:
            api.merge()
        found = api.find("路灯", scope=Scope(frozenset(), public=True), audiences=["staff", "public"])
        assert (found.total, [hit.object_id for hit in found.hits]) == (1, [1])


def test_another_assembly_is_neither_found_nor_counted(assemblies: list[Assembly]) -> None:
    api.index_many([document(1, "路灯", assemblies[0]), document(2, "路灯", assemblies[1])])
    api.merge()
    assert ask("路灯", scope=Scope(frozenset([assemblies[1].pk]))) == (1, [2])


def test_kinds_narrow_the_answer(assemblies: list[Assembly]) -> None:
    api.index_many([document(1, "路灯", assemblies[0]), document(2, "路灯", assemblies[0], kind="text")])
    assert ask("路灯", kinds=["text"]) == (1, [2])


def test_an_entry_entered_late_stands_at_its_own_time(assemblies: list[Assembly]) -> None:
    api.index_many(document(number, "路灯", assemblies[0]) for number in (10, 30))
    api.merge()
    api.index_many([document(20, "路灯", assemblies[0])])
    api.merge()
    assert ask("路灯")[1] == [30, 20, 10]


def test_indexing_the_same_again_writes_nothing(assemblies: list[Assembly]) -> None:
    api.index_many([document(1, "路灯", assemblies[0])])
    api.merge()
    before = list(Entry.objects.values())
    api.index_many([document(1, "路灯", assemblies[0])])
    assert list(Entry.objects.values()) == before


def test_a_removed_text_is_gone_from_the_tables_after_a_merge(assemblies: list[Assembly]) -> None:
    api.index_many([document(1, "路灯", assemblies[0])])
    api.merge()
    api.remove("opinion", 1)
    assert ask("路灯") == (0, [])
    api.merge()
    assert not Entry.objects.exists()
    assert not Posting.objects.exists()


def test_a_word_that_was_learnt_needs_no_look_at_the_texts(
    assemblies: list[Assembly], django_assert_num_queries: object
) -> None:
    api.index_many(document(number, "每月召开人民代表大会一次", assemblies[0]) for number in range(30))
    api.merge()
    assert "代表大会" in api.learn(least=10)
    assert Word.objects.filter(text="代表大会", ready=True).exists()
    finding.find("代表大会", scope=EVERYWHERE, audiences=["public"])
    with django_assert_num_queries(9):  # type: ignore[operator]
        assert ask("代表大会")[0] == 30


def test_a_rebuild_gives_the_same_answers(
    assemblies: list[Assembly], monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [
        document(number, "路灯不亮" if number % 3 else "停车难", assemblies[0]) for number in range(40)
    ]
    api.index_many(documents)
    api.merge()
    before = [ask(query) for query in ("路灯", "停车", "路灯不亮")]
    monkeypatch.setattr(api.indexers, "_items", {"opinion": lambda: documents})
    assert api.rebuild() == 40
    assert [ask(query) for query in ("路灯", "停车", "路灯不亮")] == before


def test_the_excerpt_shows_the_words_around_the_match(assemblies: list[Assembly]) -> None:
    api.index_many([document(1, "一" * 100 + "路灯坏了" + "二" * 100, assemblies[0])])
    hit = api.find("路灯", scope=EVERYWHERE, audiences=["public"]).hits[0]
    assert "路灯坏了" in hit.excerpt
    assert hit.excerpt.startswith("…") and hit.excerpt.endswith("…")


@pytest.mark.parametrize("query", ["", "   ", "，。！", "%", "_"])
def test_a_query_without_words_finds_nothing(query: str, assemblies: list[Assembly]) -> None:
    api.index_many([document(1, "路灯 100%", assemblies[0])])
    assert ask(query) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_index_the_same_thing_leave_one_entry(assemblies: list[Assembly]) -> None:
    if connection.vendor == "sqlite":
        pytest.skip(
            "other lane: SQLite takes one writer at a time, and threads share the tests' database in memory."
        )
    together = threading.Barrier(2)
    failures: list[BaseException] = []

    def work(text: str) -> None:
        try:
            together.wait(20)
            for number in range(10):
                api.index_many([document(number, text, assemblies[0])])
                api.merge()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(text,)) for text in ("路灯", "停车")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    api.merge()
    assert failures == []
    assert Entry.objects.count() == 10
    assert ask("路灯")[0] + ask("停车")[0] == 10
