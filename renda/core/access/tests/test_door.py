"""Signing in, hats, and what stands in the way."""

import asyncio
import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import AsyncClient, Client

from renda.core.access.adapter import REFUSED
from renda.core.access.checks import second_factor_secrets_are_encrypted
from renda.core.access.models import Account, Grant, SignIn
from renda.core.access.testing import make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.people.models import Body

PASSWORD = "correct-horse-battery"
pytestmark = pytest.mark.urls("renda.core.access.tests.urls_of_tests")


@pytest.fixture()
def member(city, fresh):
    """An account with a role that needs no second factor."""
    return make_hat(Role.MEMBER, city, account=fresh)


@pytest.fixture()
def clerk(city):
    account = Account.objects.create_user("clerk", PASSWORD, assembly=city)
    return make_hat(Role.LEGISLATIVE_OFFICE, city, account=account)


def enter(client, username="fresh", password=PASSWORD, **more):
    return client.post("/account/login/", {"login": username, "password": password, **more})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_stranger_is_sent_to_the_door_and_back(client, member):
    answer = client.get("/desk/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/?next=%2Fdesk%2F")
    answer = enter(client, next="/audit/")
    assert answer["Location"] == "/audit/"
    assert enter(Client(), next="https://evil.example/")["Location"] == "/desk/"


def test_the_right_password_opens_the_desk_and_is_recorded(client, member, recorder, city):
    assert enter(client)["Location"] == "/desk/"
    assert client.get("/desk/").json() == {
        "role": "member",
        "account": member.account_id,
        "contact": None,
        "public": False,
        "assemblies": [city.pk],
    }
    assert recorder.names() == ["access.signed_in"]
    assert SignIn.objects.get().kind == "signed_in"
    client.post("/account/logout/")
    assert client.get("/desk/").status_code == 302
    assert recorder.names() == ["access.signed_in", "access.signed_out"]


def test_every_refusal_is_the_same_sentence(client, member, recorder):
    Account.objects.create_user("gone", PASSWORD, is_active=False)
    answers = [
        enter(client, "fresh", "wrong"),
        enter(client, "nobody", "wrong"),
        enter(client, "gone", PASSWORD),
    ]
    bodies = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers]
    assert all(str(REFUSED) in body for body in bodies)
    assert len(set(bodies)) == 1
    assert "_auth_user_id" not in client.session
    assert recorder.names() == ["access.sign_in_refused"] * 3
    assert SignIn.objects.filter(kind="refused", account=None).count() == 1


def test_too_many_tries_are_refused_with_the_same_sentence_even_for_the_right_password(client, member):
    for _ in range(6):
        enter(client, "fresh", "wrong")
    answer = enter(client)
    assert str(REFUSED) in answer.content.decode()
    assert client.get("/desk/").status_code == 302


def test_refusals_are_limited_in_the_database_too(client, member):
    for _ in range(20):
        cache.clear()  # as if each try met another process
        enter(client, "fresh", "wrong")
    cache.clear()
    assert str(REFUSED) in enter(client).content.decode()


def test_signing_up_resetting_and_mail_pages_do_not_exist(client, db):
    for path in (
        "signup/",
        "email/",
        "password/reset/",
        "password/set/",
        "confirm-email/",
        "login/code/",
        "inactive/",
    ):
        assert client.get(f"/account/{path}").status_code == 404


def test_a_switched_off_account_is_out_at_the_next_click(client, member):
    enter(client)
    Account.objects.filter(pk=member.account_id).update(is_active=False)
    assert client.get("/desk/")["Location"].startswith("/account/login/")


def test_a_first_password_must_be_changed_before_anything_else(client, member, recorder):
    Account.objects.filter(pk=member.account_id).update(must_change_password=True)
    enter(client)
    assert client.get("/desk/")["Location"] == "/account/password/change/?next=%2Fdesk%2F"
    assert client.get("/").json()["role"] == "citizen"
    answer = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-long-secret", "password2": "another-long-secret"},
    )
    assert answer.status_code == 302
    assert client.get("/desk/").json()["role"] == "member"
    assert recorder.names() == ["access.signed_in", "access.password_changed"]


def test_a_weak_password_is_refused(client, member):
    enter(client)
    answer = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "password", "password2": "password"},
    )
    assert answer.status_code == 200
    assert Account.objects.get(pk=member.account_id).check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_a_role_that_needs_it_sets_up_a_second_factor_first(client, clerk, recorder):
    enter(client, "clerk")
    assert client.get("/desk/")["Location"] == "/account/second-factor/?next=%2Fdesk%2F"
    assert client.get("/").json() == {
        "role": "citizen",
        "account": clerk.account_id,
        "contact": None,
        "public": True,
        "assemblies": [],
    }
    answer = client.get("/account/second-factor/", follow=True)
    assert "再次确认密码" in answer.content.decode()
    client.post("/account/again/?next=/account/factor/totp/", {"password": PASSWORD})
    page = client.get("/account/factor/totp/").content.decode()
    secret = re.search(r"密钥：<code>(\w+)</code>", page).group(1)
    assert "验证码不正确" in client.post("/account/factor/totp/", {"code": "000000"}).content.decode()
    with_codes = client.post("/account/factor/totp/", {"code": code_of(secret)}, follow=True)
    assert len(re.findall(r"<li><code>", with_codes.content.decode())) == 10
    assert client.get("/desk/").json()["role"] == "legislative_office"
    assert "access.second_factor_set" in recorder.names()


