from datetime import date, timedelta

import pytest

from renda.core.access import actions
from renda.core.access.actions.accounts import BadUsername, NoReason, OwnAccount, UsernameTaken
from renda.core.access.actions.administration import BadLength, NotOpen
from renda.core.access.actions.grants import AlreadyEnded, AlreadyGranted, GrantIncomplete, OwnGrant
from renda.core.access.contacts import BadContact
from renda.core.access.events import NoticeAddressSet, RoleEnded
from renda.core.access.models import Account, AdministrationSession, Grant
from renda.core.access.testing import actor_for, make_hat
from renda.core.access.tests.conftest import MORNING
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.people.models import Body
from renda.lib.errors import NotAllowed

DAY = date(2026, 3, 12)


def create(administrator, city, **changes):
    fields = {"username": "zhao", "name": "赵办理", "password": "first-password-1"} | changes
    return actions.create_account(subject=city, by=actor_for(administrator), at=MORNING, **fields)


def grant(officer, account, assembly, **changes):
    fields = {"role": Role.LEGISLATIVE_OFFICE, "starts_on": DAY, "reason": "任命文件"} | changes
    return actions.grant_role(subject=account, assembly=assembly, by=actor_for(officer), at=MORNING, **fields)


def test_an_administrator_makes_an_account_without_rights(administrator, city, recorder):
    event = create(administrator, city)
    account = Account.objects.get(pk=event.account)
    assert account.check_password("first-password-1") and account.must_change_password
    assert account.grants.count() == 0
    assert recorder.names() == ["access.account_created"]


@pytest.mark.parametrize("username", ["Zhao", "赵", "zh", "a b", "-ab", "a" * 41])
def test_a_bad_user_name_is_refused(username, administrator, city, recorder):
    with pytest.raises(BadUsername):
        create(administrator, city, username=username)
    assert recorder.rows == []


def test_a_user_name_is_given_once(administrator, city):
    create(administrator, city)
    with pytest.raises(UsernameTaken, match="“zhao”已被使用"):
        create(administrator, city)


def test_a_second_post_of_the_form_makes_no_second_account(administrator, city):
    first = create(administrator, city, key="form-1")
    assert create(administrator, city, key="form-1") == first
    assert Account.objects.filter(username="zhao").count() == 1


def test_a_clerk_may_not_make_accounts(li, city):
    with pytest.raises(NotAllowed, match="系统管理员且本级或上级"):
        create(li, city)


def test_switching_off_and_resetting_need_a_reason_and_another_account(administrator, fresh, recorder):
    by = actor_for(administrator)
    with pytest.raises(NoReason):
        actions.switch_account(subject=fresh, active=False, reason=" ", by=by, at=MORNING)
    fresh.refresh_from_db()
    assert fresh.is_active
    with pytest.raises(OwnAccount):
        actions.switch_account(subject=administrator.account, active=False, reason="测试", by=by, at=MORNING)
    actions.switch_account(subject=fresh, active=False, reason="离职", by=by, at=MORNING)
    actions.reset_password(subject=fresh, password="second-password", reason="忘记", by=by, at=MORNING)
    fresh.refresh_from_db()
    assert not fresh.is_active and fresh.must_change_password and fresh.check_password("second-password")
    assert recorder.names() == ["access.account_switched", "access.password_reset"]


def test_an_officer_grants_a_role_from_today(officer, fresh, city, recorder):
    event = grant(officer, fresh, city)
    row = Grant.objects.get(pk=event.grant)
    assert (row.role, row.granted_by_id, row.reason) == ("legislative_office", officer.account_id, "任命文件")
    assert list(Grant.objects.in_force(DAY).filter(account=fresh)) == [row]
    assert list(Grant.objects.in_force(DAY - timedelta(days=1)).filter(account=fresh)) == []
    assert recorder.names() == ["access.role_granted"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": Role.BODY_HANDLER}, "须选择承办单位"),
        ({"role": Role.STATION_STAFF}, "须选择站点"),
        ({"role": Role.CITIZEN}, "不是可以授予的角色"),
        ({"starts_on": DAY - timedelta(days=1)}, "不能从过去的日期起"),
        ({"ends_on": DAY}, "终止日期须晚于开始日期"),
        ({"ends_on": DAY + timedelta(days=3000)}, "最长六年"),
    ],
)
def test_an_incomplete_grant_is_refused(changes, sentence, officer, fresh, city, recorder):
    with pytest.raises(GrantIncomplete, match=sentence):
        grant(officer, fresh, city, **changes)
    assert not fresh.grants.exists() and recorder.rows == []


def test_a_body_of_another_assembly_is_refused(officer, fresh, city, county):
    with scope.assemblies([county.pk]):
        body = Body.objects.create(assembly=county, kind="department", name="东湖县路灯所")
    with pytest.raises(GrantIncomplete, match="不属于示例市人民代表大会"):
        grant(officer, fresh, city, role=Role.BODY_HANDLER, body=body)


