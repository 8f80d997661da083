"""What the public reads of deputies: published for all at once, without points; edited and withdrawn one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from renda.core.access.testing import make_hat
from renda.core.base.actor import Actor, Role
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly, Person, Seat
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.modules.duty import actions, points
from renda.modules.duty.actions import checking, publishing, reporting
from renda.modules.duty.models import Profile
from renda.modules.duty.tests.conftest import MORNING, last_event, refuses, reported, seated
from renda.modules.duty.tests.test_acts import picture
from renda.modules.duty.tests.test_pages import client_of, text
from renda.modules.duty.tests.test_points import choose


@pytest.fixture
def office(city: Assembly) -> Client:
    return client_of(make_hat(Role.DEPUTIES_OFFICE, city))


@pytest.fixture
def profile(city: Assembly, person: Person, fang: Actor) -> Profile:
    actions.publish_profiles(subject=city, by=fang, at=clock.now())
    return Profile.objects.get(person=person)


def test_nobody_is_public_before_the_office_publishes(city: Assembly, person: Person) -> None:
    assert "还没有公布代表信息" in text(Client().get("/deputies/"))
    assert Client().get("/deputies/1/").status_code == 404


def test_all_deputies_in_office_are_published_at_once(office: Client, city: Assembly, person: Person) -> None:
    gone = seated(city, "旧代表", ends_on=clock.today() - timedelta(days=1))
    assert office.post("/desk/deputies/", {}).status_code == 303
    event = last_event()
    assert event.name == "duty.profiles_published" and event.payload["persons"] == [person.pk]
    page = text(Client().get("/deputies/"))
    assert "王建青" in page and "西蓼区" in page and gone.name not in page
    again = office.post("/desk/deputies/", {})
    assert again.status_code == 422 and "没有需要公布的" in text(again)


def test_the_public_page_shows_what_was_done_and_no_points(
    wang: Actor, fang: Actor, city: Assembly, profile: Profile
) -> None:
    choose(city, fang, starts_on=clock.today().replace(month=1, day=1), at=clock.now())
    act = reported(wang, city, on=clock.today(), at=clock.now())
    waiting = reported(wang, city, kind="research", on=clock.today(), at=clock.now(), words="还没有核对")
    actions.accept_act(subject=act, by=fang, at=clock.now())
    run_until_idle()
    points.recompute(city, on=clock.today())
    page = text(Client().get(f"/deputies/{profile.pk}/"))
    assert "王建青" in page and "走访群众" in page and "1 次" in page
    for hidden in ("积分", "待加强", "档", "走访五户", waiting.words, "专题调研"):
        assert hidden not in page.split("<main")[1].split("</main")[0], hidden


def test_a_deputy_who_left_is_no_longer_shown(profile: Profile, person: Person) -> None:
    Seat.objects.filter(person=person).update(ends_on=clock.today())
    assert Client().get(f"/deputies/{profile.pk}/").status_code == 404
    assert "王建青" not in text(Client().get("/deputies/"))


def test_the_introduction_and_the_photograph_are_edited(
    office: Client, profile: Profile, person: Person
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = SimpleUploadedFile("照片.png", picture(), "image/png")
    sent = {"verb": "edit", "introduction": "社区医生。", "photo": photo, "version": 1}
    assert office.post(f"/desk/deputies/{person.pk}/", sent).status_code == 303
    assert last_event().name == "duty.profile_edited"
    page = text(Client().get(f"/deputies/{profile.pk}/"))
    assert "社区医生" in page and "<img" in page
    profile.refresh_from_db()
    assert profile.photo is not None
    assert Client().get(f"/files/{profile.photo.pk}/thumbnail/").status_code == 200
    assert office.post(f"/desk/deputies/{person.pk}/", {**sent, "photo": ""}).status_code == 422, (
        "an old version"
    )


def test_a_page_is_withdrawn_with_a_reason_and_its_photograph_with_it(
    office: Client, fang: Actor, profile: Profile, person: Person
) -> None:
    actions.edit_profile(subject=profile, introduction="", photo=("照片.png", picture()), by=fang, at=MORNING)
    refuses(
        lambda: actions.withdraw_profile(subject=profile, reason=" ", by=fang, at=MORNING),
        checking.ReasonMissing,
        "请写明撤下的理由",
    )
    sent = {"verb": "withdraw", "reason": "本人安全需要。"}
    assert office.post(f"/desk/deputies/{person.pk}/", sent).status_code == 303
    assert last_event().name == "duty.profile_withdrawn"
    profile.refresh_from_db()
    assert profile.photo is not None and not profile.photo.public
    assert Client().get(f"/deputies/{profile.pk}/").status_code == 404
    refuses(
        lambda: actions.withdraw_profile(subject=profile, reason="再撤。", by=fang, at=MORNING),
        publishing.NotPublished,
        "没有公布，不用撤下",
    )
    refuses(
        lambda: actions.publish_profiles(subject=profile.assembly, by=fang, at=MORNING),
        publishing.AllPublished,
        "没有需要公布的",
    )
    actions.edit_profile(subject=profile, introduction="", by=fang, at=MORNING)
    assert profile.photo.public and Client().get(f"/deputies/{profile.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("words", "refusal", "sentence"),
    [
        ("长" * 501, reporting.TooLong, "“简介”有 501 字"),
        ("电话13900001234", reporting.HoldsContact, "不保存他人的联系方式"),
    ],
)
def test_an_introduction_is_refused(
    words: str, refusal: type[Exception], sentence: str, fang: Actor, profile: Profile
) -> None:
    refuses(
        lambda: actions.edit_profile(subject=profile, introduction=words, by=fang, at=MORNING),
        refusal,
        sentence,
    )


def test_only_the_office_of_the_assembly_publishes(
    wang: Actor, li: Actor, city: Assembly, other_city: Assembly, profile: Profile
) -> None:
    foreign = Actor(role=Role.DEPUTIES_OFFICE, assembly=other_city.pk, grant=9)
    common: dict[str, Any] = {"at": MORNING}
    for actor in (wang, li, foreign, Actor.citizen()):
        with pytest.raises(NotAllowed):
            actions.publish_profiles(subject=city, by=actor, **common)
        with pytest.raises(NotAllowed):
            actions.edit_profile(subject=profile, introduction="x", by=actor, **common)
        with pytest.raises(NotAllowed):
            actions.withdraw_profile(subject=profile, reason="x", by=actor, **common)


def test_the_other_assemblys_deputies_are_found_by_its_code(
    city: Assembly, other_city: Assembly, profile: Profile
) -> None:
    assert "王建青" in text(Client().get("/deputies/?place=9901"))
    assert "王建青" not in text(Client().get("/deputies/?place=9902"))
    assert Client().get("/deputies/?place=0").status_code == 404
