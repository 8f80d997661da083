"""Role by state by step, written out by hand, before, within and after each clock, in two profiles.

In the template every figure is set; in the reference place (cn_4501) those that are not known are unset, and the step
says so instead of making one up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from renda.core.base import scope
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.handling.models import Handling
from renda.core.procedures.api import Answer, may
from renda.core.procedures.declaring import versions_of
from renda.core.procedures.models import Deadline, Matter
from renda.lib import clock
from renda.modules.suggestions.tests.samples import City, accepted, assigned, days, make_city

YES, REASON, NO = Answer.YES, Answer.WITH_REASON, Answer.NO
OFFICE = {Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE}
HANDERS = OFFICE | {Role.COORDINATING_OFFICE}
WRITERS = {Role.BODY_CONTACT, Role.BODY_HANDLER}
CONTACT, SIGNER, DEPUTY, SYSTEM = {Role.BODY_CONTACT}, {Role.BODY_SIGNER}, {Role.DEPUTY}, {Role.SYSTEM}
COORDINATOR = {Role.COORDINATING_OFFICE}

SUGGESTION: dict[str, dict[str, set[Role]]] = {
    "submitted": {"admit": OFFICE, "not_admit": OFFICE, "merge": OFFICE, "withdraw": DEPUTY},
    "admitted": {"merge": OFFICE, "withdraw": DEPUTY, "assign": OFFICE, "hand_to_government": OFFICE},
    "with_government": {"split": COORDINATOR, "send_back": COORDINATOR},
    "in_hand": {"assign_again": HANDERS, "conclude": SYSTEM},
    "concluded": {}, "not_admitted": {}, "merged": {}, "withdrawn": {},
}  # fmt: skip
RATE = DEPUTY | OFFICE
HANDLING: dict[str, dict[str, set[Role]]] = {
    "assigned": {"accept": WRITERS, "ask_return": CONTACT, "take_back": HANDERS},
    "asked_back": {"agree_return": HANDERS, "refuse_return": HANDERS, "take_back": HANDERS},
    "in_hand": {"contact": WRITERS, "send_for_signature": WRITERS, "take_back": HANDERS},
    "drafted": {"return_draft": SIGNER, "sign": SIGNER},
    "answered": {
        "accept_answer": RATE, "accept_promise": RATE, "refuse_answer": RATE, "lapse": OFFICE, "lapse_promise": OFFICE,
    },
    "refused": {"order_redo": OFFICE, "convene": OFFICE},
    "redoing": {"contact": WRITERS},
    "convened": {"settle": OFFICE},
    "tracking": {"close_tracking": OFFICE},
    "closed": {}, "returned": {}, "taken_back": {},
}  # fmt: skip
JOINT: dict[str, dict[str, set[Role]]] = {
    "assigned": {"accept": WRITERS, "ask_return": CONTACT, "take_back": HANDERS},
    "asked_back": {"agree_return": HANDERS, "refuse_return": HANDERS, "take_back": HANDERS},
    "in_hand": {"send_joint_opinion": SIGNER | CONTACT, "take_back": HANDERS},
    "sent": {}, "returned": {}, "taken_back": {},
}  # fmt: skip
TABLES = {
    "suggestions.suggestion": SUGGESTION,
    "suggestions.handling": HANDLING,
    "suggestions.joint_handling": JOINT,
}


@pytest.fixture(params=["template", "cn_4501"])
def place(request: Any, db: Any) -> Iterator[City]:
    with scope.unscoped("test"):
        yield make_city(request.param)


def actor(city: City, role: Role, *, body: str = "lights") -> Actor:
    """Somebody of the assembly with a role; bodies' people work for `body`, the deputy is the lead signer."""
    return Actor(
        role=role,
        assembly=city.assembly.pk,
        account=1,
        grant=1,
        person=city.deputies[0].person if role is Role.DEPUTY else None,
        body=city.bodies[body].pk if role in BODY_ROLES else None,
    )


@pytest.mark.parametrize("key", list(TABLES))
def test_the_tables_name_every_state_and_step(key: str) -> None:
    [version] = versions_of(key)
    table = TABLES[key]
    assert set(table) == set(version.states)
    assert {step for steps in table.values() for step in steps} == set(version.transitions)


@pytest.mark.parametrize("key", list(TABLES))
def test_who_may_take_which_step_in_which_state(key: str, place: City) -> None:
    lead, joint = assigned(place, ("lights", "lead"), ("roads", "joint"))
    matter = {"suggestions.suggestion": lead.matter.parent, "suggestions.joint_handling": joint.matter}.get(
        key, lead.matter
    )
    body = "roads" if key == "suggestions.joint_handling" else "lights"
    for state, steps in TABLES[key].items():
        matter.state = state
        for role in Role:
            options = {
                each.key: each.answer
                for each in may(actor(place, role, body=body), matter, on=day(0))
                if each.is_here
            }
            assert set(options) == set(steps), (state, role)
            for step, roles in steps.items():
                if role not in roles:
                    assert options[step] is NO, (state, step, role)
                elif (state, step) not in GUARDED:
                    assert options[step] is YES, (state, step, role)