def test_with_a_second_factor_the_password_alone_opens_nothing(client, clerk, recorder):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(clerk.account, secret)
    assert enter(client, "clerk")["Location"] == "/account/factor/enter/"
    assert client.get("/desk/")["Location"].startswith("/account/login/")
    assert recorder.names() == []
    assert client.post("/account/factor/enter/", {"code": "000000"}).status_code == 200
    assert client.get("/desk/")["Location"].startswith("/account/login/")
    client.post("/account/factor/enter/", {"code": code_of(secret)})
    assert client.get("/desk/").json()["role"] == "legislative_office"
    assert SignIn.objects.get(kind="signed_in").second_factor


def test_the_demo_asks_for_no_second_factor(client, clerk, settings):
    settings.RENDA_DEMO = True
    enter(client, "clerk")
    assert client.get("/desk/").json()["role"] == "legislative_office"


def test_a_setting_that_leaves_second_factors_in_clear_is_reported(settings):
    assert second_factor_secrets_are_encrypted() == []
    del settings.MFA_ADAPTER
    assert [message.id for message in second_factor_secrets_are_encrypted()] == ["access.W001"]


def test_the_secret_of_the_second_factor_is_encrypted(clerk):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(clerk.account, secret)
    row = Authenticator.objects.get()
    assert secret not in str(row.data)
    assert row.wrap().validate_code(code_of(secret))


def test_switching_hats_moves_the_scope_and_foreign_rows_are_not_found(client, city, county, fresh):
    here = make_hat(Role.DEPUTY, city, account=fresh)
    there = make_hat(Role.MEMBER, county, account=fresh)
    with scope.assemblies([county.pk]):
        body = Body.objects.create(assembly=county, kind="department", name="东湖县路灯所")
    enter(client)
    assert client.get("/desk/").json()["assemblies"] == [city.pk]
    assert client.get(f"/bodies/{body.pk}/").status_code == 404
    answer = client.post("/account/hat/", {"hat": there.pk, "next": f"/bodies/{body.pk}/"})
    assert answer["Location"] == f"/bodies/{body.pk}/"
    assert client.get(f"/bodies/{body.pk}/").json() == {"name": "东湖县路灯所"}
    client.post("/account/hat/", {"hat": here.pk})
    assert client.get(f"/bodies/{body.pk}/").status_code == 404


def test_nobody_puts_on_the_hat_of_another(client, city, member, clerk):
    enter(client)
    client.post("/account/hat/", {"hat": clerk.pk})
    assert client.get("/desk/").json()["role"] == "member"


def test_an_ended_hat_falls_off(client, member):
    enter(client)
    Grant.objects.filter(pk=member.pk).update(starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    assert client.get("/desk/")["Location"] == "/account/?next=%2Fdesk%2F"
    assert "还没有授予角色" in client.get("/account/").content.decode()


def test_a_hat_of_another_role_is_refused_with_a_sentence(client, member):
    enter(client)
    answer = client.get("/audit/")
    assert answer.status_code == 403
    assert "您当前的身份是常委会组成人员，此页只供安全审计员使用" in answer.content.decode()


def test_an_administrator_says_why_and_for_how_long(client, administrator, recorder):
    from renda.core.access.hats import ADMINISTRATION
    from renda.core.access.models import AdministrationSession

    sign_in(client, administrator)
    session = client.session
    del session[ADMINISTRATION]
    session.save()
    assert client.get("/desk/")["Location"] == "/account/administration/?next=%2Fdesk%2F"
    assert client.post("/account/administration/", {"reason": "", "minutes": 30}).status_code == 422
    answer = client.post("/account/administration/?next=/desk/", {"reason": "开设账号", "minutes": 30})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    assert client.get("/desk/").json()["role"] == "administrator"
    row = AdministrationSession.objects.latest("pk")
    AdministrationSession.objects.filter(pk=row.pk).update(
        started_at=row.started_at - timedelta(hours=2), ends_at=row.started_at - timedelta(hours=1)
    )
    assert client.get("/desk/")["Location"].startswith("/account/administration/")


def test_a_lost_session_with_htmx_changes_the_whole_page(client, db):
    answer = client.get("/desk/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/account/login/?next=%2Fdesk%2F")


def test_a_stranger_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/").json() == {
            "role": "citizen",
            "account": None,
            "contact": None,
            "public": True,
            "assemblies": [],
        }


@pytest.mark.django_db(transaction=True)
def test_the_scope_holds_in_sync_and_async_pages_under_asgi(city, county):
    """Two people at once, on the loop's thread: each sees the own assembly."""
    clients = []
    for assembly in (city, county):
        grant = make_hat(Role.MEMBER, assembly)
        browser = AsyncClient()
        sign_in(browser, grant)
        clients.append((assembly.pk, browser))

    async def visit() -> list[tuple[int, list[int]]]:
        calls = [
            (pk, browser.get(path))
            for pk, browser in clients
            for path in ("/desk/", "/later/")
            for _ in range(3)
        ]
        answers = await asyncio.gather(*(call for _, call in calls))
        return [(pk, answer.json()["assemblies"]) for (pk, _), answer in zip(calls, answers, strict=True)]

    for pk, seen in asyncio.run(visit()):
        assert seen == [pk]
    with pytest.raises(scope.Unbound):
        scope.current()
