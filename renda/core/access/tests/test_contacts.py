"""Contacts: read as typed, confirmed by six digits, never clear on disk or in logs."""

import io
import logging
import sqlite3
from datetime import timedelta

import pytest
from django.db import connection

from renda.core.access.actions.accounts import NoReason
from renda.core.access.actions.contacts import ContactGone
from renda.core.access.api import (
    BadContact,
    CodeOver,
    TooOften,
    WrongCode,
    address_of,
    ask_code,
    clean_contact,
    confirm_code,
    contact_of,
    forget_contact,
    limited,
    refuse_more,
    reveal_contact,
)
from renda.core.access.events import ContactRevealed
from renda.core.access.models import Contact, ContactCode, RateLimit
from renda.core.access.rules import contact_tasks
from renda.core.access.tasks import send_code_task, sweep_task
from renda.core.access.testing import actor_for, make_hat, set_known_code
from renda.core.access.tests.conftest import MORNING
from renda.core.base.actor import Actor, Role
from renda.core.jobs.models import Job
from renda.lib.errors import NotAllowed

PHONE = "13812345678"
sent: list[tuple[str, str, str]] = []


def keep_code(*, kind, value, code):
    sent.append((kind, value, code))


@pytest.fixture(autouse=True)
def _gateway(settings):
    settings.RENDA_CODE_GATEWAY = "renda.core.access.tests.test_contacts.keep_code"
    import renda.core.access.tests.test_contacts as itself

    itself.sent.clear()


def ask(value=PHONE, kind="phone", address="home", at=MORNING):
    return ask_code(kind=kind, value=value, address=address, at=at)


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "008613812345678",
        "１３８１２３４５６７８",
    ],
)
def test_a_mobile_number_has_one_form(typed):
    assert clean_contact("phone", typed) == PHONE


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("phone", "", "请填写手机号码"),
        ("phone", "1381234567", "应为 11 位，您填写了 10 位"),
        ("phone", "12812345678", "应以 13 至 19 开头"),
        ("phone", "1381234567x", "只能有数字"),
        ("email", "", "请填写电子邮箱"),
        ("email", "sun.li", "格式不对"),
        ("email", "a..b@example.cn", "格式不对"),
        ("email", "a@b@example.cn", "格式不对"),
        ("email", "a@example.cn\nBcc: x@example.cn", "格式不对"),
        ("letter", "x", "请选择用手机还是电子邮箱"),
    ],
)
def test_a_wrong_contact_is_refused_with_the_reason(kind, typed, sentence):
    with pytest.raises(BadContact, match=sentence):
        clean_contact(kind, typed)


def test_a_mail_address_has_one_form():
    assert clean_contact("email", " Sun.Li@Example.CN ") == "sun.li@example.cn"
    assert clean_contact("email", "ｓｕｎ＠example.cn") == "sun@example.cn"


def test_one_contact_has_one_row_and_is_found_by_any_form(db):
    first = ask("138 1234 5678")
    second = ask("+8613812345678", at=MORNING + timedelta(minutes=1))
    assert first.pk == second.pk
    assert contact_of("phone", "138-1234-5678") == first
    assert contact_of("phone", "13912345678") is None
    assert Contact.objects.known_or_new("phone", PHONE) == first


def run_the_job():
    import renda.core.access.tests.test_contacts as itself

    send_code_task(None, code=ContactCode.objects.latest("pk").pk)
    return itself.sent[-1]


def test_asking_enqueues_a_job_that_sends_six_digits_and_keeps_only_their_hash(db, monkeypatch):
    from renda.core.access import tasks

    monkeypatch.setattr(tasks.clock, "now", lambda: MORNING)
    contact = ask()
    job = Job.objects.get(name="access.send_code")
    row = ContactCode.objects.get()
    assert job.arguments == {"code": row.pk} and row.digest == ""
    kind, value, code = run_the_job()
    assert (kind, value) == ("phone", PHONE) and len(code) == 6 and code.isdecimal()
    assert confirm_code(contact=contact, code=f" {code[:3]} {code[3:]} ", at=MORNING).confirmed_at == MORNING