GUARDED = {  # what lies behind these besides the person is tried below and in test_loop
    ("drafted", "sign"), ("answered", "accept_promise"), ("answered", "lapse"), ("answered", "lapse_promise"),
    ("refused", "convene"),
}  # fmt: skip


def day(count: int) -> date:
    return clock.local_day(days(count))


def answer(who: Actor, matter: Matter, step: str, on: date) -> Answer:
    return next(each.answer for each in may(who, matter, on=on) if each.key == step)


def test_another_body_and_another_assembly_take_no_step(place: City) -> None:
    [part] = assigned(place)
    with scope.unscoped("test"):
        elsewhere = make_city("template", "9902", "别处市")
    for state, steps in HANDLING.items():
        part.matter.state = state
        for role in BODY_ROLES:
            strangers = (actor(place, role, body="roads"), actor(elsewhere, role))
            for stranger in strangers:
                options = [each for each in may(stranger, part.matter, on=day(0)) if each.is_here]
                assert {each.key for each in options} == set(steps)
                assert all(each.answer is NO for each in options)


@pytest.mark.parametrize(("count", "template"), [(0, YES), (7, YES), (8, REASON), (60, REASON)])
def test_giving_back_before_within_and_after_the_clock(place: City, count: int, template: Answer) -> None:
    [part] = assigned(place)
    is_set = Deadline.objects.get(matter=part.matter, ends_with="accept").due_on is not None
    assert is_set == (place.assembly.place == "template")
    wanted = template if is_set else YES
    assert answer(actor(place, Role.BODY_CONTACT), part.matter, "ask_return", day(count)) is wanted


@pytest.mark.parametrize(("count", "template"), [(0, REASON), (28, REASON), (29, YES)])
def test_letting_a_rating_lapse_before_within_and_after_the_clock(
    place: City, count: int, template: Answer
) -> None:
    [part] = assigned(place)
    matter = part.matter
    _put_into(matter, "answered", "accept_answer", place)
    wanted = template if place.assembly.place == "template" else REASON
    for role in OFFICE:
        assert answer(actor(place, role), matter, "lapse", day(count)) is wanted
    lacks = next(each.lacks for each in may(place.office, matter, on=day(count)) if each.key == "lapse")
    if place.assembly.place != "template":
        assert "本地没有规定代表评价的期限" in lacks[0].text


def _put_into(matter: Matter, state: str, clock_key: str, city: City) -> None:
    """As if the part had just come into a state with a clock of twenty working days, where the place has set it."""
    due = day(28) if city.assembly.place == "template" else None
    Matter.objects.filter(pk=matter.pk).update(state=state)
    matter.state = state
    Deadline.objects.create(
        assembly=city.assembly, matter=matter, state=state, ends_with=clock_key, label="x", starts_on=day(0), due_on=due,
        figure={},
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 91, 92, 93, 400])
def test_an_answer_is_lawful_on_every_day_and_late_after_its_own(place: City, count: int) -> None:
    """No day makes the answer impossible: lateness is shown and raised, never a reason to say nothing."""
    [part] = assigned(place)
    accepted(place, part)
    due = Deadline.objects.get(matter=part.matter, ends_with="sign").due_on
    assert due == date(2026, 6, 2)  # three months by the national figure in both profiles
    part.matter.state = "in_hand"
    assert answer(actor(place, Role.BODY_HANDLER), part.matter, "send_for_signature", day(count)) is YES


def test_an_unset_figure_is_never_made_up(place: City) -> None:
    [part] = assigned(place)
    for running in Deadline.objects.filter(matter=part.matter):
        is_set = place.assembly.place == "template" or running.ends_with == "sign"
        assert (running.due_on is not None) == is_set, running.ends_with
        if not is_set:
            assert running.figure["value"] is None and running.figure["unset"]


def test_only_the_lead_signer_decides_and_only_once_more_is_done(place: City) -> None:
    [part] = assigned(place)
    matter, other = part.matter, place.deputies[1]
    _put_into(matter, "answered", "accept_answer", place)
    assert answer(other, matter, "accept_answer", day(1)) is NO
    assert answer(place.deputies[0], matter, "accept_answer", day(1)) is YES
    _state(matter, "refused")
    assert answer(place.office, matter, "order_redo", day(1)) is YES
    assert answer(place.office, matter, "convene", day(1)) is NO
    Handling.objects.filter(pk=part.pk).update(round=2)
    assert answer(place.office, matter, "order_redo", day(1)) is NO
    assert answer(place.office, matter, "convene", day(1)) is YES


def _state(matter: Matter, state: str) -> None:
    Matter.objects.filter(pk=matter.pk).update(state=state)
    matter.state = state
