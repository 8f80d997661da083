"""Messages by HTTP, really received: signatures, faults and refusals, robots by their formats, alarms, nothing twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from renda.core.access.models import Account
from renda.core.access.testing import make_hat
from renda.core.base.actor import Role
from renda.core.jobs.models import Job
from renda.core.notices import posting, sending
from renda.core.notices.api import Way, notify, rooms_of
from renda.core.notices.kinds import Kind, kinds
from renda.core.notices.models import ChatRoom, Delivery, GatewayFailure, Notice, State
from renda.core.notices.sending import deliver, reference_of
from renda.core.notices.tests.receiving import http_gateway
from renda.core.people.models import Assembly, Body

pytestmark = [pytest.mark.django_db, pytest.mark.urls("renda.core.notices.tests.urls_of_tests")]
AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
SECRET = "a secret of thirty-two characters"  # noqa: S105


@pytest.fixture(autouse=True)
def sample_kind(monkeypatch):
    made = Kind("sample_text", "样例", usual=(Way.IN_APP, Way.TEXT, Way.CHAT))
    monkeypatch.setitem(kinds._items, made.name, made)


@pytest.fixture
def gateway(settings, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with http_gateway() as made:
        settings.RENDA_TEXT_URL, settings.RENDA_TEXT_KEY = made.address, "ours"
        settings.RENDA_TEXT_SECRET = SECRET
        settings.RENDA_ADDRESS = "https://renda.example.cn"
        settings.RENDA_DEMO = False
        yield made


@pytest.fixture
def city():
    return Assembly.objects.create(
        code="9901", name="示例市人大", short_name="示例市", level="city", path="/9901/", place="demo"
    )


@pytest.fixture
def wang():
    return Account.objects.create_user("wang", None, telephone="13812345678")


def tell(*recipients, dedupe="one", **changes):
    said = {
        "kind": "sample_text",
        "title": "《%(name)s》已交办",
        "words": {"name": "停车条例"},
        "body": "内容",
    }
    return notify(recipients=recipients, url="/matters/1/", dedupe=dedupe, at=AT, **(said | changes))


def send():
    """Run the jobs' batches once, whatever their time."""
    Delivery.objects.filter(state=State.WAITING).update(next_try_at=None)
    return deliver(list(Delivery.objects.order_by("pk").values_list("pk", flat=True)))


def test_a_text_message_is_signed_over_time_nonce_and_content(gateway, wang):
    tell(wang)
    assert send() == 1
    [request] = gateway.requests
    delivery = Delivery.objects.get(way=Way.TEXT)
    assert request.said == {
        "to": "13812345678",
        "text": "《停车条例》已交办。https://renda.example.cn/matters/1/",
        "reference": reference_of(delivery),
    }
    headers = request.headers
    signed = f"{headers['X-Renda-Timestamp']}\n{headers['X-Renda-Nonce']}\n".encode() + request.content
    assert headers["X-Renda-Signature"] == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Renda-Key"] == "ours"
    assert headers["Idempotency-Key"] == reference_of(delivery)
    assert headers["Content-Type"] == "application/json"


def test_each_message_has_its_own_nonce(gateway, wang):
    tell(wang)
    tell(wang, dedupe="two")
    assert send() == 2
    assert len({request.headers["X-Renda-Nonce"] for request in gateway.requests}) == 2


def test_a_gateway_that_fails_is_tried_again_with_the_same_reference(gateway, wang):
    gateway.answers = [(500, {})]
    tell(wang)
    assert send() == 0
    waiting = Delivery.objects.get(way=Way.TEXT)
    assert (waiting.state, waiting.error, waiting.attempts) == (State.WAITING, "http_500", 1)
    assert Job.objects.filter(name="notices.deliver").latest("pk").run_at == waiting.next_try_at
    assert send() == 1
    first, second = gateway.requests
    assert first.said["reference"] == second.said["reference"]
    assert Delivery.objects.get(way=Way.TEXT).error == ""


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503])
def test_what_another_try_may_pass_waits(gateway, wang, status):
    gateway.answers = [(status, {})]
    tell(wang)
    send()
    assert Delivery.objects.get(way=Way.TEXT).state == State.WAITING


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_is_refused_for_good_is_not_tried_again(gateway, wang, status):
    gateway.answers = [(status, {})]
    tell(wang)
    send()
    failed = Delivery.objects.get(way=Way.TEXT)
    assert (failed.state, failed.error) == (State.FAILED, f"http_{status}")
    send()
    assert len(gateway.requests) == 1


