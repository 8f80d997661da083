"""The pages of the three powers, and the mark on every page."""

import re

import pytest
from django.urls import get_resolver

from renda.core.access.models import Account, Grant, SignIn
from renda.core.access.testing import make_hat, sign_in
from renda.core.access.tests.conftest import MORNING
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.people.models import Body
from renda.lib import clock

pytestmark = pytest.mark.urls("renda.core.access.tests.urls_of_tests")

PAGES = {
    "/account/accounts/": {"administrator", "security_officer"},
    "/account/accounts/new/": {"administrator"},
    "/account/grants/": {"security_officer", "auditor"},
    "/account/sign-ins/": {"auditor"},
    "/account/forget/": {"security_officer"},
}


def test_every_page_of_the_app_has_a_rule():
    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern

    from renda.core.access import urls

    pages = list(walk(urls.urlpatterns))
    assert len(pages) == 37
    assert [page.name for page in pages if not hasattr(page.callback, "renda_rule")] == []
    assert get_resolver().url_patterns  # the tests' own addresses are loaded


@pytest.mark.parametrize("page", PAGES)
def test_the_truth_table_of_pages(page, client, city, officer, administrator, auditor, li):
    assert client.get(page)["Location"].startswith("/account/login/")
    for grant in (officer, administrator, auditor, li, make_hat(Role.CHAIRPERSON, city)):
        sign_in(client, grant)
        assert client.get(page).status_code == (200 if grant.role in PAGES[page] else 403), grant.role


def test_an_account_is_opened_given_a_role_and_used(client, city, officer, administrator, recorder):
    sign_in(client, administrator)
    page = client.post(
        "/account/accounts/new/",
        {"assembly": city.pk, "username": "zhao", "name": "赵办理", "same_person_as": ""},
    ).content.decode()
    password = re.search(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){4}", page).group()
    account = Account.objects.get(username="zhao")
    assert account.check_password(password)
    with scope.assemblies([city.pk]):
        body = Body.objects.create(assembly=city, kind="department", name="示例市城市管理局")
    sign_in(client, officer)
    address = f"/account/accounts/{account.pk}/grant/{city.pk}/"
    assert "示例市城市管理局" in client.get(address).content.decode()
    fields = {"role": "body_handler", "starts_on": clock.today().isoformat(), "reason": "承办单位来函"}
    refused = client.post(address, fields)
    assert refused.status_code == 422 and "授予承办人须选择承办单位" in refused.content.decode()
    assert client.post(address, fields | {"body": body.pk}).status_code == 303
    grant = Grant.objects.get(account=account)
    assert (grant.role, grant.body_id, grant.granted_by_id) == ("body_handler", body.pk, officer.account_id)
    assert recorder.names() == ["access.account_created", "access.role_granted"]
    assert "赵办理" in client.get("/account/grants/").content.decode()
    client.post(f"/account/grants/{grant.pk}/end/", {"reason": "调离"})
    assert not Grant.objects.in_force(clock.today()).filter(account=account).exists()


def test_a_form_posted_twice_makes_one_account_and_shows_no_wrong_password(client, city, administrator):
    sign_in(client, administrator)
    fields = {"assembly": city.pk, "username": "zhao", "name": "赵办理", "key": "form-1"}
    assert "的临时密码" in client.post("/account/accounts/new/", fields).content.decode()
    again = client.post("/account/accounts/new/", fields)
    assert again.status_code == 303
    assert Account.objects.filter(username="zhao").count() == 1


def test_a_third_power_is_refused_on_the_page_with_the_sentence(client, city, officer, auditor):
    sign_in(client, officer)
    answer = client.post(
        f"/account/accounts/{auditor.account_id}/grant/{city.pk}/",
        {"role": "administrator", "starts_on": clock.today().isoformat(), "reason": "测试"},
    )
    assert answer.status_code == 422
    assert "不得由同一账号担任" in answer.content.decode()


