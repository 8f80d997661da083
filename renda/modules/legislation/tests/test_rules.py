"""The truth table of the procedure: every role at every step."""

from __future__ import annotations

import pytest

from renda.core.base.actor import Actor, Role
from renda.core.people.models import Assembly
from renda.core.procedures.api import Answer, may
from renda.core.procedures.declaring import guards, versions_of
from renda.lib import clock
from renda.modules.legislation.models import Regulation
from renda.modules.legislation.tests.conftest import MORNING

PROCEDURE = versions_of("legislation.regulation")[-1]
LO, GO, SC, SY = Role.LEGISLATIVE_OFFICE, Role.GENERAL_OFFICE, Role.SPECIAL_COMMITTEE, Role.SYSTEM
WHO: dict[str, set[Role]] = {
    "plan": {LO},
    "argue": {LO},
    "draft": {LO},
    "table": {LO, GO},
    "list_on_agenda": {LO, GO},
    "withdraw_before_listing": {LO, GO},
    "review_in_committee": {LO, SC},
    "send_papers": {LO, GO},
    "read_first": {LO, GO},
    "open_consultation": {LO},
    "skip_consultation": {LO},
    "close_consultation": {LO, SY},
    "release_answers": {LO},
    "review_unified": {LO, SC},
    "consult_region": {LO},
    "send_revision": {LO, GO},
    "read_again": {LO, GO},
    "review_once_more": {LO, SC},
    "consult_region_again": {LO},
    "refer_to_congress": {LO, GO},
    "send_draft_to_deputies": {LO, GO},
    "read_in_congress": {LO, GO},
    "prepare_vote": {LO},
    "hold_back": {LO, GO},
    "resume": {LO, GO},
    "terminate": {LO, GO},
    "withdraw": {LO, GO},
    "adopt": {LO, GO},
    "reject": {LO, GO},
    "submit_for_approval": {LO},
    "approve": {LO},
    "return_for_change": {LO},
    "resubmit": {LO},
    "promulgate": {LO, GO},
    "publish": {LO, GO},
    "send_for_filing": {LO},
    "confirm_filing": {LO},
    "confirm_filing_in_force": {LO},
    "take_effect": {LO},
    "evaluate": {LO, SC},
}


@pytest.fixture(autouse=True)
def _guards_say_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in guards:
        monkeypatch.setitem(guards._items, name, lambda *given: None)


def test_the_table_names_every_step() -> None:
    assert set(WHO) == set(PROCEDURE.transitions)


@pytest.mark.parametrize("step", WHO)
def test_who_may_take_a_step_and_from_where(
    step: str, project: Regulation, city: Assembly, other_city: Assembly
) -> None:
    """Role × state for one step: yes exactly for the roles of the table, in the states that the step leaves."""
    matter, on = project.matter, clock.local_day(MORNING)
    for state in PROCEDURE.states:
        matter.state = state
        here = state in PROCEDURE.transitions[step].origins
        for role in Role:
            for assembly in (city, other_city):
                actor = Actor(role=role, assembly=assembly.pk, grant=1)
                option = next(each for each in may(actor, matter, on=on) if each.key == step)
                expected = here and role in WHO[step] and assembly == city
                assert (option.answer is Answer.YES) == expected, (step, state, role, assembly.code)
                assert option.answer is not Answer.WITH_REASON


@pytest.mark.parametrize("key", [key for key, state in PROCEDURE.states.items() if state.final])
def test_from_a_final_state_nobody_may_do_anything(key: str, project: Regulation, city: Assembly) -> None:
    project.matter.state = key
    for role in Role:
        options = may(
            Actor(role=role, assembly=city.pk, grant=1), project.matter, on=clock.local_day(MORNING)
        )
        assert {option.answer for option in options} == {Answer.NO}
