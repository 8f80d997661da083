"""Who may do what: role by action, in the own assembly, below it, beside it."""

from datetime import date

import pytest

from renda.core.access.actions.administration import open_administration
from renda.core.access.models import Contact
from renda.core.access.powers import GRANTABLE
from renda.core.access.rules import contact_tasks
from renda.core.access.testing import actor_for, make_hat
from renda.core.access.tests.conftest import MORNING
from renda.core.base import scope
from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import permits
from renda.core.people.testing import assembly_called

ACCOUNT_ACTIONS = {
    "access.create_account": {Role.ADMINISTRATOR},
    "access.switch_account": {Role.ADMINISTRATOR},
    "access.reset_password": {Role.ADMINISTRATOR},
    "access.reset_second_factor": {Role.SECURITY_OFFICER},
    "access.end_role": {Role.SECURITY_OFFICER},
}
ANSWERING = {
    Role.LEGISLATIVE_OFFICE,
    Role.DEPUTIES_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.GENERAL_OFFICE,
    Role.STATION_STAFF,
}
DOOR = ["sign_in", "sign_out", "refuse_sign_in", "change_password", "set_second_factor"]


@pytest.mark.parametrize("role", [*GRANTABLE, Role.CITIZEN])
def test_the_truth_table_of_accounts(role, city, county, other_city):
    actor = actor_for(make_hat(role, city, username="somebody")) if role in GRANTABLE else Actor.citizen()
    for name, roles in ACCOUNT_ACTIONS.items():
        assert permits(name, actor, city) == (role in roles), name
        assert permits(name, actor, county) == (role in roles), name
        assert not permits(name, actor, other_city), name
    assert permits("access.grant_role", actor, None) == (role is Role.SECURITY_OFFICER)
    for name in DOOR:
        assert not permits(f"access.{name}", actor, None)


@pytest.mark.parametrize("role", [*GRANTABLE, Role.CITIZEN])
def test_the_truth_table_of_contacts(role, city, monkeypatch):
    actor = actor_for(make_hat(role, city, username="somebody")) if role in GRANTABLE else Actor.citizen()
    contact = Contact.objects.create(kind="phone", value="13812345678", index="x", created_at=MORNING)
    assert not permits("access.reveal_contact", actor, contact)  # without a task with this person
    monkeypatch.setitem(contact_tasks._items, "sample", lambda who, whose: whose == contact)
    assert permits("access.reveal_contact", actor, contact) == (role in ANSWERING)
    assert not permits("access.reveal_contact", actor, city)
    assert permits("access.forget_contact", actor, contact) == (role is Role.SECURITY_OFFICER)
    assert not permits("access.confirm_contact", actor, contact)
    assert permits("access.confirm_contact", Actor.citizen(contact=contact.pk), contact)
    assert permits("access.forget_contact", Actor.citizen(contact=contact.pk), contact)
    assert not permits("access.forget_contact", Actor.citizen(contact=contact.pk + 1), contact)


def test_a_lower_officer_does_not_reach_the_higher_assembly(city, county):
    actor = actor_for(make_hat(Role.SECURITY_OFFICER, county))
    assert not permits("access.end_role", actor, city)
    assert permits("access.end_role", actor, county)


def test_an_administrator_opens_only_the_own_session(city, administrator, recorder):
    from renda.lib.errors import NotAllowed

    other = make_hat(Role.ADMINISTRATOR, city, username="second-administrator")
    with pytest.raises(NotAllowed):
        open_administration(subject=administrator, reason="测试", minutes=30, by=actor_for(other), at=MORNING)
    assert recorder.rows == []


def test_every_action_of_access_has_a_rule():
    from renda.core.base.action import actions
    from renda.core.base.predicates import permissions

    names = [name for name in actions if name.startswith("access.")]
    assert len(names) == 19
    assert [name for name in names if name not in permissions] == []


def test_the_tree_is_compared_by_whole_codes(city):
    from renda.core.people.models import Assembly

    neighbour = Assembly.objects.create(
        code="99011", name="像名市", short_name="像名市", level="city", path="/99011/", place="demo"
    )
    actor = actor_for(make_hat(Role.SECURITY_OFFICER, city, starts_on=date(2020, 1, 1)))
    assert not permits("access.end_role", actor, neighbour)


def test_a_township_has_a_presidium_and_no_council_of_chairpersons(city):
    township = assembly_called("990101001", "红蓼镇", level="township", path="/9901/990101001/", parent=city)
    with scope.assemblies([city.pk, township.pk]):
        assert make_hat(Role.CHAIRPERSON, township).label == "红蓼镇 · 主席团成员"
        assert make_hat(Role.CHAIRPERSON, city).label.endswith(" · 主任会议成员")
