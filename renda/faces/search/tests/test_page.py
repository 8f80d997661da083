"""The search page: who finds what, how it is shown, and what is never shown."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renda.core.audit import api as audit
from renda.core.base.actor import Actor, Role
from renda.core.base.ports import ports
from renda.core.documents import indexing as texts
from renda.core.documents.models import Text, TextVersion
from renda.core.jobs.api import run_until_idle
from renda.core.opinions import indexing as opinions
from renda.core.opinions.events import OpinionReceived, OpinionsReceived
from renda.core.opinions.models import Opinion, OpinionGroup, Round
from renda.core.people.models import Assembly
from renda.core.procedures import indexing as matters
from renda.core.procedures.models import Matter
from renda.core.search import api as search
from renda.faces.search.tests.conftest import signed_in
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import articles, to_json

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
OFFICE, DEPUTIES_OFFICE = Role.LEGISLATIVE_OFFICE, Role.DEPUTIES_OFFICE
DRAFT = "澄澜市停车条例\n\n第一条　为了规范停车，制定本条例。\n\n第二条　道路两侧应当设置路灯。\n"
SAID = "小区门口的路灯坏了三个月"
SYSTEM = Actor.system()


def matter_of(
    assembly: Assembly, number: int = 1, *, title: str = "停车条例", public: bool = False
) -> Matter:
    return Matter.objects.create(
        assembly=assembly,
        number=f"{assembly.code}-LG-2026-{number:04}",
        title=title,
        procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15),
        state="answered",
        opened_at=AT + timedelta(minutes=number),
        entered_state_at=AT,
        published_at=AT if public else None,
    )


def version_of(matter: Matter, *, public: bool = True) -> TextVersion:
    text = Text.objects.create(assembly=matter.assembly, matter=matter, title="澄澜市停车条例")
    return TextVersion.objects.create(
        assembly=matter.assembly,
        text=text,
        number=1,
        label="草案一稿",
        tree=to_json(parse(DRAFT)),
        made_at=AT,
        settled_at=AT,
        published_at=AT if public else None,
    )


def round_of(matter: Matter) -> Round:
    found, _ = Round.objects.get_or_create(
        matter=matter, number=1, defaults={"assembly": matter.assembly, "begun_at": AT}
    )
    return found


def opinion_of(matter: Matter, text: str = SAID) -> Opinion:
    return Opinion.objects.create(
        assembly=matter.assembly, round=round_of(matter), channel="website", text=text, received_at=AT
    )


def ask(client: Client, query: str, **more: str) -> str:
    answer = client.get("/search/", {"q": query, **more})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def total(page: str) -> int:
    found = re.search(r'共 <strong class="number">(\d+)</strong>', page)
    assert found is not None
    return int(found[1])


@pytest.fixture
def known(city: Assembly) -> Matter:
    """A public matter with a published text of two articles and one opinion, all indexed."""
    matter = matter_of(city, public=True)
    version_of(matter)
    opinion_of(matter)
    search.rebuild()
    return matter


def test_the_public_finds_matters_and_articles_and_no_opinion(known: Matter) -> None:
    lamps, parking = ask(Client(), "路灯"), ask(Client(), "停车条例")
    assert total(lamps) == 1 and "澄澜市停车条例 第二条" in lamps and "三个月" not in lamps
    assert total(parking) == 3 and f'href="/matters/{known.number}/"' in parking
    assert parking.index("第一条") < parking.index("第二条")
    assert "群众意见" not in lamps
    assert total(ask(Client(), "三个月")) == 0
    assert total(ask(Client(), "三个月", kind="opinion")) == 0


def test_the_analysing_office_finds_opinions_and_other_staff_do_not(known: Matter, city: Assembly) -> None:
    page = ask(signed_in(OFFICE, city), "路灯")
    assert total(page) == 2 and "小区门口的<mark>路灯</mark>坏了三个月" in page
    assert f'href="/desk/matters/{known.number}/rounds/1/opinions/?words=' in page
    assert total(ask(signed_in(DEPUTIES_OFFICE, city), "路灯")) == 1
    assert total(ask(signed_in(DEPUTIES_OFFICE, city), "三个月", kind="opinion")) == 0


def test_staff_of_another_assembly_find_what_a_stranger_finds(known: Matter, other_city: Assembly) -> None:
    queries = ("路灯", "停车条例", "三个月", known.number)
    found_by_strangers = [total(ask(Client(), query)) for query in queries]
    for role in (OFFICE, DEPUTIES_OFFICE, Role.AUDITOR):
        foreign = signed_in(role, other_city)
        assert [total(ask(foreign, query)) for query in queries] == found_by_strangers == [1, 3, 0, 1]


def test_an_auditor_finds_what_is_public_and_no_opinion(known: Matter, city: Assembly) -> None:
    auditor = signed_in(Role.AUDITOR, city)
    assert total(ask(auditor, "停车条例")) == 3
    assert total(ask(auditor, "三个月")) == 0


def test_a_matter_is_staffs_until_it_is_public(city: Assembly) -> None:
    matter = matter_of(city)
    matters.index_matter(None, matter=matter.pk)
    assert total(ask(Client(), "停车")) == 0
    assert total(ask(signed_in(DEPUTIES_OFFICE, city), "停车")) == 1
    Matter.objects.filter(pk=matter.pk).update(published_at=AT)
    matters.index_matter(None, matter=matter.pk)
    assert total(ask(Client(), "停车")) == 1
    assert total(ask(signed_in(DEPUTIES_OFFICE, city), "停车")) == 1


def test_a_text_that_is_not_published_is_not_found(city: Assembly) -> None:
    version = version_of(matter_of(city), public=False)
    rows = TextVersion.objects.filter(pk=version.pk)
    texts.index_versions(rows)
    assert total(ask(Client(), "路灯")) == 0
    rows.update(published_at=AT)
    texts.index_versions(rows)
    page = ask(Client(), "路灯")
    second = articles(version.root)[1]
    assert f'href="/texts/{version.pk}/#n-{second.uid}"' in page
    assert f'id="n-{second.uid}"' in Client().get(f"/texts/{version.pk}/").content.decode()


@pytest.mark.parametrize("query", ["两侧", "侧应", "路灯", "灯", "道路两侧应当设置路灯", "路灯　道路"])
def test_chinese_words_are_found_wherever_a_segmenter_would_cut(known: Matter, query: str) -> None:
    assert total(ask(Client(), query, kind="article")) == 1


def test_an_opinion_links_to_its_group(known: Matter, city: Assembly) -> None:
    opinion = Opinion.objects.get()
    group = OpinionGroup.objects.create(
        assembly=city, round=round_of(known), first=opinion, representative=opinion
    )
    Opinion.objects.update(group=group)
    assert f'href="/desk/matters/{known.number}/rounds/1/groups/{group.pk}/"' in ask(
        signed_in(OFFICE, city), "三个月"
    )


def test_what_people_wrote_is_escaped_and_only_the_words_are_marked(known: Matter, city: Assembly) -> None:
    opinion_of(known, "<script>alert(1)</script>车位 <b>太少</b>")
    search.rebuild()
    raw = signed_in(OFFICE, city).get("/search/", {"q": "车位"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<mark>车位</mark> &lt;b&gt;太少&lt;/b&gt;" in raw
    shown = Client().get("/search/", {"q": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in shown


def test_forgotten_words_are_not_found_also_after_a_rebuild(known: Matter, city: Assembly) -> None:
    opinion = opinion_of(known, "我家在桂花巷十二号")
    act = OpinionReceived(
        opinion=opinion.pk, matter=known.pk, round=round_of(known).pk, channel="website", text=opinion.text
    )
    office = signed_in(OFFICE, city)
    number = record(act, known)
    run_until_idle()
    assert total(ask(office, "桂花巷")) == 1
    audit.forget(by=SYSTEM, at=AT, reason="本人要求", events=[number])
    run_until_idle()
    assert total(ask(office, "桂花巷")) == 0
    search.rebuild()
    assert total(ask(office, "桂花巷")) == 0
    assert total(ask(office, "三个月")) == 1


def test_a_batch_is_found_once_its_listeners_ran(known: Matter, city: Assembly) -> None:
    rows = [opinion_of(known, f"充电桩不够用，第{number}次反映") for number in range(5)]
    told = {"first": rows[0].pk, "last": rows[-1].pk, "count": 5}
    record(OpinionsReceived(matter=known.pk, round=round_of(known).pk, channel="imported", **told), known)  # type: ignore[arg-type]
    office = signed_in(OFFICE, city)
    assert total(ask(office, "充电桩")) == 0
    run_until_idle()
    assert total(ask(office, "充电桩")) == 5


def record(event: object, subject: Matter) -> int:
    assert ports.recorder is not None
    return ports.recorder.record(
        action="test.speak",
        event=event,
        by=SYSTEM,
        at=AT,
        subject=subject,
        step={},  # type: ignore[arg-type]
    )


def test_older_hits_follow_by_the_cursor_and_none_is_lost(city: Assembly) -> None:
    for number in range(1, 46):
        matter_of(city, number, title=f"养犬条例{number}号", public=True)
    search.rebuild()
    address, seen = "/search/?q=养犬", []
    while address:
        page = unescape(Client().get(address).content.decode())
        assert total(page) == 45
        seen += re.findall(r"9901-LG-2026-(\d+)/", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/search/{older[1]}" if older else ""
    assert [int(number) for number in seen] == list(range(45, 0, -1))


@pytest.mark.parametrize("before", ["x", "-1", "９", "99999999999999999999999", "9999999999999999999"])
def test_a_cursor_that_is_not_ours_does_no_harm(known: Matter, before: str) -> None:
    assert total(ask(Client(), "停车", before=before)) == 3


def test_nothing_found_and_nothing_asked_are_said(known: Matter) -> None:
    assert "没有找到" in ask(Client(), "热气球")
    assert "没有找到" in ask(Client(), "，。！")
    empty = ask(Client(), "")
    assert "没有找到" not in empty and "data-search" in empty


def test_a_long_query_is_cut_and_the_page_says_so(known: Matter) -> None:
    page = ask(Client(), "停车" * 300)
    assert "只按前 200 个字查找" in page and total(page) == 0
    assert "只按前" not in ask(Client(), "停车" * 50)


def test_both_menus_lead_to_the_page(known: Matter, city: Assembly) -> None:
    for client in (Client(), signed_in(DEPUTIES_OFFICE, city)):
        assert re.search(r'href="/search/"[^>]*>\s*搜索', ask(client, "停车"))


def test_the_number_of_queries_does_not_grow_with_the_hits(known: Matter, city: Assembly) -> None:
    def asked(client: Client) -> int:
        for _ in range(2):
            with CaptureQueriesContext(connection) as seen:
                ask(client, "停车")
        return len(seen)

    opinion_of(known, "停车难")
    search.rebuild()
    clients = [Client(), signed_in(OFFICE, city)]
    few = [asked(client) for client in clients]
    for number in range(2, 30):
        matter = matter_of(city, number, title=f"停车条例{number}", public=True)
        version_of(matter)
        opinion_of(matter, "停车难")
    search.rebuild()
    cache.clear()
    assert all(asked(client) <= before for client, before in zip(clients, few, strict=True))


def test_a_hit_whose_row_is_gone_is_left_out(known: Matter, city: Assembly) -> None:
    Opinion.objects.all().delete()
    page = ask(signed_in(OFFICE, city), "三个月")
    assert "三个月坏" not in page and "没有找到" in page


def test_the_kinds_of_the_indexers_are_those_of_the_page() -> None:
    from renda.faces.search.kinds import LEDGER, PUBLIC

    assert {kind.name for kind in (*PUBLIC, LEDGER)} == set(search.indexers)
    assert opinions.AUDIENCE not in {"public", "staff"}


def test_a_stranger_may_search_sixty_times_a_minute_and_then_waits(city, monkeypatch):
    monkeypatch.setattr("renda.lib.clock.now", lambda: AT)
    client = Client()
    answers = [client.get("/search/", {"q": "停车"}) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [422]
    assert "1 分钟内最多 60 次" in answers[-1].content.decode()
    assert client.get("/search/").status_code == 200  # the empty page searches nothing
    assert Client(REMOTE_ADDR="192.0.2.9").get("/search/", {"q": "停车"}).status_code == 200


def test_staff_may_search_without_a_limit(city):
    client = signed_in(OFFICE, city)
    assert {client.get("/search/", {"q": "停车"}).status_code for _ in range(61)} == {200}
