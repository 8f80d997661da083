"""What the public reads about deputies: published for all at once, edited and withdrawn one by one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import api as files
from renda.core.files.kinds import IMAGES
from renda.core.people.api import seats_in_office
from renda.core.people.models import Assembly
from renda.lib.clock import local_day
from renda.lib.errors import Refusal
from renda.modules.duty import events
from renda.modules.duty.actions.checking import ReasonMissing
from renda.modules.duty.actions.reporting import said
from renda.modules.duty.models import Profile

LONGEST = 500


class AllPublished(Refusal):
    """Every deputy in office has a public page."""


class NotPublished(Refusal):
    """There is nothing to withdraw."""


@action("duty.publish_profiles")
def publish_profiles(*, subject: Assembly, by: Actor, at: datetime) -> Event:
    """Publish name, constituency and counts of every deputy in office who has no public page yet.

    One that was withdrawn stays withdrawn until it is edited. Source: cn.deputies-law@2025-03-11#art-58-p2.
    Raises: AllPublished.
    """
    seats = seats_in_office(organ=None, assembly=subject, on=local_day(at))
    known = set(Profile.objects.filter(assembly=subject).values_list("person", flat=True))
    persons = sorted(set(seats.values_list("person", flat=True)) - known)
    if not persons:
        raise AllPublished(gettext("在任代表的信息都已公布或者撤下，没有需要公布的。"))
    rows = [Profile(assembly=subject, person_id=each, published_at=at) for each in persons]
    Profile.objects.bulk_create(rows, batch_size=500)
    return events.ProfilesPublished(assembly=subject.pk, count=len(persons), persons=persons)


@action("duty.edit_profile")
def edit_profile(*, subject: Profile, introduction: str, photo: Any = None, by: Actor, at: datetime) -> Event:
    """Change the introduction or the photograph, and publish.

    Raises: TooLong, HoldsContact, WrongFile, FileTooLarge, DiskFull.
    """
    subject.introduction = said(introduction, LONGEST, gettext("简介"))
    if photo:
        if subject.photo is not None:
            files.erase(subject.photo, at=at)
        subject.photo = files.store(
            assembly=subject.assembly, upload=photo, kind=IMAGES, by=by, at=at, public=True
        )
    elif subject.photo is not None and not subject.photo.public:
        files.publish(subject.photo)
    subject.published_at = subject.published_at or at
    subject.version += 1
    subject.save(update_fields=["introduction", "photo", "published_at", "version"])
    return events.ProfileEdited(
        profile=subject.pk, person=subject.person_id, has_photo=subject.photo is not None
    )


@action("duty.withdraw_profile")
def withdraw_profile(*, subject: Profile, reason: str, by: Actor, at: datetime) -> Event:
    """Take a deputy's public page back, with the reason. Raises: NotPublished, ReasonMissing."""
    if subject.published_at is None:
        raise NotPublished(gettext("这名代表的信息没有公布，不用撤下。"))
    if not reason.strip():
        raise ReasonMissing(gettext("请写明撤下的理由，代表信息依法应当公布。"))
    subject.published_at = None
    subject.version += 1
    subject.save(update_fields=["published_at", "version"])
    if subject.photo is not None:
        files.publish(subject.photo, public=False)
    return events.ProfileWithdrawn(profile=subject.pk, person=subject.person_id, reason=reason.strip())