def test_what_was_signed_for_one_address_follows_to_no_other(gateway, wang):
    with http_gateway() as other:
        gateway.answers, gateway.location = [(302, {})], other.address
        tell(wang)
        send()
        assert other.requests == []
    assert Delivery.objects.get(way=Way.TEXT).error == "http_302"


def test_waiting_for_an_answer_has_an_end(gateway, wang, monkeypatch):
    import threading

    gateway.hold = threading.Event()
    monkeypatch.setattr(posting, "PATIENCE", 0.05)
    tell(wang)
    send()
    gateway.hold.set()
    assert Delivery.objects.get(way=Way.TEXT).error == "timeout"


def test_a_gateway_that_is_gone_is_unreachable(gateway, wang, settings):
    settings.RENDA_TEXT_URL = "http://127.0.0.1:1/"
    tell(wang)
    send()
    assert Delivery.objects.get(way=Way.TEXT).error == "unreachable"


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.cn/", "gopher://x/", "http://", "x"]
)
def test_only_addresses_of_http_are_called(address):
    assert not posting.is_web_address(address)
    with pytest.raises(posting.GatewayRefused, match="bad_address"):
        posting.post(address, b"{}", {})


def test_without_an_address_nothing_is_called_and_the_delivery_says_so(gateway, wang, settings):
    settings.RENDA_TEXT_URL = ""
    tell(wang)
    send()
    assert gateway.requests == []
    assert Delivery.objects.get(way=Way.TEXT).state == State.NO_GATEWAY


def test_of_what_is_confidential_only_that_there_is_something_goes_out(gateway, wang):
    tell(wang, confidential=True)
    send()
    assert "停车" not in gateway.requests[0].content.decode()
    assert "请登录查看" in gateway.requests[0].said["text"]


def test_a_switched_off_account_hears_nothing_more(gateway, wang):
    tell(wang)
    wang.is_active = False
    wang.save()
    send()
    assert gateway.requests == []
    assert Delivery.objects.get(way=Way.TEXT).error == "no_address"


