"""What people choose, quiet hours, digests, and the pages of those who look after the ways out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail

from renda.core.access.models import Account
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.audit.api import EventRecord
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.notices import actions
from renda.core.notices.actions import Choices, RoomSettings
from renda.core.notices.agenda import of_person
from renda.core.notices.api import Line, Term, Way, notify
from renda.core.notices.digests import digest_text, due_digests, last_moment, make_digest
from renda.core.notices.kinds import kind_of, kinds
from renda.core.notices.models import ChatRoom, Delivery, Notice, NoticeChoice, State
from renda.core.notices.quiet import quiet_until
from renda.core.notices.sending import deliver
from renda.core.notices.ways import ways_for
from renda.core.notices.wording import speaking
from renda.core.people.models import Body
from renda.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)  # Thursday, nine o'clock local time


def local(hour, minute=0, day=12):
    from renda.lib.clock import LOCAL_ZONE

    return datetime(2026, 3, day, hour, minute, tzinfo=LOCAL_ZONE)


@pytest.fixture
def office(city):
    return make_hat(Role.GENERAL_OFFICE, city, username="office")


@pytest.fixture
def wang(city):
    hat = make_hat(Role.DEPUTY, city, username="wang")
    hat.account.notice_address, hat.account.telephone = "wang@example.cn", "13812345678"
    hat.account.save()
    return hat


@pytest.mark.parametrize(
    ("begins", "ends", "at", "until"),
    [
        (time(22), time(7), local(21, 59), None),
        (time(22), time(7), local(22), local(7, day=13)),
        (time(22), time(7), local(3), local(7)),
        (time(22), time(7), local(7), None),
        (time(12), time(14), local(11, 59), None),
        (time(12), time(14), local(12), local(14)),
        (time(12), time(14), local(14), None),
        (time(12), time(12), local(12), None),
        (None, time(7), local(3), None),
        (None, None, local(3), None),
    ],
)
def test_quiet_hours_begin_with_their_first_minute_and_end_before_their_last(begins, ends, at, until):
    assert quiet_until(begins, ends, at.astimezone(UTC)) == until


def test_quiet_hours_agree_with_asking_minute_by_minute():
    minute = timedelta(minutes=1)
    for begins, ends in [(time(22), time(7)), (time(6, 30), time(6, 31)), (time(0), time(23, 59))]:
        at, walked = local(0), local(0)
        while at < local(0, day=14):
            walked = max(walked, at)
            while quiet_until(begins, ends, walked):
                walked += minute
            assert quiet_until(begins, ends, at) == (walked if walked > at else None)
            at += minute


def test_the_application_cannot_be_switched_off_and_the_rest_goes_as_chosen(wang):
    account = wang.account
    assert ways_for(account, "todo_opened") == [Way.IN_APP]
    choice = NoticeChoice(account=account, ways={"todo_opened": ["email", "sms"]})
    assert ways_for(account, "todo_opened", choice) == [Way.IN_APP, Way.EMAIL, Way.TEXT]
    choice.ways = {"todo_opened": []}
    assert ways_for(account, "todo_opened", choice) == [Way.IN_APP]
    choice.ways = {"gateway_failed": []}  # not offered: what must be heard is not chosen away
    assert ways_for(account, "gateway_failed", choice) == [Way.IN_APP, Way.EMAIL]


def test_a_way_without_an_address_is_no_way(city):
    bare = Account.objects.create_user("bare", None)
    choice = NoticeChoice(account=bare, ways={"todo_opened": ["email", "sms"]})
    assert ways_for(bare, "todo_opened", choice) == [Way.IN_APP]


def test_a_kind_that_nobody_declared_is_said_to_no_group():
    assert Way.CHAT not in kind_of("undeclared").ways


def test_a_notice_is_said_in_the_language_of_whoever_reads(wang):
    notify(
        recipients=[wang.account],
        kind="sample",
        title="您对《%(title)s》提出的意见已有答复",
        words={"title": "停车条例", "until": date(2026, 3, 12), "step": Term("英文")},
        body="%(until)s %(step)s",
        url="",
        dedupe="1",
        at=AT,
    )
    notice = Notice.objects.get()
    assert notice.heading == "您对《停车条例》提出的意见已有答复"
    assert notice.words == "2026年3月12日 英文"
    with speaking("en"):
        assert notice.heading == "Your comment on 停车条例 has been answered"
        assert notice.words == "12 March 2026 English"


def test_a_body_without_values_may_hold_any_sign(wang):
    notify(
        recipients=[wang.account], kind="sample", title="%(title)s", words={"title": "50%s"}, body="满意率 100% 了",
        url="", dedupe="1", at=AT,
    )  # fmt: skip
    assert (Notice.objects.get().heading, Notice.objects.get().words) == ("50%s", "满意率 100% 了")


def test_choosing_is_recorded_without_what_was_chosen(wang):
    choices = Choices(ways={"todo_opened": ["sms"]}, quiet_from=time(22), quiet_until=time(7), language="en")
    actions.choose_notices(subject=wang.account, choices=choices, by=actor_for(wang), at=AT)
    row = NoticeChoice.objects.get()
    assert (row.ways, row.quiet_from, row.language) == ({"todo_opened": ["sms"]}, time(22), "en")
    record = EventRecord.objects.get(name="notices.chosen")
    assert record.payload == {"account": wang.account.pk}


def test_half_of_the_quiet_hours_is_refused(wang):
    with pytest.raises(actions.HalfQuiet, match="同时填写开始和结束"):
        actions.choose_notices(
            subject=wang.account, choices=Choices(ways={}, quiet_from=time(22)), by=actor_for(wang), at=AT
        )
    assert not NoticeChoice.objects.exists()


def test_nobody_chooses_for_another(wang, office):
    with pytest.raises(NotAllowed):
        actions.choose_notices(subject=wang.account, choices=Choices(ways={}), by=actor_for(office), at=AT)


def test_the_page_of_choices_shows_and_keeps_them(client, wang):
    sign_in(client, wang)
    page = client.get("/desk/notices/settings/")
    assert "新的待办" in page.content.decode()
    said = {"todo_opened.sms": "on", "quiet_from": "22:00", "quiet_until": "07:00", "digest": "daily"}
    said |= {"digest_hour": "7", "digest_weekday": "0", "language": "en"}
    assert client.post("/desk/notices/settings/", said).status_code == 303
    row = NoticeChoice.objects.get(account=wang.account)
    assert row.ways["todo_opened"] == ["sms"]
    assert (row.digest, row.digest_hour) == ("daily", 7)
    again = client.post("/desk/notices/settings/", said | {"quiet_until": ""})
    assert again.status_code == 422
    assert "免打扰时段须同时填写" in again.content.decode()


def test_the_last_moment_of_a_digest():
    daily = NoticeChoice(digest="daily", digest_hour=8)
    assert last_moment(daily, local(8)) == local(8)
    assert last_moment(daily, local(7, 59)) == local(8, day=11)
    weekly = NoticeChoice(digest="weekly", digest_hour=8, digest_weekday=3)  # Thursday, as the twelfth is
    assert last_moment(weekly, local(9)) == local(8)
    assert last_moment(weekly, local(7)) == local(8, day=5)
    weekly.digest_weekday = 0
    assert last_moment(weekly, local(9)) == local(8, day=9)


def line(key, due_on, *, opened_at=AT - timedelta(days=30), **rest):
    return Line(key, f"标题{key}", f"N-{key}", due_on, "/matters/1/", opened_at, **rest)


@pytest.fixture
def agenda(monkeypatch):
    lines = []
    monkeypatch.setitem(of_person._items, "sample", lambda hats, on: list(lines))
    return lines


def choose_daily(hat, **rest):
    choices = Choices(ways={}, digest="daily", digest_hour=8, **rest)
    actions.choose_notices(subject=hat.account, choices=choices, by=actor_for(hat), at=AT)


def test_a_digest_says_what_is_late_due_and_new_and_nothing_of_the_rest(wang, agenda):
    agenda += [
        line("a", date(2026, 3, 11)),
        line("b", date(2026, 3, 19)),
        line("c", date(2026, 3, 20)),
        line("d", None, opened_at=AT - timedelta(hours=1)),
        line("e", date(2026, 3, 12), confidential=True),
    ]
    text = digest_text(wang.account, since=AT - timedelta(days=1), at=AT)
    late, due, new = text.split("\n\n")
    assert late == "已逾期 (1)\n- 标题a (N-a) · 2026年3月11日"
    assert due == "七天内到期 (2)\n- 事项 · 2026年3月12日\n- 标题b (N-b) · 2026年3月19日"
    assert new == "新到待办 (1)\n- 标题d (N-d)"


def test_an_empty_digest_is_not_sent(wang, agenda):
    choose_daily(wang)
    assert not make_digest(wang.account.pk, at=AT + timedelta(days=1))
    assert not Notice.objects.exists()


def test_a_digest_is_sent_once_for_its_day_and_never_for_the_day_of_choosing(wang, agenda, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    agenda.append(line("a", date(2026, 3, 11)))
    choose_daily(wang)
    assert due_digests(AT) == []
    tomorrow = AT + timedelta(days=1)
    assert due_digests(tomorrow) == [wang.account.pk]
    assert make_digest(wang.account.pk, at=tomorrow)
    assert not make_digest(wang.account.pk, at=tomorrow + timedelta(hours=1))
    assert NoticeChoice.objects.get().digest_until == tomorrow  # what arrived since stands in the next one
    assert due_digests(tomorrow + timedelta(hours=1)) == []
    assert due_digests(tomorrow + timedelta(days=3)) == [wang.account.pk]  # after a standstill, once
    [delivery] = Delivery.objects.all()
    assert delivery.way == Way.EMAIL
    deliver([delivery.pk])
    assert mail.outbox[0].subject == "待办摘要（2026年3月13日）"
    assert "标题a" in mail.outbox[0].body


def test_a_digest_speaks_the_readers_language(wang, agenda, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    agenda.append(line("a", date(2026, 3, 11)))
    choose_daily(wang, language="en")
    make_digest(wang.account.pk, at=AT + timedelta(days=1))
    deliver([Delivery.objects.get().pk])
    assert mail.outbox[0].subject == "Digest of 13 March 2026"
    assert "Late (1)" in mail.outbox[0].body


def test_a_digest_names_new_notices_that_were_not_looked_at(wang, agenda):
    notify(recipients=[wang.account], kind="sample", title="新的事", url="", dedupe="1", at=AT)
    assert "新的事" in digest_text(wang.account, since=AT - timedelta(days=1), at=AT)
    assert digest_text(wang.account, since=AT, at=AT) == ""


def room_settings(**rest):
    return RoomSettings(name="代表工委群", kind="wecom", **rest)


def open_room(hat, city, address="http://10.0.0.8:9000/robot?key=hidden-key"):
    event = actions.open_room(
        subject=city, settings=room_settings(), address=address, secret="", by=actor_for(hat), at=AT
    )
    return ChatRoom.objects.get(pk=event.room)


def test_a_room_is_opened_changed_tried_and_closed_with_its_key_erased(office, city):
    room = open_room(office, city)
    assert room.address == "http://10.0.0.8:9000/robot?key=hidden-key"
    by = actor_for(office)
    actions.change_room(
        subject=room, settings=room_settings(off=("todo_opened",)), address="", secret="", by=by, at=AT
    )
    room.refresh_from_db()
    assert (room.off, room.version) == (["todo_opened"], 2)
    assert room.address.endswith("hidden-key")
    actions.try_room(subject=room, by=by, at=AT)
    assert Delivery.objects.get().notice.room == room
    actions.close_room(subject=room, reason="群已解散", by=by, at=AT)
    room.refresh_from_db()
    assert (room.address, room.secret, room.closed_at) == (None, None, AT)
    with pytest.raises(actions.RoomOver):
        actions.try_room(subject=room, by=by, at=AT)
    names = set(EventRecord.objects.values_list("name", flat=True))
    assert {
        "notices.room_opened",
        "notices.room_changed",
        "notices.room_tried",
        "notices.room_closed",
    } <= names
    assert "hidden-key" not in str(list(EventRecord.objects.values()))


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "robot", "https://"])
def test_an_address_that_cannot_be_called_is_refused(office, city, address):
    with pytest.raises(actions.BadRoomAddress, match="完整复制"):
        open_room(office, city, address)
    assert not ChatRoom.objects.exists()


def test_only_the_caretakers_of_the_assembly_open_rooms_and_send_again(city, other_city, office):
    room = open_room(office, city)
    strangers = [
        make_hat(Role.LEGISLATIVE_OFFICE, city),
        make_hat(Role.GENERAL_OFFICE, other_city),
        make_hat(Role.ADMINISTRATOR, other_city),
        make_hat(Role.GENERAL_OFFICE, city, username="limited", matter="9901-LG-2026-0001"),
    ]
    for hat in strangers:
        with pytest.raises(NotAllowed):
            open_room(hat, city)
        with pytest.raises(NotAllowed):
            actions.close_room(subject=room, reason="x", by=actor_for(hat), at=AT)
        with pytest.raises(NotAllowed):
            actions.send_again(subject=city, deliveries=[1], by=actor_for(hat), at=AT)
    assert open_room(make_hat(Role.ADMINISTRATOR, city), city)


def failed(account, assembly, *, dedupe="1", state=State.FAILED):
    notify(
        recipients=[account], kind="sample", title="很私密的标题", url="", dedupe=dedupe, at=AT,
        assembly=assembly.pk, subject="9901-LG-2026-0001",
    )  # fmt: skip
    rows = Delivery.objects.filter(notice__dedupe=dedupe, way=Way.EMAIL)
    rows.update(state=state, error="http_502", attempts=8)
    return rows.get()


def test_what_failed_is_sent_again_in_bulk_and_what_went_out_is_not(office, city, wang):
    again, out = failed(wang.account, city), failed(wang.account, city, dedupe="2", state=State.SENT)
    event = actions.send_again(subject=city, deliveries=[again.pk, out.pk], by=actor_for(office), at=AT)
    assert event.count == 1
    again.refresh_from_db()
    assert (again.state, again.attempts, again.error) == (State.WAITING, 0, "")
    assert EventRecord.objects.get(name="notices.sent_again").payload["count"] == 1
    with pytest.raises(actions.NothingToSend):
        actions.send_again(subject=city, deliveries=[out.pk], by=actor_for(office), at=AT)


def test_another_assemblys_deliveries_are_not_sent_again(office, city, other_city, wang):
    theirs = failed(wang.account, other_city)
    with pytest.raises(actions.NothingToSend):
        actions.send_again(subject=city, deliveries=[theirs.pk], by=actor_for(office), at=AT)


def test_the_page_of_deliveries_names_no_recipient_and_no_content(client, office, city, other_city, wang):
    failed(wang.account, city)
    failed(wang.account, other_city, dedupe="2")
    sign_in(client, office)
    page = client.get("/desk/ways/").content.decode()
    assert page.count("data-row") == 1
    assert "通道返回状态 502" in page
    assert "9901-LG-2026-0001" in page
    assert "wang" not in page and "很私密" not in page
    assert client.get("/desk/ways/?state=waiting").content.decode().count("data-row") == 0
    exported = client.get("/desk/ways/?export=csv").content.decode("utf-8-sig")
    assert "通道返回状态 502" in exported and "很私密" not in exported


def test_the_page_sends_again_what_was_chosen_or_all_that_is_listed(client, office, city, wang):
    one, other = failed(wang.account, city), failed(wang.account, city, dedupe="2")
    sign_in(client, office)
    assert client.post("/desk/ways/again/", {"delivery": one.pk}).status_code == 303
    assert Delivery.objects.get(pk=other.pk).state == State.FAILED
    assert client.post("/desk/ways/again/", {"all": "1", "state": "failed"}).status_code == 303
    assert Delivery.objects.get(pk=other.pk).state == State.WAITING
    for nothing in ({}, {"delivery": "9" * 40}, {"delivery": "一"}):
        assert client.post("/desk/ways/again/", nothing).status_code == 422


def test_the_pages_of_rooms_never_show_a_key(client, office, city):
    room = open_room(office, city)
    with scope.assemblies([city.pk]):
        body = Body.objects.create(assembly=city, kind="department", name="城管局")
    sign_in(client, office)
    said = {
        "name": "城管群",
        "kind": "dingtalk",
        "address": "https://x.example.cn/robot",
        "secret": "SEC-hidden",
    }
    assert client.post("/desk/ways/rooms/new/", said | {"body": body.pk}).status_code == 303
    for address in ("/desk/ways/rooms/", f"/desk/ways/rooms/{room.pk}/", "/desk/ways/"):
        page = client.get(address).content.decode()
        assert "代表工委群" in page
        assert "hidden-key" not in page and "SEC-hidden" not in page
    made = ChatRoom.objects.get(name="城管群")
    assert (made.secret, made.body) == ("SEC-hidden", body)
    assert client.post(f"/desk/ways/rooms/{made.pk}/try/", {}).status_code == 303
    assert client.post(f"/desk/ways/rooms/{made.pk}/close/", {"reason": "解散"}).status_code == 303
    assert client.get(f"/desk/ways/rooms/{made.pk}/").status_code == 404


def test_another_assemblys_room_is_not_there(client, office, other_city):
    theirs = open_room(make_hat(Role.GENERAL_OFFICE, other_city), other_city)
    sign_in(client, office)
    assert client.get(f"/desk/ways/rooms/{theirs.pk}/").status_code == 404
    assert client.post(f"/desk/ways/rooms/{theirs.pk}/close/", {"reason": "x"}).status_code == 404


def test_whose_telephone_was_changed_hears_of_it(wang, city):
    from renda.core.access.actions import set_telephone
    from renda.core.jobs.api import run_until_idle

    administrator = make_hat(Role.ADMINISTRATOR, city)
    set_telephone(subject=wang.account, telephone="13912345678", by=actor_for(administrator), at=AT)
    run_until_idle(raise_errors=False)
    assert Notice.objects.get(account=wang.account).kind == "telephone_set"


def test_every_offered_kind_has_a_name_that_fits():
    assert all(len(name) <= 40 for name, _ in kinds.items())


@pytest.mark.parametrize("address", ["/desk/notices/settings/", "/desk/ways/", "/desk/ways/rooms/new/"])
def test_the_pages_are_english_for_an_english_reader(client, office, wang, city, address):
    failed(wang.account, city)
    sign_in(client, office)
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    main = page.split("<main")[1].split("</main>")[0]
    assert not re.findall(
        r"[\u3001-\u9fff\uff01-\uff5e]+", re.sub(r'<(\w+)[^>]* lang="zh-CN">.*?</\1>', "", main)
    )
