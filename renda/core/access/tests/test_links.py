"""Signing in by a link: for deputies, once, for ten minutes, and without telling who is registered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from renda.core.access import links
from renda.core.access.actions import set_telephone
from renda.core.access.hats import BY_LINK
from renda.core.access.limits import TooOften
from renda.core.access.models import Account, SignIn, SignInLink, telephone_index
from renda.core.access.outward import outward
from renda.core.access.tasks import send_link_task
from renda.core.access.testing import actor_for, make_hat
from renda.core.base.actor import Role
from renda.core.jobs.models import Job
from renda.lib import clock
from renda.lib.errors import NotAllowed

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("renda.core.access.tests.urls_of_tests"),
]
NUMBER = "13812345678"


@pytest.fixture()
def messages(monkeypatch):
    kept = []
    monkeypatch.setattr(outward, "send_text", lambda **message: kept.append(message))
    return kept


@pytest.fixture()
def wang(city):
    """A deputy with a registered telephone, who never signed in with a password."""
    made = make_hat(Role.DEPUTY, city, username="wang")
    account = made.account
    account.telephone, account.telephone_index = NUMBER, telephone_index(NUMBER)
    account.must_change_password = True
    account.save()
    return made


def ask(client, typed=NUMBER):
    return client.post("/account/link/", {"who": typed})


def run_jobs():
    for job in Job.objects.filter(name="access.send_link", state="waiting").order_by("pk"):
        send_link_task(None, **job.arguments)
        job.delete()


def token_in(message):
    return message["text"].split("/account/link/")[1].split("/")[0]


def get_link(client, messages, typed=NUMBER):
    ask(client, typed)
    run_jobs()
    return f"/account/link/{token_in(messages[-1])}/"


def seen(client):
    return client.get("/later/").json()


def test_a_deputy_signs_in_without_password_and_second_factor(client, wang, messages, recorder):
    address = get_link(client, messages)
    assert messages[0]["value"] == NUMBER
    assert client.post(address)["Location"] == "/desk/"
    assert seen(client)["role"] == "deputy"
    assert client.session[BY_LINK] is True
    [row] = SignIn.objects.all()
    assert (row.kind, row.account, row.second_factor) == (SignIn.Kind.BY_LINK, wang.account, False)
    signed_in = next(event for _, event, _ in recorder.rows if event.name == "access.signed_in")
    assert signed_in.by_link is True


def test_the_user_name_does_as_well_as_the_number_however_it_is_typed(client, wang, messages):
    for typed in ("wang", " Wang ", "+86 138-1234-5678", "１３８１２３４５６７８"):
        ask(client, typed)
    run_jobs()
    assert [message["value"] for message in messages] == [NUMBER] * 4


def test_looking_at_a_link_does_not_use_it_up(client, wang, messages):
    address = get_link(client, messages)
    for _ in range(3):
        page = Client().get(address)
        assert page.status_code == 200
        assert page["Cache-Control"] == "no-store"
        assert Client().head(address).status_code == 200
    assert client.post(address)["Location"] == "/desk/"


def test_a_link_works_once(client, wang, messages):
    address = get_link(client, messages)
    client.post(address)
    other = Client()
    assert other.post(address).status_code == 410
    assert other.get(address).status_code == 410
    assert other.get("/later/").status_code == 302


def test_a_link_ends_after_ten_minutes_and_with_the_next_one(client, wang, messages):
    first = get_link(client, messages)
    second = get_link(client, messages)
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200
    SignInLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.post(second).status_code == 410
    assert SignInLink.objects.exclude(used_at=None).count() == 0


def test_the_token_is_nowhere_in_the_database(client, wang, messages):
    token = get_link(client, messages).split("/")[-2]
    kept = f"{list(SignInLink.objects.values())}{list(Job.objects.values())}{list(Account.objects.values_list('telephone_index'))}"
    assert token not in kept
    assert NUMBER not in kept


def test_other_hats_of_the_account_stay_off(client, wang, city, messages):
    office = make_hat(Role.LEGISLATIVE_OFFICE, city, account=wang.account)
    make_hat(Role.MEMBER, city, account=wang.account)
    client.post(get_link(client, messages))
    assert seen(client)["role"] == "deputy"
    client.post("/account/hat/", {"hat": office.pk})
    assert seen(client)["role"] == "deputy"
    assert "法制工委" not in client.get("/account/").content.decode()


def test_a_second_factor_shown_later_does_not_open_other_hats(client, wang, city, messages):
    from renda.core.access.hats import SECOND_FACTOR

    office = make_hat(Role.LEGISLATIVE_OFFICE, city, account=wang.account)
    client.post(get_link(client, messages))
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    client.post("/account/hat/", {"hat": office.pk})
    assert seen(client)["role"] == "deputy"


def test_a_link_opened_in_anothers_session_ends_that_session(client, wang, officer, messages):
    from renda.core.access.testing import sign_in

    address = get_link(Client(), messages)
    sign_in(client, officer)
    client.post(address)
    assert seen(client)["account"] == wang.account.pk
    assert "renda_second_factor" not in client.session


def test_the_password_lifts_the_limit(client, wang, city, messages):
    account = wang.account
    account.set_password("correct-horse-battery")
    account.must_change_password = False
    account.save()
    client.post(get_link(client, messages))
    client.post("/account/logout/")
    client.post("/account/login/", {"login": "wang", "password": "correct-horse-battery"})
    assert BY_LINK not in client.session


@pytest.mark.parametrize("role", [Role.MEMBER, Role.GENERAL_OFFICE, Role.ADMINISTRATOR, Role.BODY_CONTACT])
def test_who_is_no_deputy_gets_no_link(client, city, messages, role):
    account = make_hat(role, city, username="zhao").account
    account.telephone, account.telephone_index = NUMBER, telephone_index(NUMBER)
    account.save()
    assert ask(client)["Location"] == "/account/link/sent/"
    run_jobs()
    assert messages == []


def test_a_deputy_whose_role_ended_before_the_link_was_opened_stays_out(client, wang, messages):
    address = get_link(client, messages)
    wang.ends_on = clock.today()
    wang.save()
    assert client.post(address).status_code == 410


def test_a_switched_off_account_gets_no_link(client, wang, messages):
    Account.objects.update(is_active=False)
    ask(client)
    run_jobs()
    assert messages == []


def test_known_and_unknown_are_answered_alike_by_the_same_statements(
    client, wang, messages, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(typed):
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as made:
            answer = ask(Client(), typed)
        return answer.status_code, answer["Location"], [query["sql"].split()[0] for query in made]

    asked("13000000000")
    known, unknown = asked(NUMBER), asked("13912345678")
    assert known == unknown
    assert Job.objects.filter(name="access.send_link").count() == 3
    assert asked("wang") == asked("nobody")


def test_asking_is_limited_by_name_and_by_address(client, wang, messages):
    for _ in range(3):
        assert ask(client).status_code == 302
    refused = ask(client)
    assert refused.status_code == 422
    assert "尝试次数过多" in refused.content.decode()
    at = clock.now()
    with pytest.raises(TooOften):
        for number in range(21):
            links.ask_link(typed=f"name{number}", address="one", at=at)


def test_one_account_gets_five_links_an_hour_by_whatever_name(client, wang, messages):
    at = clock.now()
    for number in range(8):
        row = SignInLink.objects.create(
            account=wang.account, asked_at=at, expires_at=at + timedelta(minutes=10)
        )
        links.send_link(row, at)
        assert len(messages) == min(number + 1, 5)


def test_a_gateway_that_fails_lets_the_job_try_again_with_another_token(client, wang, monkeypatch, messages):
    def broken(**message):
        raise OSError

    kept = outward.send_text
    monkeypatch.setattr(outward, "send_text", broken)
    ask(client)
    [job] = Job.objects.filter(name="access.send_link")
    with pytest.raises(OSError):
        send_link_task(None, **job.arguments)
    first = SignInLink.objects.get().digest
    monkeypatch.setattr(outward, "send_text", kept)
    send_link_task(None, **job.arguments)
    assert SignInLink.objects.get().digest != first
    assert client.post(f"/account/link/{token_in(messages[0])}/").status_code == 302


def test_nobody_moves_the_telephone_from_a_session_by_link(client, wang, messages):
    client.post(get_link(client, messages))
    for address in ("/account/telephone/", "/account/telephone/confirm/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"telephone": "13912345678"}).status_code == 403


def test_a_number_is_proved_by_a_code_before_it_is_kept(client, fresh, recorder):
    from renda.core.access.models import Contact
    from renda.core.access.testing import set_known_code

    client.force_login(fresh, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/account/telephone/", {"telephone": "138 1234 5678"})["Location"].endswith(
        "/confirm/"
    )
    fresh.refresh_from_db()
    assert fresh.telephone is None
    code = set_known_code(Contact.objects.get())
    assert client.post("/account/telephone/confirm/", {"code": "000000"}).status_code == 422
    assert client.post("/account/telephone/confirm/", {"code": code}).status_code == 303
    fresh.refresh_from_db()
    assert (fresh.telephone, fresh.telephone_index) == (NUMBER, telephone_index(NUMBER))
    assert "access.telephone_set" in recorder.names()
    client.post("/account/telephone/", {"telephone": ""})
    fresh.refresh_from_db()
    assert (fresh.telephone, fresh.telephone_index) == (None, None)


def test_a_new_number_ends_the_links_sent_to_the_old_one(client, wang, administrator, messages):
    address = get_link(client, messages)
    set_telephone(subject=wang.account, telephone="13912345678", by=actor_for(administrator), at=clock.now())
    assert client.post(address).status_code == 410


def test_only_the_holder_and_the_administrator_set_a_telephone(wang, li, administrator, other_city):
    stranger = make_hat(Role.ADMINISTRATOR, other_city, username="elsewhere")
    for hat in (li, stranger):
        with pytest.raises(NotAllowed):
            set_telephone(subject=wang.account, telephone=NUMBER, by=actor_for(hat), at=clock.now())
    set_telephone(subject=wang.account, telephone="", by=actor_for(administrator), at=clock.now())
    wang.account.refresh_from_db()
    assert wang.account.telephone is None


def test_links_are_swept(client, wang, messages):
    from renda.core.access.tasks import sweep_task

    get_link(client, messages)
    SignInLink.objects.update(asked_at=clock.now() - timedelta(days=2))
    sweep_task(None)
    assert not SignInLink.objects.exists()


def test_the_page_of_the_notice_address_keeps_it(client, fresh):
    client.force_login(fresh, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/account/notice-address/", {"address": "fresh@example.cn"}).status_code == 303
    fresh.refresh_from_db()
    assert fresh.notice_address == "fresh@example.cn"


def test_the_administrator_enters_the_number_from_the_roster(client, wang, administrator):
    from renda.core.access.testing import sign_in

    sign_in(client, administrator)
    page = f"/account/accounts/{wang.account.pk}/"
    assert client.post(f"{page}telephone/", {"telephone": "139 1234 5678"}).status_code == 303
    wang.account.refresh_from_db()
    assert wang.account.telephone == "13912345678"
    for wrong in ("12", "长" * 6000):
        assert client.post(f"{page}telephone/", {"telephone": wrong}).status_code == 422
    wang.account.refresh_from_db()
    assert wang.account.telephone == "13912345678"
    assert "13912345678" not in client.get(page).content.decode()
