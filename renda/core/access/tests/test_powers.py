"""The three powers never meet in one account, whatever writes the rows."""

import itertools
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from renda.core.access.actions import grant_role
from renda.core.access.actions.grants import OwnGrant, PowersMeet
from renda.core.access.models import Account, Grant, Standing
from renda.core.access.powers import GRANTABLE, power_of
from renda.core.access.testing import actor_for, make_hat
from renda.core.access.tests.conftest import MORNING
from renda.core.base.actor import THREE_POWERS, Role
from renda.core.people.models import Person

DAY = date(2026, 3, 12)
PAIRS = list(itertools.permutations([*THREE_POWERS, Role.LEGISLATIVE_OFFICE], 2))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_database_refuses_a_second_power(first, second, city, fresh):
    Grant.objects.give(account=fresh, role=first, assembly=city, starts_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.give(account=fresh, role=second, assembly=city, starts_on=DAY)
    assert Grant.objects.filter(account=fresh).count() == 1


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_database_refuses_a_grant_under_the_wrong_standing(first, second, city, fresh):
    grant = Grant.objects.give(account=fresh, role=first, assembly=city, starts_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(role=second.value)


def test_the_database_refuses_a_standing_that_lies(city, fresh):
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(id=f"{fresh.pk}:business", account=fresh, power="auditor")


def test_raw_sql_cannot_move_a_grant_to_an_auditor(city, fresh, auditor):
    Grant.objects.give(account=fresh, role=Role.MEMBER, assembly=city, starts_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_grant SET account_id = %s WHERE account_id = %s", [auditor.account_id, fresh.pk]
        )


def test_an_ended_power_still_binds_the_account(city, fresh):
    Grant.objects.give(account=fresh, role=Role.AUDITOR, assembly=city, starts_on=DAY, ends_on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.give(account=fresh, role=Role.ADMINISTRATOR, assembly=city, starts_on=DAY)


def test_business_roles_may_be_many(city, county, fresh):
    Grant.objects.give(account=fresh, role=Role.DEPUTY, assembly=city, starts_on=DAY)
    Grant.objects.give(account=fresh, role=Role.MEMBER, assembly=county, starts_on=DAY)
    assert fresh.grants.count() == 2


@pytest.mark.parametrize("role", GRANTABLE)
def test_each_role_has_one_power(role):
    assert (power_of(role) != "business") == (role in THREE_POWERS)


def test_the_refusal_says_what_the_account_is_for(city, officer, auditor, recorder):
    with pytest.raises(PowersMeet) as refusal:
        grant_role(
            subject=auditor.account,
            role=Role.ADMINISTRATOR,
            assembly=city,
            starts_on=DAY,
            reason="测试",
            by=actor_for(officer),
            at=MORNING,
        )
    assert str(refusal.value).startswith("账号“auditor”用于安全审计，不能再授予系统管理员：")
    assert recorder.rows == []
    assert auditor.account.grants.count() == 1


def test_one_person_may_not_hold_two_powers_under_two_accounts(city, officer, auditor):
    second = Account.objects.create_user("second", None, person=auditor.account.person, assembly=city)
    with pytest.raises(PowersMeet, match="三员不得由同一人兼任"):
        grant_role(
            subject=second,
            role=Role.ADMINISTRATOR,
            assembly=city,
            starts_on=DAY,
            reason="测试",
            by=actor_for(officer),
            at=MORNING,
        )


def test_an_officer_grants_nothing_to_the_own_second_account(city, officer):
    second = Account.objects.create_user("second", None, person=officer.account.person, assembly=city)
    with pytest.raises(OwnGrant, match="不能给自己授予角色"):
        grant_role(
            subject=second,
            role=Role.LEGISLATIVE_OFFICE,
            assembly=city,
            starts_on=DAY,
            reason="测试",
            by=actor_for(officer),
            at=MORNING,
        )


def test_the_three_powers_read_no_business_rows(city, officer, administrator, auditor, li):
    from renda.core.access.hats import scope_of

    assert [scope_of(grant) for grant in (officer, administrator, auditor)] == [[], [], []]
    assert scope_of(li) == [city.pk]


def test_a_person_without_powers_has_as_many_accounts_as_needed(city, county, officer):
    person = Person.objects.create(name="王代表")
    account = make_hat(
        Role.DEPUTY, city, account=Account.objects.create_user("wang", None, person=person)
    ).account
    grant_role(
        subject=account,
        role=Role.DEPUTY,
        assembly=county,
        starts_on=DAY,
        reason="当选县人大代表",
        by=actor_for(officer),
        at=MORNING,
    )
    assert account.grants.count() == 2


def test_founding_makes_three_accounts_for_three_people_once(city, recorder, capsys):
    from django.core.management import call_command
    from django.core.management.base import CommandError

    call_command("found_powers", "9901")
    printed = capsys.readouterr().out
    grants = Grant.objects.filter(assembly=city).select_related("account")
    assert [grant.role for grant in grants] == [role.value for role in THREE_POWERS]
    assert len({grant.account.person_id for grant in grants}) == 3
    for grant in grants:
        password = printed.split(f"{grant.account.username}　")[1].split()[0]
        assert grant.account.check_password(password) and grant.account.must_change_password
    assert recorder.names() == ["access.powers_founded"]
    with pytest.raises(CommandError, match="已有三员账号"):
        call_command("found_powers", "9901")
    with pytest.raises(CommandError, match="no assembly"):
        call_command("found_powers", "0000")


def test_the_three_powers_need_a_second_factor_whatever_the_setting_says(settings):
    from renda.core.access.powers import needs_second_factor

    settings.RENDA_SECOND_FACTOR_ROLES = ("deputy",)
    assert needs_second_factor(Role.DEPUTY) and not needs_second_factor(Role.LEGISLATIVE_OFFICE)
    assert all(needs_second_factor(role) for role in THREE_POWERS)
    settings.RENDA_DEMO = True
    assert not needs_second_factor(Role.AUDITOR)
