"""People and complaints of the tests: an officer, a court, an accused bureau and its head."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from renda.core.access.testing import actor_for, make_hat
from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly, Body, Person
from renda.modules.complaints import actions, opening
from renda.modules.complaints.models import Complaint
from renda.modules.complaints.numbers import Register

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # nine in the morning, a Thursday
DAY = date(2026, 3, 12)
MARK = "灯笼椒四十七号"  # words that stand nowhere but in the complaint
SENDER = "孙控诉"


def officer(city: Assembly, **rest: Any) -> Actor:
    rest.setdefault("username", "officer")
    return actor_for(make_hat(Role.COMPLAINTS_OFFICE, city, **rest))


def body(city: Assembly, name: str, kind: str = "department", parent: Body | None = None) -> Body:
    return Body.objects.create(assembly=city, name=name, kind=kind, parent=parent)


def hat_of(body: Body, role: Role = Role.BODY_HANDLER, **rest: Any) -> Any:
    rest.setdefault("username", f"{role.value.replace('_', '-')}-{body.pk}")
    return make_hat(role, body.assembly, body=body, **rest)


def register(city: Assembly, by: Actor, **given: Any) -> Complaint:
    usual: dict[str, Any] = {
        "way": "letter", "received_on": DAY, "title": f"举报{MARK}", "text": f"我举报{MARK}收受贿赂。",
        "kind": "accusation", "sender_name": SENDER, "sender_address": "澄澜市某路1号", "by": by, "at": MORNING,
    }  # fmt: skip
    made = actions.register(subject=Register.of(city.pk), **(usual | given))
    return fresh(made.complaint)


def fresh(pk: int) -> Complaint:
    with opening.opened_by_machine():
        return Complaint.objects.select_related("assembly", "contact").get(pk=pk)


def sort(
    row: Complaint,
    by: Actor,
    *,
    body: Body | None = None,
    person: Person | None = None,
    name: str = "",
    **given: Any,
) -> Any:
    usual: dict[str, Any] = {"kind": row.kind, "title": row.title, "by": by, "at": MORNING}
    named = actions.AccusedPerson(name=name, body=body, person=person)
    return actions.sort_out(subject=row, accused=[named], **(usual | given))


def send(row: Complaint, by: Actor, to: Body | None, **given: Any) -> Any:
    usual: dict[str, Any] = {
        "words": f"请依法处理有关{MARK}的反映。", "ground": "属于其管理权限。", "body": to, "by": by, "at": MORNING,
    }  # fmt: skip
    return actions.transfer(subject=row, **(usual | given))


def tell(row: Complaint, by: Actor, **given: Any) -> Any:
    usual: dict[str, Any] = {
        "words": "已经收到，现已转送。",
        "delivered_by": "posted",
        "by": by,
        "at": MORNING,
    }
    return actions.deliver_letter(subject=row, **(usual | given))


def step(row: Complaint, key: str, by: Actor, **given: Any) -> Any:
    usual: dict[str, Any] = {"words": "已经处理。", "by": by, "at": MORNING}
    return actions.take_step(subject=row, step=key, **(usual | given))
