"""Telling people: once each, by the right way, mail really received."""

from __future__ import annotations

import email
import smtplib
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from django.db import IntegrityError, connection, transaction

from renda.core.access.models import Account, Contact
from renda.core.jobs.models import Job
from renda.core.notices import sending
from renda.core.notices.api import notify, printed_codes, unread_count
from renda.core.notices.listeners import forget_contact
from renda.core.notices.models import Delivery, Notice, State, Way
from renda.core.notices.sending import deliver, message_identifier
from renda.core.notices.tasks import deliver_task

pytestmark = pytest.mark.urls("renda.core.notices.tests.urls_of_tests")
AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
TITLE = "您对《示例市停车管理条例（草案）》提出的意见已有答复"


class Mailbox:
    """An SMTP server's memory; `refuse` answers the next recipients with this code."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], email.message.EmailMessage]] = []
        self.refuse: list[int] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return f"{self.refuse.pop(0)} refused"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((list(envelope.rcpt_tos), letter))
        return "250 accepted"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture()
def mailbox(settings):
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=_free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    settings.RENDA_ADDRESS = "https://renda.example.cn"
    yield box
    server.stop()


@pytest.fixture()
def sun(db):
    return Contact.objects.known_or_new("email", "sun@example.cn")


@pytest.fixture()
def li(db):
    return Account.objects.create_user("li", None, notice_address="li@example.cn")


def tell(*recipients, dedupe="answers:1", **changes):
    words = {
        "kind": "sample",
        "title": TITLE,
        "body": "采纳情况已经公开。",
        "url": "/follow/",
    } | changes
    return notify(recipients=recipients, dedupe=dedupe, at=AT, **words)


def the_time_comes():
    """What waits for its next try may go now."""
    Delivery.objects.filter(state=State.WAITING).update(next_try_at=AT)


def numbers_of_jobs() -> list[list[int]]:
    return [job.arguments["deliveries"] for job in Job.objects.filter(name="notices.deliver").order_by("pk")]


def test_a_citizen_gets_one_letter_though_the_job_is_delivered_twice(sun, mailbox):
    assert tell(sun) == 1
    [numbers] = numbers_of_jobs()
    assert deliver_task(None, deliveries=numbers) == {"sent": 1}
    assert deliver_task(None, deliveries=numbers) == {"sent": 0}
    [(to, letter)] = mailbox.letters
    assert to == ["sun@example.cn"]
    assert letter["Subject"].strip() == TITLE
    assert letter["Message-ID"] == message_identifier(Delivery.objects.get())
    assert letter["Message-ID"].endswith("@renda.example.cn>")
    assert "https://renda.example.cn/follow/" in letter.get_content()


def test_nobody_is_told_twice_of_one_occasion(sun, li, mailbox):
    assert tell(sun, li) == 2
    assert tell(li, sun, sun) == 0
    assert tell(sun, dedupe="answers:2") == 1
    for numbers in numbers_of_jobs():
        deliver(numbers)
    assert sorted(to[0] for to, _ in mailbox.letters) == ["li@example.cn", "sun@example.cn", "sun@example.cn"]


def test_an_address_that_nobody_confirmed_hears_nothing(db, mailbox):
    typed = Contact.objects.known_or_new("email", "stranger@example.cn", at=AT)
    tell(typed)
    assert not Delivery.objects.exists() and not numbers_of_jobs()
    typed.confirmed_at = AT
    typed.save()
    tell(typed, dedupe="answers:2")
    assert Delivery.objects.count() == 1


def test_what_staff_enter_from_a_letter_is_told(db):
    Contact.objects.known_or_new("email", "stranger@example.cn", at=AT)
    tell(Contact.objects.known_or_new("email", "stranger@example.cn"))
    assert Delivery.objects.count() == 1


def test_the_same_person_twice_in_one_call_is_told_once(sun, mailbox):
    assert tell(sun, sun, Contact.objects.get(pk=sun.pk)) == 1
    assert Notice.objects.count() == 1


def test_the_database_refuses_a_second_notice_and_a_notice_to_nobody(sun, li):
    tell(sun)
    row = {"kind": "k", "title": "t", "created_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(contact=sun, dedupe="answers:1", **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(dedupe="x", **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(contact=sun, account=li, dedupe="x", **row)


def test_a_thousand_recipients_cost_few_queries_and_jobs(db, django_assert_max_num_queries):
    people = [
        Contact(kind="email", value=f"p{n}@example.cn", index=str(n), confirmed_at=AT) for n in range(1000)
    ]
    Contact.objects.bulk_create(people)
    with django_assert_max_num_queries(60):
        assert tell(*people) == 1000
    assert Job.objects.filter(name="notices.deliver").count() == 20


def test_a_refused_transaction_tells_nobody(sun):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(sun)
        raise ZeroDivisionError
    assert not Notice.objects.exists() and not Job.objects.filter(name="notices.deliver").exists()


def test_staff_hear_on_the_desk_at_once_and_by_mail_where_they_gave_an_address(li, mailbox):
    quiet = Account.objects.create_user("quiet", None)
    tell(li, quiet)
    assert unread_count(li.pk) == unread_count(quiet.pk) == 1
    assert set(Delivery.objects.filter(notice__account=quiet).values_list("way", "state")) == {
        ("inapp", "sent")
    }
    deliver(numbers_of_jobs()[0])
    assert [to for to, _ in mailbox.letters] == [["li@example.cn"]]


def test_a_temporary_refusal_is_tried_again_with_the_same_message_identifier(sun, mailbox):
    tell(sun)
    [numbers] = numbers_of_jobs()
    mailbox.refuse = [451]
    assert deliver(numbers) == 0
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.error) == (State.WAITING, "smtp_451")
    assert Job.objects.filter(name="notices.deliver").latest("pk").run_at == waiting.next_try_at
    assert deliver(numbers) == 0  # not before its time
    the_time_comes()
    assert deliver(numbers) == 1
    assert len(mailbox.letters) == 1


def test_an_address_that_does_not_exist_is_given_up(sun, mailbox):
    tell(sun)
    mailbox.refuse = [550]
    assert deliver(numbers_of_jobs()[0]) == 0
    assert Delivery.objects.get().state == State.FAILED


def test_one_bad_address_does_not_stop_the_others(sun, li, mailbox):
    tell(li, sun)
    mailbox.refuse = [550]
    assert deliver(numbers_of_jobs()[0]) == 1
    assert len(mailbox.letters) == 1


def test_a_sender_that_died_is_taken_over_and_the_letter_is_recognisable(sun, mailbox, monkeypatch):
    tell(sun)
    [numbers] = numbers_of_jobs()
    written = sending._hand_over

    def die(delivery, connection):
        written(delivery, connection)
        raise KeyboardInterrupt  # after the server has accepted the letter, before the row is marked

    monkeypatch.setattr(sending, "_hand_over", die)
    with pytest.raises(KeyboardInterrupt):
        deliver(numbers)
    monkeypatch.setattr(sending, "_hand_over", written)
    assert deliver(numbers) == 0  # still in the dead one's hands
    assert (
        Job.objects.filter(name="notices.deliver").latest("pk").run_at == Delivery.objects.get().lease_until
    )
    Delivery.objects.update(lease_until=AT)
    assert deliver(numbers) == 1
    assert len({letter["Message-ID"] for _, letter in mailbox.letters}) == 1


def test_without_a_text_gateway_the_delivery_says_so(db, settings):
    settings.RENDA_DEMO = False
    tell(Contact.objects.known_or_new("phone", "13812345678"))
    deliver(numbers_of_jobs()[0])
    assert Delivery.objects.get().state == State.NO_GATEWAY


texts: list[dict[str, str]] = []


def keep_text(**message):
    texts.append(message)


def test_a_text_message_goes_to_the_gateway_of_the_installation(db, settings, monkeypatch):
    settings.RENDA_TEXT_GATEWAY = "renda.core.notices.tests.test_notices.keep_text"
    settings.RENDA_ADDRESS = "https://renda.example.cn"
    import renda.core.notices.tests.test_notices as itself

    monkeypatch.setattr(itself, "texts", [])
    tell(Contact.objects.known_or_new("phone", "13812345678"))
    deliver(numbers_of_jobs()[0])
    [message] = itself.texts
    assert message["value"] == "13812345678"
    assert message["text"] == f"{TITLE}。https://renda.example.cn/follow/"
    assert Delivery.objects.get().way == Way.TEXT


def test_a_forgotten_contact_is_told_nothing_more(sun, mailbox):
    tell(sun)
    record = type("Record", (), {"payload": {"contact": sun.pk}})
    forget_contact(record)
    assert deliver(numbers_of_jobs()[0]) == 0
    assert mailbox.letters == []
    assert Notice.objects.get().title == ""


def test_a_title_cannot_bring_in_headers(sun, mailbox):
    tell(sun, title="已有答复\nBcc: x@example.cn")
    deliver(numbers_of_jobs()[0])
    [(to, letter)] = mailbox.letters
    assert to == ["sun@example.cn"] and letter["Bcc"] is None


def test_no_address_and_no_link_is_logged_when_the_server_is_gone(sun, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(sun, url="/follow/?code=SECRET")
    assert deliver(numbers_of_jobs()[0]) == 0
    assert "delivery" in caplog.text
    assert "sun@" not in caplog.text and "SECRET" not in caplog.text


def test_tries_end(sun, mailbox, monkeypatch):
    tell(sun)
    [numbers] = numbers_of_jobs()
    mailbox.refuse = [451] * 10
    for _ in range(sending.ATTEMPTS):
        assert Delivery.objects.get().state == State.WAITING
        deliver(numbers)
        the_time_comes()
    assert Delivery.objects.get().state == State.FAILED
    assert deliver(numbers) == 0
    assert smtplib.SMTPRecipientsRefused  # the refusal came from a real server


def test_a_second_worker_in_the_middle_of_the_first_sends_nothing(sun, mailbox, monkeypatch):
    tell(sun)
    [numbers] = numbers_of_jobs()
    hand_over = sending._hand_over

    def while_another_works(delivery, connection):
        monkeypatch.setattr(sending, "_hand_over", hand_over)
        assert deliver(numbers) == 0
        return hand_over(delivery, connection)

    monkeypatch.setattr(sending, "_hand_over", while_another_works)
    assert deliver(numbers) == 1
    assert len(mailbox.letters) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_letter(mailbox):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("other lane: Threads cannot share SQLite's database in memory; run on PostgreSQL.")
    sun = Contact.objects.known_or_new("email", "sun@example.cn")
    tell(sun)
    [numbers] = numbers_of_jobs()

    def work(_):
        try:
            return deliver(numbers)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 1
    assert len(mailbox.letters) == 1


def test_codes_are_printed_and_shown_in_the_demo_only(db, client, settings, capsys):
    from django.core.exceptions import ImproperlyConfigured

    from renda.core.notices import gateways

    gateways._printed.clear()
    settings.RENDA_DEMO = False
    with pytest.raises(ImproperlyConfigured):
        gateways.print_code(kind="phone", value="13812345678", code="123456")
    assert capsys.readouterr().out == ""
    assert client.get("/demo/codes/").status_code == 404
    settings.RENDA_DEMO = True
    gateways.print_code(kind="phone", value="13812345678", code="123456")
    assert "123456" in capsys.readouterr().out
    assert [row.code for row in printed_codes()] == ["123456"]
    assert "123456" in client.get("/demo/codes/").content.decode()


def test_the_production_gateway_mails_codes_and_refuses_telephones_without_a_gateway(db, mailbox, settings):
    from django.core.exceptions import ImproperlyConfigured

    from renda.core.notices.gateways import send_code

    settings.RENDA_DEMO = False
    send_code(kind="email", value="sun@example.cn", code="123456")
    assert "验证码 123456" in mailbox.letters[0][1].get_content()
    with pytest.raises(ImproperlyConfigured):
        send_code(kind="phone", value="13812345678", code="123456")


def test_my_notices_are_mine(client, li):
    other = Account.objects.create_user("other", None)
    tell(li, other)
    mine = Notice.objects.get(account=li)
    theirs = Notice.objects.get(account=other)
    assert client.get("/desk/notices/")["Location"].startswith("/account/login/")
    client.force_login(li, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/notices/").content.decode().count(TITLE) == 1
    assert client.post(f"/desk/notices/{theirs.pk}/").status_code == 404
    assert client.post(f"/desk/notices/{mine.pk}/")["Location"] == "/follow/"
    assert unread_count(li.pk) == 0 and unread_count(other.pk) == 1
    tell(li, dedupe="answers:2")
    client.post("/desk/notices/read/")
    assert unread_count(li.pk) == 0
    assert Notice.objects.filter(account=li, read_at__gte=AT - timedelta(days=1)).count() == 2


def test_the_list_has_a_constant_number_of_queries(client, li, django_assert_max_num_queries):
    client.force_login(li, backend="allauth.account.auth_backends.AuthenticationBackend")
    for number in range(40):
        tell(li, dedupe=f"occasion {number}")
    with django_assert_max_num_queries(8):
        client.get("/desk/notices/")