def test_an_administrator_may_not_grant_and_an_officer_may_not_make_accounts(
    client, city, officer, administrator, li
):
    sign_in(client, administrator)
    assert client.get(f"/account/accounts/{li.account_id}/grant/{city.pk}/").status_code == 403
    assert client.post(f"/account/grants/{li.pk}/end/", {"reason": "测试"}).status_code == 403
    sign_in(client, officer)
    assert client.get("/account/accounts/new/").status_code == 403
    assert client.post(f"/account/accounts/{li.account_id}/password/", {"reason": "测试"}).status_code == 403


def test_an_account_of_another_city_is_not_found(client, city, other_city, officer, administrator):
    foreign = make_hat(Role.DEPUTY, other_city)
    for grant in (administrator, officer):
        sign_in(client, grant)
        assert client.get(f"/account/accounts/{foreign.account_id}/").status_code == 404
    assert client.post(f"/account/grants/{foreign.pk}/end/", {"reason": "测试"}).status_code == 404
    assert client.get(f"/account/accounts/{foreign.account_id}/grant/{other_city.pk}/").status_code == 404


def test_each_form_of_a_page_has_its_own_key_and_identifiers(client, city, officer, li):
    make_hat(Role.DEPUTY, city, account=li.account)
    sign_in(client, officer)
    page = client.get(f"/account/accounts/{li.account_id}/").content.decode()
    keys = re.findall(r'name="key" value="([^"]+)"', page)
    identifiers = re.findall(r' id="([^"]+)"', page)
    assert len(keys) == 3 and len(set(keys)) == 3
    assert len(identifiers) == len(set(identifiers))


def test_switching_off_and_resetting_from_the_page(client, administrator, fresh):
    sign_in(client, administrator)
    refused = client.post(f"/account/accounts/{fresh.pk}/switch/", {"reason": ""})
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()
    assert client.post(f"/account/accounts/{fresh.pk}/switch/", {"reason": "离职"}).status_code == 303
    assert not Account.objects.get(pk=fresh.pk).is_active
    page = client.post(f"/account/accounts/{fresh.pk}/password/", {"reason": "忘记密码"}).content.decode()
    assert re.search(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){4}", page)


def test_an_auditor_reads_sign_ins_and_writes_nothing(client, city, auditor, li):
    SignIn.objects.create(account=li.account, kind="refused", at=MORNING, address="ab" * 32)
    sign_in(client, auditor)
    page = client.get("/account/sign-ins/").content.decode()
    assert "登录被拒绝" in page and "abababab" in page and "ab" * 32 not in page
    for address in ("accounts/1/switch/", "accounts/1/password/", "accounts/1/factor/", "grants/1/end/"):
        assert client.post(f"/account/{address}", {"reason": "测试"}).status_code == 403


def test_the_lists_have_a_constant_number_of_queries(
    client, city, officer, auditor, django_assert_max_num_queries
):
    for number in range(30):
        grant = make_hat(Role.DEPUTY, city, username=f"deputy-{number}")
        SignIn.objects.create(account=grant.account, kind="signed_in", at=MORNING)
    sign_in(client, officer)
    with django_assert_max_num_queries(9):
        client.get("/account/accounts/")
    with django_assert_max_num_queries(9):
        client.get("/account/grants/")
    sign_in(client, auditor)
    with django_assert_max_num_queries(8):
        client.get("/account/sign-ins/")


def test_the_search_finds_by_name_and_user_name(client, city, officer, li):
    sign_in(client, officer)
    assert "li</a>" in client.get("/account/accounts/?q=法制").content.decode()
    assert "li</a>" not in client.get("/account/accounts/?q=nobody").content.decode()


def test_everybody_sets_where_the_own_notices_are_mailed_to(client, li, recorder):
    sign_in(client, li)
    assert client.post("/account/notice-address/", {"address": "nowhere"}).status_code == 422
    saved = client.post("/account/notice-address/", {"address": " Li@example.cn "})
    assert (saved.status_code, saved["Location"]) == (303, "/account/")
    assert Account.objects.get(pk=li.account_id).notice_address == "li@example.cn"
    assert 'value="li@example.cn"' in client.get("/account/notice-address/").content.decode()
    assert recorder.names()[-1] == "access.notice_address_set"