def test_a_code_sent_again_is_another_code_and_only_that_counts(db, monkeypatch):
    from renda.core.access import tasks, verification

    monkeypatch.setattr(tasks.clock, "now", lambda: MORNING)
    drawn = iter([111111, 222222])
    monkeypatch.setattr(verification.secrets, "randbelow", lambda _: next(drawn))
    contact = ask()
    run_the_job(), run_the_job()
    with pytest.raises(WrongCode):
        confirm_code(contact=contact, code="111111", at=MORNING)
    confirm_code(contact=contact, code="222222", at=MORNING)


def test_confirming_is_recorded_and_a_code_is_used_once(db, recorder):
    contact = ask()
    set_known_code(contact)
    confirm_code(contact=contact, code="123456", at=MORNING)
    assert recorder.names() == ["access.contact_confirmed"]
    with pytest.raises(CodeOver):
        confirm_code(contact=contact, code="123456", at=MORNING)


def test_guessing_ends_after_five_tries_even_with_the_right_digits(db, recorder):
    contact = ask()
    set_known_code(contact)
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode, match=f"还可以再试 {left} 次"):
            confirm_code(contact=contact, code="000000", at=MORNING)
    with pytest.raises(WrongCode, match="请重新获取"):
        confirm_code(contact=contact, code="000000", at=MORNING)
    with pytest.raises(CodeOver, match="输错 5 次"):
        confirm_code(contact=contact, code="123456", at=MORNING)
    assert recorder.rows == [] and Contact.objects.get().confirmed_at is None


def test_a_code_ends_after_ten_minutes_and_with_the_next_one(db):
    contact = ask()
    set_known_code(contact)
    with pytest.raises(CodeOver):
        confirm_code(contact=contact, code="123456", at=MORNING + timedelta(minutes=10))
    ask(at=MORNING + timedelta(minutes=2))
    with pytest.raises(CodeOver):
        confirm_code(contact=contact, code="123456", at=MORNING + timedelta(minutes=3))


def test_codes_for_one_contact_are_limited_by_ten_minutes_and_by_day(db):
    for minute in (0, 1, 2):
        ask(at=MORNING + timedelta(minutes=minute))
    with pytest.raises(TooOften, match="10 分钟内最多 3 次"):
        ask(at=MORNING + timedelta(minutes=3))
    asked = 4
    for step in range(1, 12):
        try:
            ask(at=MORNING + timedelta(minutes=15 * step), address=f"home {step}")
            asked += 1
        except TooOften as refusal:
            assert "1 天内最多 10 次" in str(refusal)
            break
    assert asked <= 11
    ask(at=MORNING + timedelta(days=1, minutes=20), address="home")


def test_one_address_cannot_ask_for_many_contacts(db):
    for number in range(20):
        ask(f"138000000{number:02d}")
    with pytest.raises(TooOften, match="1 小时内最多 20 次"):
        ask("13900000000")
    ask("13900000000", address="elsewhere")


def test_a_count_survives_the_refusal_that_follows(db):
    for _ in range(3):
        assert not limited("follow", "home", most=3, within=timedelta(minutes=5), at=MORNING)
    assert limited("follow", "home", most=3, within=timedelta(minutes=5), at=MORNING)
    assert not limited(
        "follow", "home", most=3, within=timedelta(minutes=5), at=MORNING + timedelta(minutes=5)
    )
    assert RateLimit.objects.get().key != "home"


def test_a_window_begins_with_its_first_try_and_counts_anew_after_it(db):
    five = timedelta(minutes=5)
    moments = [MORNING, MORNING + timedelta(minutes=4), MORNING + five, MORNING + timedelta(minutes=9)]
    assert [limited("follow", "home", most=1, within=five, at=at) for at in moments] == [
        False,
        True,
        False,
        True,
    ]
    assert RateLimit.objects.get().started_at == MORNING + five


def test_one_place_and_one_name_do_not_count_for_another(db):
    for name, key in (("follow", "home"), ("follow", "office"), ("comment", "home")):
        assert not limited(name, key, most=1, within=timedelta(minutes=5), at=MORNING)


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_within_a_transaction_goes_with_it(db):
    from django.db import transaction

    hour = timedelta(hours=1)
    refuse_more("comment", "home", most=1, within=hour, at=MORNING)
    with pytest.raises(TooOften, match="1 小时内最多 1 次"), transaction.atomic():
        refuse_more("comment", "home", most=1, within=hour, at=MORNING)
    assert RateLimit.objects.get().count == 1


@pytest.mark.django_db(transaction=True)
def test_counting_inside_a_transaction_is_a_fault(db):
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        limited("follow", "home", most=3, within=timedelta(minutes=5), at=MORNING)