def test_a_role_is_granted_once_and_ended_once(officer, fresh, city, recorder):
    event = grant(officer, fresh, city)
    with pytest.raises(AlreadyGranted):
        grant(officer, fresh, city)
    row = Grant.objects.get(pk=event.grant)
    actions.end_role(subject=row, reason="调离", by=actor_for(officer), at=MORNING)
    assert not Grant.objects.in_force(DAY).filter(account=fresh).exists()
    with pytest.raises(AlreadyEnded, match="2026年3月12日终止"):
        actions.end_role(subject=row, reason="调离", by=actor_for(officer), at=MORNING)
    assert recorder.names() == ["access.role_granted", "access.role_ended"]
    ended = recorder.rows[-1][1]
    assert ended == RoleEnded(grant=row.pk, account=fresh.pk, ends_on="2026-03-12", reason="调离")


def test_nobody_ends_the_own_role(officer):
    with pytest.raises(OwnGrant):
        actions.end_role(subject=officer, reason="测试", by=actor_for(officer), at=MORNING)


def test_a_role_outside_the_own_tree_is_not_granted(officer, fresh, other_city):
    with pytest.raises(NotAllowed, match="本级及下级"):
        grant(officer, fresh, other_city)


def test_administration_has_a_reason_and_an_end(administrator, recorder):
    by = actor_for(administrator)
    for reason, minutes, refusal in (("", 30, NoReason), ("测试", 600, BadLength)):
        with pytest.raises(refusal):
            actions.open_administration(
                subject=administrator, reason=reason, minutes=minutes, by=by, at=MORNING
            )
    event = actions.open_administration(
        subject=administrator, reason="开设账号", minutes=30, by=by, at=MORNING
    )
    session = AdministrationSession.objects.get(pk=event.session)
    assert session.is_open(MORNING) and session.is_open(MORNING + timedelta(minutes=29))
    assert not session.is_open(MORNING + timedelta(minutes=30))
    actions.close_administration(subject=session, by=by, at=MORNING + timedelta(minutes=5))
    assert not session.is_open(MORNING + timedelta(minutes=5))
    with pytest.raises(NotOpen):
        actions.close_administration(subject=session, by=by, at=MORNING + timedelta(minutes=6))
    assert recorder.names() == ["access.administration_opened", "access.administration_closed"]


def test_the_own_notice_address_is_kept_clean_and_encrypted(li, recorder):
    from django.db import connection

    actions.set_notice_address(subject=li.account, address=" Li@Example.CN ", by=actor_for(li), at=MORNING)
    li.account.refresh_from_db()
    assert li.account.notice_address == "li@example.cn"
    with connection.cursor() as cursor:
        cursor.execute("SELECT notice_address FROM access_account WHERE id = %s", [li.account_id])
        assert "example" not in cursor.fetchone()[0]
    actions.set_notice_address(subject=li.account, address="", by=actor_for(li), at=MORNING)
    li.account.refresh_from_db()
    assert li.account.notice_address is None
    assert [event for _, event, _ in recorder.rows] == [
        NoticeAddressSet(account=li.account_id, given=True),
        NoticeAddressSet(account=li.account_id, given=False),
    ]


def test_a_notice_address_that_is_none_is_refused_and_the_old_one_stays(li, recorder):
    actions.set_notice_address(subject=li.account, address="li@example.cn", by=actor_for(li), at=MORNING)
    with pytest.raises(BadContact):
        actions.set_notice_address(subject=li.account, address="nowhere", by=actor_for(li), at=MORNING)
    li.account.refresh_from_db()
    assert li.account.notice_address == "li@example.cn"
    assert recorder.names() == ["access.notice_address_set"]


def test_nobody_sets_the_notice_address_of_another(li, fresh):
    with pytest.raises(NotAllowed):
        actions.set_notice_address(subject=fresh, address="li@example.cn", by=actor_for(li), at=MORNING)


def test_a_lost_second_factor_is_taken_away_by_the_officer(officer, li, recorder):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=li.account, type="totp", data={"secret": "x"})
    actions.reset_second_factor(subject=li.account, reason="手机遗失", by=actor_for(officer), at=MORNING)
    assert not Authenticator.objects.filter(user=li.account).exists()
    assert recorder.names() == ["access.second_factor_reset"]
    with pytest.raises(OwnAccount):
        actions.reset_second_factor(subject=officer.account, reason="测试", by=actor_for(officer), at=MORNING)


def test_a_hat_says_where_it_is_held(city):
    with scope.assemblies([city.pk]):
        body = Body.objects.create(assembly=city, kind="department", name="示例市城市管理局")
    assert make_hat(Role.BODY_HANDLER, city, body=body).label == "示例市人大 · 示例市城市管理局 · 承办人"
