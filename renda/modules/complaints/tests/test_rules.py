"""The truth table: every role, every state, every step, before, within and after each clock; and every rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from renda.core.access.powers import GRANTABLE
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.base.predicates import permits
from renda.core.people.models import Assembly, Body
from renda.core.procedures.declaring import versions_of
from renda.modules.complaints import opening
from renda.modules.complaints.models import PROCEDURE, Clock, Complaint
from renda.modules.complaints.taking import options
from renda.modules.complaints.tests.samples import DAY, MORNING, fresh, register, send, sort, step, tell

OFFICE = {Role.COMPLAINTS_OFFICE}
RECEIVERS = {*BODY_ROLES, Role.SPECIAL_COMMITTEE}
DECIDERS = {Role.BODY_HANDLER, Role.BODY_SIGNER, Role.SPECIAL_COMMITTEE, Role.COMPLAINTS_OFFICE}
# State to step to (who may, answer within its clock, answer after it); all other pairs are refused.
TABLE: dict[str, dict[str, tuple[set[Role], str, str]]] = {
    "registered": {
        **dict.fromkeys(("tell_where", "refer_apart", "transfer", "take_up", "withdraw"), (OFFICE, "yes", "yes")),
    },
    "told": {"notify_told": (OFFICE, "yes", "yes")},
    "apart": {"notify_apart": (OFFICE, "yes", "yes")},
    "transferred": {
        "notify_transfer": (OFFICE, "yes", "yes"),
        "object": (OFFICE | RECEIVERS, "yes", "with_reason"),
        "accept": (OFFICE | RECEIVERS, "yes", "yes"),
        "call_back": (OFFICE, "yes", "yes"),
        "withdraw": (OFFICE, "yes", "yes"),
    },
    "in_hand": {
        "notify_taken": (OFFICE, "yes", "yes"),
        "extend": (OFFICE, "yes", "with_reason"),
        "decide": (DECIDERS, "with_reason", "with_reason"),  # the sender was not told
        "call_back": (OFFICE, "no", "no"),  # handled here, with no receiver
        "withdraw": (OFFICE, "yes", "yes"),
    },
    "decided": {"ask_review": (OFFICE, "yes", "with_reason"), "settle": (OFFICE, "with_reason", "yes")},
    "under_review": {"decide_review": (OFFICE, "yes", "yes")},
    "reviewed": {"ask_recheck": (OFFICE, "yes", "with_reason"), "settle_review": (OFFICE, "with_reason", "yes")},
    "under_recheck": {"decide_recheck": (OFFICE, "yes", "yes")},
    "closed": {},
    "withdrawn": {},
}  # fmt: skip
LENGTHS = {  # state to clock to its last day, counted from 12 March 2026 by hand
    "registered": {"notify_told": date(2026, 3, 27)},
    "transferred": {"notify_told": date(2026, 3, 27), "object": date(2026, 3, 19)},
    "in_hand": {"notify_told": date(2026, 3, 27), "decide": date(2026, 5, 11)},
    "decided": {"ask_review": date(2026, 4, 13)},  # the thirtieth day is a Saturday
    "under_review": {"decide_review": date(2026, 4, 13)},
    "reviewed": {"ask_recheck": date(2026, 4, 13)},
    "under_recheck": {"decide_recheck": date(2026, 4, 13)},
}


def brought_to(state: str, row: Complaint, office: Actor, supervisors: Body) -> Complaint:
    """The complaint in a state, by the acts that lead there on its first day."""
    if state == "transferred":
        send(row, office, supervisors)
    ways = {
        "told": ["tell_where"], "apart": ["refer_apart"], "in_hand": ["take_up"], "withdrawn": ["withdraw"],
        "decided": ["take_up", "decide"], "under_review": ["take_up", "decide", "ask_review"],
        "reviewed": ["take_up", "decide", "ask_review", "decide_review"],
        "under_recheck": ["take_up", "decide", "ask_review", "decide_review", "ask_recheck"],
    }  # fmt: skip
    for key in ways.get(state, []):
        step(row, key, office, reason="演练")
    if state == "closed":
        step(row, "tell_where", office)
        tell(row, office)
    return fresh(row.pk)


def actor(role: Role, city: Assembly) -> Actor:
    return Actor(role=role, assembly=city.pk, grant=1, account=1, name=f"某{role}")


def test_the_table_names_every_state_and_step() -> None:
    [version] = versions_of(PROCEDURE)
    assert set(TABLE) == set(version.states)
    declared = {(state, each.key) for each in version.transitions.values() for state in each.origins}
    assert {(state, key) for state, steps in TABLE.items() for key in steps} == declared


@pytest.mark.parametrize("state", TABLE)
def test_who_may_take_which_step_before_within_and_after_each_clock(
    state: str, city: Assembly, accusation: Complaint, office: Actor, supervisors: Body
) -> None:
    row = brought_to(state, accusation, office, supervisors)
    assert row.state == state
    with opening.opened_by_machine():
        running = {
            each.ends_with: each.due_on
            for each in Clock.objects.filter(complaint=row, met_on=None, dropped_at=None)
        }
    assert running == LENGTHS.get(state, running)
    for role in GRANTABLE:
        for key, (who, within, after) in TABLE[state].items():
            own = next((due for clock, due in running.items() if clock in (key, _sibling(key))), None)
            days = {DAY: within, (own or DAY): within}
            if own is not None:
                days[own + timedelta(days=1)] = after
            for day, expected in days.items():
                found = {option.key: option.answer.value for option in options(row, actor(role, city), day)}
                assert set(found) == set(TABLE[state]), (role, day)
                assert found[key] == (expected if role in who else "no"), (role, key, day)


def _sibling(key: str) -> str:
    """The clock whose passing a step looks at, where it is named after another step."""
    return {"settle": "ask_review", "settle_review": "ask_recheck", "extend": "decide"}.get(key, key)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("complaints.register", OFFICE),
        ("complaints.sort_out", OFFICE),
        ("complaints.add_paper", OFFICE),
        ("complaints.deliver_letter", OFFICE),
        ("complaints.look_at_sender", OFFICE),
        ("complaints.take_step", OFFICE | RECEIVERS),
        ("complaints.take_over", set()),
        ("complaints.pass_clock", set()),
        ("complaints.forget_sender", set()),
    ],
)
def test_every_rule_for_every_role(
    name: str, roles: set[Role], city: Assembly, other_city: Assembly, accusation: Complaint
) -> None:
    for role in GRANTABLE:
        assert permits(name, actor(role, city), accusation) == (role in roles), role
        assert not permits(name, actor(role, other_city), accusation), role
    assert permits(name, Actor.system(assembly=city.pk), accusation) == (not roles)
    assert not permits(name, Actor.citizen(), accusation)


def test_an_officer_of_another_assembly_finds_nothing(
    city: Assembly, other_city: Assembly, accusation: Complaint
) -> None:
    from renda.core.base import scope

    with scope.assemblies([other_city.pk]), opening.opened_by(actor(Role.COMPLAINTS_OFFICE, other_city)):
        assert not Complaint.objects.exists()


def test_a_special_committee_receives_what_is_no_accusation(city: Assembly, office: Actor) -> None:
    from renda.core.people.models import Organ
    from renda.modules.complaints.barring import NotCompetent

    organ = Organ.objects.create(assembly=city, kind="special_committee", name="社会建设委员会")
    petition = register(city, office, kind="petition")
    send(petition, office, None, organ=organ)
    member: Any = Actor(role=Role.SPECIAL_COMMITTEE, assembly=city.pk, grant=1, organ=organ.pk, name="某委员")
    with opening.opened_by(member):
        assert Complaint.objects.get().pk == petition.pk
    step(petition, "accept", member)
    accusation = register(city, office)
    sort(accusation, office, name="某人")
    with pytest.raises(NotCompetent):
        send(accusation, office, None, organ=organ, at=MORNING)
