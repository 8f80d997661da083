"""A role granted for one matter is a role in that matter only: rules, steps, rows, lists, to-dos and search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from renda.core.access.actions import grant_role
from renda.core.access.actions.grants import AlreadyGranted, GrantIncomplete
from renda.core.access.models import Account, Contact, Grant
from renda.core.access.powers import GRANTABLE
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.audit.selectors import events_in_scope
from renda.core.base import scope
from renda.core.base.actor import THREE_POWERS, Actor, Role
from renda.core.base.predicates import permissions, permits
from renda.core.base.scope import NO_MATTER, ScopedModel
from renda.core.documents.models import Anchor, Text, TextVersion
from renda.core.opinions import indexing as opinions
from renda.core.opinions.models import Opinion, Round
from renda.core.people.models import Assembly, Place
from renda.core.procedures import indexing as matters
from renda.core.procedures.api import Answer, may
from renda.core.procedures.models import Matter, Todo
from renda.core.procedures.selectors import todos_for
from renda.core.search import api as search
from renda.lib import clock
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import to_json

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
OURS, THEIRS = "9901-LG-2026-0001", "9901-LG-2026-0002"
DRAFT = "条例（草案）\n\n第一条　为了规范停车，制定本条例。\n"
CLOSED_TO_LIMITED_HATS = {
    "Fact",
    "SpreadsheetImport",
    "ImportedRow",
    "AnswerTemplate",
    *("Act", "PackChoice", "DutyPoints", "Appeal", "Profile", "Pair", "Contacted"),
    *("Survey", "Edition", "Invitation", "Sheet", "Mark", "Box"),
    *("Course", "Material", "TrainingSession", "HalfDay", "Offer", "Enrolment", "Attendance"),
    *("Certificate", "CertificateCounter"),
    "Gathering",  # not yet a matter
    "Signature",
    *("Complaint", "Accused", "Paper", "Transfer", "Step", "Clock", "Letter"),
}  # kept by other things than matters
ABOUT_ONESELF = {  # asked of the own account or contact, or of anyone: no role, so no limit
    "access.set_notice_address",
    "access.set_telephone",
    "notices.choose",
    "notices.make_calendar",
    "notices.revoke_calendar",
    "access.confirm_contact",
    "access.forget_contact",
    "consultation.submit_comment",
}


@pytest.fixture
def city(db: Any) -> Iterator[Assembly]:
    made = Assembly.objects.create(
        code="9901", name="澄澜市人民代表大会", short_name="澄澜市", level="city", path="/9901/", place="demo"
    )
    with scope.unscoped("test"):
        yield made


@pytest.fixture
def rows(city: Assembly) -> dict[str, list[ScopedModel]]:
    """Of each of two matters: itself, a to-do, its text, a version, an anchor, an opinion."""
    return {number: _matter(city, number) for number in (OURS, THEIRS)}


def _matter(city: Assembly, number: str) -> list[ScopedModel]:
    matter = Matter.objects.create(
        assembly=city, number=number, title=f"停车条例{number[-1]}", procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15), state="answered", opened_at=MORNING, entered_state_at=MORNING,
    )  # fmt: skip
    todo = Todo.objects.create(
        assembly=city, matter=matter, role=Role.LEGISLATIVE_OFFICE, step="x", label=f"办{number}",
        opened_at=MORNING, dedupe="x",
    )  # fmt: skip
    text = Text.objects.create(assembly=city, matter=matter, title=matter.title)
    version = TextVersion.objects.create(
        assembly=city, text=text, number=1, label="第1稿", tree=to_json(parse(DRAFT)), made_at=MORNING,
        settled_at=MORNING,
    )  # fmt: skip
    anchor = Anchor.objects.create(assembly=city, version=version, node="n", label="第一条")
    round = Round.objects.create(assembly=city, matter=matter, number=1, begun_at=MORNING)
    opinion = Opinion.objects.create(
        assembly=city, round=round, anchor=anchor, channel="letter", text="路灯坏了", received_at=MORNING,
        screening="admitted",
    )  # fmt: skip
    return [matter, todo, text, version, anchor, round, opinion]


def limited(role: Role, city: Assembly) -> Grant:
    return make_hat(role, city, username=f"limited-{role.value.replace('_', '-')}", matter=OURS)


def signed_in(grant: Grant) -> Client:
    client = Client()
    sign_in(client, grant)
    return client


def test_every_kind_of_row_says_to_which_matter_it_belongs() -> None:
    kinds = [kind for kind in _subclasses(ScopedModel) if not kind._meta.abstract]
    assert len(kinds) > 15
    assert {kind.__name__ for kind in kinds if kind.matter_path() == NO_MATTER} == CLOSED_TO_LIMITED_HATS


def _subclasses(kind: type[ScopedModel]) -> Iterator[type[ScopedModel]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("renda."):
            yield each
        yield from _subclasses(each)


@pytest.mark.parametrize("role", [role for role in GRANTABLE if role not in THREE_POWERS])
def test_the_truth_table_of_every_rule(
    role: Role, city: Assembly, rows: dict[str, list[ScopedModel]]
) -> None:
    free, bound = actor_for(make_hat(role, city, username="free")), actor_for(limited(role, city))
    contact = Contact.objects.create(kind="phone", value="13812345678", index="x", created_at=MORNING)
    names = [name for name in permissions if name not in ABOUT_ONESELF and not name.startswith("sample.")]
    assert len(names) > 30
    for name in names:
        for row in rows[OURS]:
            if not name.startswith(("access.", "law.", "legislation.open")):
                assert permits(name, bound, row) == permits(name, free, row), (name, row)
        for row in [*rows[THEIRS], city, contact, None]:
            if row is not None or name == "access.grant_role":
                assert not permits(name, bound, row), (name, row)


def test_a_limited_hat_takes_no_step_in_another_matter(
    city: Assembly, rows: dict[str, list[ScopedModel]]
) -> None:
    bound = actor_for(limited(Role.LEGISLATIVE_OFFICE, city))
    ours, theirs = rows[OURS][0], rows[THEIRS][0]
    on = clock.local_day(MORNING)
    assert any(option.answer is not Answer.NO for option in may(bound, ours, on=on) if option.is_here)  # type: ignore[arg-type]
    there = [option for option in may(bound, theirs, on=on) if option.is_here]  # type: ignore[arg-type]
    assert {option.answer for option in there} == {Answer.NO}
    assert any("只限于办理事项 9901-LG-2026-0001" in option.lacks[0].text for option in there)


def test_only_rows_of_the_matter_are_read(city: Assembly, rows: dict[str, list[ScopedModel]]) -> None:
    Place.objects.create(assembly=city, kind="station", name="联络站")
    with scope.assemblies([city.pk], matter=OURS):
        for row in rows[OURS]:
            assert list(type(row).objects.values_list("pk", flat=True)) == [row.pk], type(row)
        assert Place.objects.count() == 1  # places are shared by all matters
    with scope.assemblies([city.pk]):
        assert Matter.objects.count() == 2


def test_the_history_and_the_todos_are_those_of_the_matter(
    city: Assembly, rows: dict[str, list[ScopedModel]]
) -> None:
    for number in (OURS, THEIRS):
        EventRecord.objects.create(
            chain="assembly:9901", name="x", action="x", at=MORNING, recorded_at=MORNING, actor={}, digest="",
            assembly=city, matter=number,
        )  # fmt: skip
    bound = actor_for(limited(Role.LEGISLATIVE_OFFICE, city))
    with scope.assemblies([city.pk], matter=OURS):
        assert [row.matter for row in events_in_scope()] == [OURS]
        assert [todo.label for todo in todos_for(bound)] == [f"办{OURS}"]


def test_the_pages_show_the_one_matter_and_no_other(
    city: Assembly, rows: dict[str, list[ScopedModel]]
) -> None:
    client = signed_in(limited(Role.LEGISLATIVE_OFFICE, city))
    page = client.get("/matters/").content.decode()
    assert "停车条例1" in page and "停车条例2" not in page
    desk = client.get("/desk/").content.decode()
    assert f"办{OURS}" in desk and f"办{THEIRS}" not in desk
    for address in (
        "/matters/{}/",
        "/desk/matters/{}/rounds/1/opinions/",
        "/desk/matters/{}/rounds/1/groups/",
    ):
        assert client.get(address.format(OURS)).status_code == 200, address
        assert client.get(address.format(THEIRS)).status_code == 404, address
    assert "new/" not in client.get("/desk/legislation/").content.decode()
    refused = client.post("/desk/legislation/new/", {"title": "新条例", "kind": "new"})
    assert refused.status_code == 403 and "只限于办理事项" in refused.content.decode()


def test_search_finds_what_is_in_the_matter_and_counts_nothing_else(
    city: Assembly, rows: dict[str, list[ScopedModel]]
) -> None:
    search.index_many([*opinions.everything(), *matters.everything()])
    client = signed_in(limited(Role.LEGISLATIVE_OFFICE, city))
    page = client.get("/search/?q=路灯").content.decode()
    assert '<strong class="number">1</strong>' in page and "停车条例1" in page and "停车条例2" not in page
    free = signed_in(make_hat(Role.LEGISLATIVE_OFFICE, city, username="free"))
    assert '<strong class="number">2</strong>' in free.get("/search/?q=路灯").content.decode()


def test_searching_one_matter_gives_what_the_index_gives(city: Assembly) -> None:
    round = Round.objects.get(matter=_matter(city, OURS)[0])
    for number in range(7):
        Opinion.objects.create(
            assembly=city, round=round, channel="letter", text=f"路灯第{number}盏", screening="admitted",
            received_at=MORNING if number < 4 else clock.now(),
        )  # fmt: skip
    search.index_many([*opinions.everything(), *matters.everything()])
    search.merge()
    seen: dict[str, list[tuple[int, str]]] = {"": [], OURS: []}
    for limit, found in seen.items():
        before = None
        with scope.assemblies([city.pk], matter=limit) as bound:
            while True:
                part = search.find("路灯", scope=bound, audiences=("ledger",), newest=3, before=before)
                assert part.total == 8
                found += [(hit.object_id, hit.excerpt) for hit in part.hits]
                if (before := part.cursor) is None:
                    break
    assert seen[OURS] == seen[""]
    assert len(seen[OURS]) == 8


def test_a_role_is_granted_for_one_matter_on_the_page(
    city: Assembly, rows: dict[str, list[ScopedModel]]
) -> None:
    account = Account.objects.create_user("zhao", "x", assembly=city)
    client = signed_in(make_hat(Role.SECURITY_OFFICER, city))
    address = f"/account/accounts/{account.pk}/grant/{city.pk}/"
    fields = {
        "role": "legislative_office",
        "starts_on": clock.today().isoformat(),
        "reason": "借调协助",
        "matter": "9901-LG-2026-0099",
    }
    refused = client.post(address, fields)
    assert refused.status_code == 422 and "没有编号为“9901-LG-2026-0099”的事项" in refused.content.decode()
    assert client.post(address, fields | {"matter": OURS}).status_code == 303
    grant = Grant.objects.get(account=account)
    assert grant.matter == OURS and f"限于事项 {OURS}" in grant.label
    assert EventRecord.objects.get(name="access.role_granted").payload["matter"] == OURS


def test_a_limit_is_refused_where_it_makes_no_sense(
    city: Assembly, rows: dict[str, list[ScopedModel]]
) -> None:
    account = Account.objects.create_user("zhao", "x", assembly=city)
    officer = actor_for(make_hat(Role.SECURITY_OFFICER, city))
    usual: dict[str, Any] = {
        "subject": account, "assembly": city, "starts_on": clock.today(), "reason": "借调", "by": officer,
        "at": clock.now(),
    }  # fmt: skip
    with pytest.raises(GrantIncomplete, match="安全审计员不办理事项，不能限于某一事项"):
        grant_role(role=Role.AUDITOR, matter=OURS, **usual)
    grant_role(role=Role.LEGISLATIVE_OFFICE, matter=OURS, **usual)
    with pytest.raises(AlreadyGranted):
        grant_role(role=Role.LEGISLATIVE_OFFICE, matter=OURS, **usual)
    grant_role(role=Role.LEGISLATIVE_OFFICE, matter=THEIRS, **usual)
    assert Grant.objects.filter(account=account).count() == 2


def test_an_actor_without_a_limit_has_none() -> None:
    assert Actor.citizen().matter == "" and Actor.system().matter == ""
