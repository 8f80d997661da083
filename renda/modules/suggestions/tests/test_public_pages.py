"""What everyone sees of suggestions, and who is never named; pages are crawled as every role."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from renda.core.access.models import Grant
from renda.core.access.testing import make_hat, sign_in
from renda.core.base.actor import BODY_ROLES, Role
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Person
from renda.core.procedures.models import Matter
from renda.core.search import api as search
from renda.modules.suggestions import actions
from renda.modules.suggestions.models import Gathering, Suggestion
from renda.modules.suggestions.tests.samples import (
    MORNING,
    WORDS,
    City,
    accepted,
    answered,
    assigned,
    contacted,
    rated,
    submitted,
)

LEAD, SECOND, THIRD = "王建青", "韦明兰", "覃志远"
PROMISE = {"what": "年底前再装二十盏", "due_on": date(2026, 12, 1), "owner": "黎家和"}
STAFF = [role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM)]


@pytest.fixture
def named(city: City) -> City:
    for each, name in zip(city.deputies, (LEAD, SECOND, THIRD), strict=True):
        Person.objects.filter(pk=each.person).update(name=name)
    return city


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def brought(city: City, words: Any = WORDS) -> Suggestion:
    """A suggestion of the first deputy with the second; the third signed and took it back."""
    event: Any = actions.begin_gathering(
        subject=city.assembly,
        words=words,
        invited=[city.person(1), city.person(2)],
        by=city.deputies[0],
        at=MORNING,
    )
    gathering = Gathering.objects.get(pk=event.gathering)
    for number in (1, 2):
        actions.co_sign(subject=gathering, edition=1, by=city.deputies[number], at=MORNING)
    actions.withdraw_signature(subject=gathering, by=city.deputies[2], at=MORNING)
    event = actions.submit_gathering(subject=gathering, by=city.deputies[0], at=MORNING)
    return Suggestion.objects.get(pk=event.suggestion)


def handled(city: City, made: Suggestion, result: str = "satisfied") -> Suggestion:
    [part] = assigned(city, suggestion=made)
    accepted(city, part)
    contacted(city, part)
    answered(city, part, answer_class="B", promises=[PROMISE])
    rated(city, part, result)
    return Suggestion.objects.get(pk=made.pk)


def published(city: City, made: Suggestion | None = None) -> Suggestion:
    made = handled(city, made or submitted(city))
    actions.publish(subject=made, by=city.office, at=MORNING)
    return Suggestion.objects.get(pk=made.pk)


def test_a_published_suggestion_shows_text_answer_grades_and_promises(named: City) -> None:
    made = published(named, brought(named))
    page = text(Client().get(f"/suggestions/{made.matter.number}/"))
    for shown in (
        WORDS.situation,
        WORDS.proposal,
        LEAD,
        "城市管理局",
        "已装好二十盏路灯",
        "满意",
        PROMISE["what"],
    ):
        assert str(shown) in page
    assert SECOND not in page and THIRD not in page, "co-signers are not named"
    listed = text(Client().get("/suggestions/"))
    assert WORDS.title in listed and LEAD in listed


def test_what_is_not_published_is_nowhere_public(named: City) -> None:
    made = handled(named, brought(named))
    assert Client().get(f"/suggestions/{made.matter.number}/").status_code == 404
    for address in (
        "/suggestions/",
        "/suggestions/open-data.json",
        "/suggestions/promises/",
        "/search/?q=路灯",
    ):
        page = text(Client().get(address))
        assert WORDS.title not in page and "再装二十盏" not in page, address


def test_what_is_not_published_is_on_the_public_pages_for_nobody_signed_in_either(named: City) -> None:
    made = handled(named, brought(named))
    office = Client()
    sign_in(office, Grant.objects.get(pk=named.office.grant))
    assert office.get(f"/suggestions/{made.matter.number}/").status_code == 404
    for address in ("/suggestions/", "/suggestions/open-data.json", "/suggestions/promises/"):
        page = text(office.get(address))
        assert WORDS.title not in page and "再装二十盏" not in page, address


def test_the_list_is_filtered_and_taken_away(named: City) -> None:
    made = published(named)
    client = Client()
    body = named.bodies["lights"].pk
    for query, found in (
        (f"body={body}", True), (f"body={named.bodies['roads'].pk}", False), ("year=2026", True),
        ("answer_class=B", True), ("answer_class=A", False), ("result=satisfied", True),
        ("result=unsatisfied", False), ("words=摔倒", True), ("words=公交", False), ("year=xyz", False),
    ):  # fmt: skip
        assert (WORDS.title in text(client.get(f"/suggestions/?{query}"))) is found, query
    table = client.get("/suggestions/?export=csv").content.decode("utf-8-sig")
    assert made.matter.number in table and "城市管理局" in table and LEAD in table
    data = json.loads(client.get("/suggestions/open-data.json").content)
    [row] = data["suggestions"]
    assert row["lead"] == LEAD and row["parts"][0]["answers"][0]["result"] == "satisfied"
    assert row["parts"][0]["promises"][0]["due_on"] == "2026-12-01"


def test_the_ledger_shows_promises_beside_satisfaction(named: City) -> None:
    published(named)
    page = text(Client().get("/suggestions/promises/"))
    assert PROMISE["what"] in page and "100.0%" in page and "对结果满意 1 次" in page
    assert PROMISE["what"] not in text(Client().get("/suggestions/promises/?state=kept"))
    assert "年底前再装二十盏" in Client().get("/suggestions/promises/?export=csv").content.decode("utf-8-sig")


def client_as(city: City, role: Role) -> Client:
    client = Client()
    rest = {"body": city.bodies["housing"]} if role in (*BODY_ROLES, Role.COORDINATING_OFFICE) else {}
    sign_in(client, make_hat(role, city.assembly, username=f"crawler-{role.value}".replace("_", "-"), **rest))
    return client


def crawled(client: Client, starts: list[str], most: int = 120) -> dict[str, str]:
    """Every page that can be reached from the starts by its links, with its words; directories of deputies name all."""
    waiting, seen = list(starts), {}
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        if address in seen or address.startswith(PASSED_OVER):
            continue
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        is_text = kind.startswith(("text", "application/json"))
        seen[address] = text(answer) if answer.status_code == 200 and not answer.streaming and is_text else ""
        if kind.startswith("text/html"):
            waiting += [link for link in re.findall(r'href="(/[^"#]*)"', seen[address]) if link not in seen]
    return seen


PASSED_OVER = (
    "/law",
    "/account",
    "/web",
    "/static",
    "/desk/deputies",
    "/desk/duty",
    "/deputies",
    "/desk/suggestions/enter",
)
PLACES = [
    "/", "/desk/", "/matters/", "/suggestions/", "/suggestions/promises/", "/suggestions/open-data.json",
    "/suggestions/?export=csv", "/search/?q=路灯", "/deputy/", "/desk/notices/",
]  # fmt: skip


@pytest.mark.parametrize("role", STAFF)
def test_a_confidential_suggestions_signers_and_who_withdrew_are_named_to_no_role_by_these_pages(
    named: City, role: Role
) -> None:
    secret = brought(named, replace(WORDS, is_confidential=True))
    handled(named, secret)
    published(named, brought(named, replace(WORDS, title="关于公交站加装座椅的建议")))
    run_until_idle()
    search.rebuild()
    office = {Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE}
    starts = [*PLACES, f"/matters/{secret.matter.number}/", f"/suggestions/{secret.matter.number}/"]
    for address, page in crawled(client_as(named, role), starts).items():
        assert THIRD not in page, f"{role} reads on {address} who took a signature back"
        if role not in office and secret.matter.number in address:
            assert LEAD not in page and SECOND not in page, f"{role} reads on {address} who signed"


def test_a_stranger_reads_nothing_of_a_confidential_suggestion(named: City) -> None:
    handled(named, brought(named, replace(WORDS, is_confidential=True)))
    run_until_idle()
    search.rebuild()
    for address, page in crawled(Client(), PLACES).items():
        for hidden in (WORDS.title, WORDS.situation, LEAD, SECOND, THIRD):
            assert hidden not in page, f"{hidden} on {address}"


def test_the_public_lists_ask_the_database_as_often_for_many_as_for_few(named: City) -> None:
    addresses = ("/suggestions/", "/suggestions/promises/", "/suggestions/open-data.json")

    def counts() -> list[int]:
        found = []
        for address in addresses:
            Client().get(address)
            with CaptureQueriesContext(connection) as seen:
                assert Client().get(address).status_code == 200
            found.append(len(seen))
        return found

    for _ in range(2):
        published(named)
    few = counts()
    for _ in range(6):
        published(named)
    assert counts() == few and max(few) < 25, few


@pytest.mark.parametrize(
    ("role", "knows"),
    [
        (Role.DEPUTIES_OFFICE, True),
        (Role.BODY_CONTACT, True),
        (Role.MEMBER, False),
        (Role.CHAIRPERSON, False),
    ],
)
def test_who_brought_a_confidential_suggestion_is_for_the_office_and_the_body_that_must_contact_them(
    named: City, role: Role, knows: bool
) -> None:
    secret = handled(named, brought(named, replace(WORDS, is_confidential=True)))
    [part] = Matter.objects.filter(parent=secret.matter)
    rest = {"body": named.bodies["lights"]} if role in BODY_ROLES else {}
    client = Client()
    sign_in(client, make_hat(role, named.assembly, username="reader", **rest))
    page = text(client.get(f"/desk/handling/parts/{part.number}/"))
    assert WORDS.situation in page and "请求保密" in page
    assert (LEAD in page) is knows and (SECOND in page) is knows