def test_an_address_is_kept_as_a_hash_and_ipv6_by_its_network(rf):
    one = address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2::1"))
    two = address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9"))
    three = address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1"))
    assert one == two != three
    assert len(address_of(rf.get("/", REMOTE_ADDR="192.0.2.7"))) == 64


def test_a_look_at_a_contact_is_recorded_with_its_reason(city, li, recorder, monkeypatch):
    contact = ask()
    with pytest.raises(NotAllowed, match="办理该联系人意见的工作人员"):
        reveal_contact(contact, by=actor_for(li), at=MORNING, reason="好奇")
    monkeypatch.setitem(contact_tasks._items, "sample", lambda who, whose: whose == contact)
    by = actor_for(li)
    assert reveal_contact(contact, by=by, at=MORNING, reason="核实意见内容") == PHONE
    action, event, who = recorder.rows[-1]
    assert (action, event, who) == (
        "access.reveal_contact",
        ContactRevealed(contact=contact.pk, reason="核实意见内容"),
        by,
    )
    with pytest.raises(NoReason):
        reveal_contact(contact, by=by, at=MORNING, reason="")
    with pytest.raises(NotAllowed):
        reveal_contact(contact, by=actor_for(make_hat(Role.MEMBER, city)), at=MORNING, reason="好奇")
    assert len(recorder.rows) == 1


def test_forgetting_erases_value_index_and_codes(db, recorder):
    contact = ask()
    set_known_code(contact)
    forget_contact(contact, by=Actor.citizen(contact=contact.pk), at=MORNING, reason="本人要求")
    row = Contact.objects.get(pk=contact.pk)
    assert (row.value, row.index, row.codes.count()) == (None, None, 0)
    assert recorder.names() == ["access.contact_forgotten"]
    with pytest.raises(ContactGone):
        forget_contact(row, by=Actor.system(), at=MORNING, reason="再次")
    assert ask(at=MORNING + timedelta(hours=1)).pk != contact.pk


def test_sweeping_deletes_what_nobody_confirmed(db, monkeypatch):
    from renda.core.access import tasks

    kept, gone = ask(), ask("13900000000")
    set_known_code(kept)
    confirm_code(contact=kept, code="123456", at=MORNING)
    monkeypatch.setattr(tasks.clock, "now", lambda: MORNING + timedelta(days=8))
    assert sweep_task(None) == {"contacts": 1}
    assert list(Contact.objects.all()) == [kept] and gone.pk != kept.pk
    assert not ContactCode.objects.exists() and not RateLimit.objects.exists()


def test_a_contact_prints_as_its_kind_only(db):
    contact = ask()
    assert PHONE not in f"{contact} {contact!r}"


@pytest.mark.django_db(transaction=True)
def test_contacts_and_codes_are_nowhere_clear_in_the_database_file(tmp_path, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("other lane: The bytes of the file are read on SQLite; PostgreSQL has the same rows.")
    from renda.core.access import tasks

    monkeypatch.setattr(tasks.clock, "now", lambda: MORNING)
    contact = ask()
    ask("sun.li@example.cn", kind="email")
    code = run_the_job()[2]
    set_known_code(contact, "987654")
    raw = _whole_database(tmp_path / "copy.sqlite3")
    for secret in (PHONE, "sun.li@example.cn", "987654", f'"{code}"'):
        assert secret.encode() not in raw
        assert secret.encode("utf-16-le") not in raw
    assert contact.index.encode() in raw  # the search would have found it


def _whole_database(path) -> bytes:
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    connection.connection.backup(copy)
    copy.close()
    return path.read_bytes()


def test_a_gateway_that_fails_leaves_no_contact_in_the_log(db, monkeypatch, settings):
    from renda.core.access import tasks

    settings.RENDA_CODE_GATEWAY = "renda.core.access.tests.test_contacts.failing"
    monkeypatch.setattr(tasks.clock, "now", lambda: MORNING)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    root.addHandler(handler)
    ask()
    try:
        run_the_job()
    except OSError:
        logging.getLogger("renda.tests").exception("the gateway failed")
    root.removeHandler(handler)
    assert "the gateway failed" in written.getvalue()
    assert PHONE not in written.getvalue()


def failing(*, kind, value, code):
    raise OSError(f"cannot reach {value}")