def test_a_worker_killed_between_hand_over_and_mark_sends_again_with_the_same_reference(
    gateway, wang, monkeypatch
):
    tell(wang)
    hand_over = sending._hand_over

    def die(delivery, connection):
        hand_over(delivery, connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_hand_over", die)
    with pytest.raises(KeyboardInterrupt):
        send()
    monkeypatch.setattr(sending, "_hand_over", hand_over)
    assert send() == 0  # the dead one's lease runs
    Delivery.objects.update(lease_until=AT)
    assert send() == 1
    assert len({request.said["reference"] for request in gateway.requests}) == 1
    assert len(gateway.requests) == 2


def room_of(city, gateway, *, kind="wecom", secret=None, body=None, **rest):
    address = f"{gateway.address}?key=robot-key"
    return ChatRoom.objects.create(
        assembly=city, name="代表工委群", kind=kind, address=address, secret=secret, body=body, **rest
    )


def test_a_wecom_robot_gets_title_and_link_only(gateway, city):
    room_of(city, gateway)
    assert tell(*rooms_of(city.pk)) == 1
    assert send() == 1
    [request] = gateway.requests
    assert request.path == "/messages?key=robot-key"
    assert request.said == {
        "msgtype": "text",
        "text": {"content": "《停车条例》已交办\nhttps://renda.example.cn/matters/1/"},
    }


def test_a_dingtalk_robot_is_signed_in_its_address(gateway, city):
    room_of(city, gateway, kind="dingtalk", secret="SEC-ours")
    tell(*rooms_of(city.pk))
    assert send() == 1
    [request] = gateway.requests
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
    proof = hmac.new(b"SEC-ours", f"{query['timestamp']}\nSEC-ours".encode(), hashlib.sha256).digest()
    assert query["sign"] == base64.b64encode(proof).decode()
    assert len(query["timestamp"]) == 13  # milliseconds
    assert request.said["msgtype"] == "text"
    assert request.said["at"] == {"isAtAll": False}


def test_a_robot_that_answers_with_an_error_code_was_not_told(gateway, city):
    gateway.answers = [
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
        (200, {"errcode": 93000}),
    ]
    room_of(city, gateway)
    tell(*rooms_of(city.pk))
    send()
    assert (Delivery.objects.get().state, Delivery.objects.get().error) == (State.WAITING, "robot_45009")
    send()
    assert (Delivery.objects.get().state, Delivery.objects.get().error) == (State.FAILED, "robot_93000")


def test_a_page_in_place_of_a_robots_answer_is_a_fault(gateway, city):
    gateway.answers = [(200, b"<html>sign in</html>")]
    room_of(city, gateway)
    tell(*rooms_of(city.pk))
    send()
    assert Delivery.objects.get().error == "robot_no_answer"


def test_a_title_calls_nobody_in_the_group(gateway, city):
    room_of(city, gateway)
    tell(*rooms_of(city.pk), words={"name": "<@all>"})
    send()
    assert "<@" not in gateway.requests[0].said["text"]["content"]


def test_a_room_hears_its_own_kinds_of_its_own_body_and_once(gateway, city):
    from renda.core.base import scope

    with scope.unscoped("test"):
        bureau = Body.objects.create(assembly=city, kind="department", name="城管局")
    office = room_of(city, gateway)
    theirs = room_of(city, gateway, body=bureau)
    closed_to_it = room_of(city, gateway, off=["sample_text"])
    assert rooms_of(city.pk, body=bureau.pk) == [theirs]
    assert set(rooms_of(city.pk)) == {office, closed_to_it}
    assert tell(office, theirs, closed_to_it) == 3
    assert tell(office, theirs) == 0
    assert set(Delivery.objects.values_list("notice__room", flat=True)) == {office.pk, theirs.pk}


def test_what_concerns_one_person_is_said_to_no_group(gateway, city):
    tell(room_of(city, gateway), kind="telephone_set")
    assert not Delivery.objects.exists()


def test_the_third_fault_in_a_row_tells_the_caretakers_once_and_a_success_ends_it(gateway, city, wang):
    office, other = (
        make_hat(Role.GENERAL_OFFICE, city).account,
        make_hat(Role.LEGISLATIVE_OFFICE, city).account,
    )
    gateway.answers = [(500, {})] * 5
    tell(wang)
    for fault in range(1, 6):
        send()
        assert Notice.objects.filter(kind="gateway_failed").count() == (1 if fault >= 3 else 0)
    alarm = Notice.objects.get(kind="gateway_failed")
    assert alarm.account == office != other
    assert alarm.heading == "短信发送通道出现故障"
    assert GatewayFailure.objects.get().count == 5
    assert send() == 1
    assert not GatewayFailure.objects.exists()
    gateway.answers = [(500, {})] * 3
    tell(wang, dedupe="two")
    for _ in range(3):
        send()
    assert Notice.objects.filter(kind="gateway_failed").count() == 2  # another stretch, another alarm


def test_a_wrong_number_is_no_fault_of_the_gateway(gateway, wang):
    gateway.answers = [(422, {})]
    tell(wang)
    send()
    assert not GatewayFailure.objects.exists()


def test_quiet_hours_hold_back_what_rings_and_not_what_lies_on_the_desk(gateway, wang, monkeypatch):
    from datetime import time

    from renda.core.notices.models import NoticeChoice

    NoticeChoice.objects.create(account=wang, quiet_from=time(8), quiet_until=time(12))
    tell(wang)  # at nine in the morning, local time
    text = Delivery.objects.get(way=Way.TEXT)
    assert text.next_try_at == NOON
    assert Job.objects.get(name="notices.deliver").run_at == NOON
    assert Delivery.objects.get(way=Way.IN_APP).state == State.SENT
    monkeypatch.setattr(sending.clock, "now", lambda: NOON - timedelta(hours=1))
    assert send() == 0  # asked too early, it is held again and costs no attempt
    assert Delivery.objects.get(way=Way.TEXT).attempts == 0
    monkeypatch.setattr(sending.clock, "now", lambda: NOON)
    assert send() == 1


def test_an_english_reader_gets_english(gateway, wang):
    from renda.core.notices.models import NoticeChoice

    NoticeChoice.objects.create(account=wang, language="en")
    tell(wang, kind="sample_text", title="您账号的登记手机已变更", words={})
    send()
    assert gateway.requests[0].said["text"].startswith("The registered mobile number of your account")


def test_does_answer_hands_nothing_over(gateway):
    assert posting.does_answer(f"{gateway.address}?key=robot-key") == ""
    [request] = gateway.requests
    assert (request.method, request.path, request.content) == ("HEAD", "/", b"")
    assert posting.does_answer("http://127.0.0.1:1/") == "unreachable"
