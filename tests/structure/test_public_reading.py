"""Somebody signed in reads on public pages whatever a stranger reads, and on desk pages nothing more than before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renda.core.access.testing import make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.base.scope import OutOfScope
from renda.core.documents import indexing as texts
from renda.core.documents.models import Text, TextVersion
from renda.core.people.models import Assembly, Place
from renda.core.people.testing import assembly_called
from renda.core.procedures import indexing as matters
from renda.core.procedures.models import Matter, StepTaken
from renda.core.search import api as search
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import to_json

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
DRAFT = "停车条例（草案）\n\n第一条　道路两侧应当设置路灯。\n"
READERS = {
    "county clerk": Role.LEGISLATIVE_OFFICE,
    "county office": Role.GENERAL_OFFICE,
    "auditor": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
    "security officer": Role.SECURITY_OFFICER,
}


@pytest.fixture
def city(db: Any) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.unscoped("test"):
        yield made


@pytest.fixture
def county(city: Assembly) -> Assembly:
    return assembly_called("990101", "青浦县", level="county", path="/9901/990101/", parent=city)


def matter_of(assembly: Assembly, serial: int, title: str, *, public: bool) -> Matter:
    """A matter with one step taken by Li and one version of its text, indexed."""
    at = AT if public else None
    matter = Matter.objects.create(
        assembly=assembly, number=f"{assembly.code}-LG-2026-{serial:04}", title=title, opened_at=AT,
        procedure="legislation.regulation", procedure_from=date(2023, 3, 15), state="planned",
        entered_state_at=AT, published_at=at,
    )  # fmt: skip
    StepTaken.objects.create(
        assembly=assembly, matter=matter, step="plan", label="列入立法规划或者计划", origin="suggested",
        target="planned", at=AT, happened_on=date(2026, 3, 1), role="legislative_office", actor="李某某",
    )  # fmt: skip
    text = Text.objects.create(assembly=assembly, matter=matter, title=title)
    TextVersion.objects.create(
        assembly=assembly, text=text, number=1, label="草案", tree=to_json(parse(DRAFT)), made_at=AT,
        settled_at=AT, published_at=at,
    )  # fmt: skip
    return matter


def signed_in(role: Role, assembly: Assembly, **rest: Any) -> Client:
    client = Client()
    sign_in(client, make_hat(role, assembly, **rest))
    return client


def addresses_of(matter: Matter) -> list[str]:
    version = TextVersion.objects.get(text__matter=matter)
    return [f"/matters/{matter.number}/", f"/matters/{matter.number}/?tab=text", f"/texts/{version.pk}/"]


@pytest.mark.parametrize("reader", READERS)
def test_a_public_matter_of_another_assembly_is_read_by_staff_too(
    reader: str, city: Assembly, county: Assembly
) -> None:
    client = signed_in(READERS[reader], county)
    public = matter_of(city, 1, "停车条例", public=True)
    for address in addresses_of(public):
        assert Client().get(address).status_code == 200, address
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("reader", READERS)
def test_what_another_assembly_has_not_published_stays_unknown(
    reader: str, city: Assembly, county: Assembly
) -> None:
    client = signed_in(READERS[reader], county)
    secret = matter_of(city, 1, "停车条例", public=False)
    for address in addresses_of(secret):
        assert client.get(address).status_code == 404, address


def test_a_foreign_public_matter_shows_no_names_and_no_steps_to_take(
    city: Assembly, county: Assembly
) -> None:
    address = addresses_of(matter_of(city, 1, "停车条例", public=True))[0]
    own, foreign = signed_in(Role.LEGISLATIVE_OFFICE, city), signed_in(Role.LEGISLATIVE_OFFICE, county)
    for client, shown in ((own, True), (foreign, False)):
        page = client.get(address).content.decode()
        assert ("李某某" in page) is shown
        assert ("可以办理的步骤" in page) is shown


def test_a_hat_limited_to_one_matter_reads_the_public_ones_as_anyone(city: Assembly) -> None:
    ours, public = matter_of(city, 1, "养犬条例", public=False), matter_of(city, 2, "停车条例", public=True)
    secret = matter_of(city, 3, "节水条例", public=False)
    client = signed_in(Role.LEGISLATIVE_OFFICE, city, matter=ours.number)
    page = client.get(addresses_of(public)[0])
    assert page.status_code == 200 and "李某某" not in page.content.decode()
    assert client.get(addresses_of(ours)[0]).status_code == 200
    assert client.get(addresses_of(secret)[0]).status_code == 404


def test_the_desks_lists_keep_to_the_own_assembly(city: Assembly, county: Assembly) -> None:
    matter_of(city, 1, "停车条例", public=True)
    matter_of(county, 1, "养犬规定", public=False)
    client = signed_in(Role.LEGISLATIVE_OFFICE, county)
    for address in ("/matters/", "/desk/", "/desk/legislation/"):
        page = client.get(address).content.decode()
        assert "停车条例" not in page, address
    every = client.get("/matters/?whose=all").content.decode()
    assert "停车条例" in every and "养犬规定" in every
    assert "停车条例" in signed_in(Role.AUDITOR, county).get("/matters/").content.decode()


def test_search_finds_own_and_public_things_and_counts_nothing_else(city: Assembly, county: Assembly) -> None:
    matter_of(city, 1, "停车路灯条例", public=True)
    matter_of(city, 2, "路灯保密规定", public=False)
    limited = matter_of(county, 1, "路灯规定", public=False)
    matter_of(county, 2, "路灯办法", public=True)
    search.index_many([*matters.everything(), *texts.everything()])
    search.merge()
    expected = {  # matters and articles of two public matters: four; an unpublished title is for its own staff
        "stranger": (Client(), 4),
        "county clerk": (signed_in(Role.LEGISLATIVE_OFFICE, county), 5),
        "auditor": (signed_in(Role.AUDITOR, county), 4),
        "lent to one matter": (
            signed_in(Role.LEGISLATIVE_OFFICE, county, username="lent", matter=limited.number),
            5,
        ),
    }
    for who, (client, count) in expected.items():
        page = unescape(client.get("/search/?q=路灯").content.decode())
        assert f'共 <strong class="number">{count}</strong>' in page, who
        assert "保密" not in page, who
        assert page.count("data-open") == count, who


def test_pages_of_a_limited_hats_search_hold_each_thing_once(city: Assembly) -> None:
    ours = matter_of(city, 1, "路灯规定", public=False)
    for serial in range(2, 9):
        row = matter_of(city, serial, f"路灯条例{serial}", public=True)
        Matter.objects.filter(pk=row.pk).update(opened_at=AT + timedelta(minutes=serial * (-1) ** serial))
    search.index_many([*matters.everything()])
    search.merge()
    seen: list[int] = []
    before = None
    with scope.assemblies([city.pk], matter=ours.number), scope.and_public() as bound:
        while True:
            part = search.find("路灯", scope=bound, audiences=("public", "staff"), newest=3, before=before)
            assert part.total == 8
            seen += [hit.object_id for hit in part.hits]
            if (before := part.cursor) is None:
                break
    newest_first = Matter.objects.order_by("-opened_at", "-pk").values_list("pk", flat=True)
    assert seen == list(newest_first)


def test_public_rows_may_be_read_and_not_written(city: Assembly, county: Assembly) -> None:
    public, secret = matter_of(city, 1, "停车条例", public=True), matter_of(city, 2, "节水条例", public=False)
    with scope.assemblies([county.pk]), scope.and_public():
        read = Matter.objects.get(pk=public.pk)
        assert not Matter.objects.filter(pk=secret.pk).exists()
        assert not scope.current().is_own(read)
        with pytest.raises(OutOfScope):
            read.save()
        with scope.own_only():
            assert not Matter.objects.exists()
    with scope.assemblies([county.pk]):
        assert not Matter.objects.exists()


def test_rows_that_are_all_public_are_all_read(city: Assembly, county: Assembly) -> None:
    Place.objects.create(assembly=city, kind="station", name="联络站")
    with scope.assemblies([county.pk]):
        assert Place.objects.count() == 0
        with scope.and_public():
            assert Place.objects.count() == 1


def test_the_number_of_queries_does_not_depend_on_whose_matter_it_is(
    city: Assembly, county: Assembly
) -> None:
    address = addresses_of(matter_of(city, 1, "停车条例", public=True))[2]
    counts = []
    for assembly in (city, county):
        client = signed_in(Role.GENERAL_OFFICE, assembly)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
