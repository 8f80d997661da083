"""A text goes out for co-signature, is signed or not, changed, or withdrawn without a trace of its signers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.people.models import Assembly, Person
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.modules.suggestions import attaching, events
from renda.modules.suggestions.actions.submitting import NotADeputy, Words
from renda.modules.suggestions.models import Gathering, Signature, SignatureState
from renda.modules.suggestions.record import forget_signers
from renda.modules.suggestions.selectors import deputies, is_deputy, running_session

MOST_INVITED = 200


class NobodyInvited(Refusal):
    """A text that goes to nobody needs no gathering."""


class OtherEdition(Refusal):
    """The text was changed after the deputy read it."""


class NotSigned(Refusal):
    """There is no signature to take back."""


@action("suggestions.begin_gathering")
def begin_gathering(
    *,
    subject: Assembly,
    words: Words,
    invited: Sequence[Person],
    papers: Sequence[Any] = (),
    by: Actor,
    at: datetime,
) -> Event:
    """Send a text to other deputies for co-signature; they read it before they sign.

    Raises: WordsMissing, NotADeputy, NobodyInvited, TooManyPapers.
    """
    words.refuse_incomplete()
    today = clock.local_day(at)
    if not is_deputy(by.person, subject.pk, today):
        raise NotADeputy(gettext("只有在任代表可以征集附议。"))
    chosen = _invitable(subject.pk, invited, by, at)
    gathering = Gathering.objects.create(
        assembly=subject,
        title=words.title.strip(),
        situation=words.situation.strip(),
        proposal=words.proposal.strip(),
        lead_id=by.person,
        session=running_session(subject.pk, today),
        is_confidential=words.is_confidential,
        may_publish=words.may_publish,
        begun_at=at,
    )
    _invite(gathering, chosen)
    attaching.attach(gathering, papers, by=by, at=at)
    return events.GatheringBegun(gathering=gathering.pk, lead=gathering.lead_id, invited=sorted(chosen))


@action("suggestions.change_gathering")
def change_gathering(
    *,
    subject: Gathering,
    words: Words,
    invited: Sequence[Person],
    papers: Sequence[Any] = (),
    by: Actor,
    at: datetime,
) -> Event:
    """Change the text or invite more deputies; where words or papers change, earlier signatures no longer count.

    Raises: WordsMissing, NobodyInvited, TooManyPapers.
    """
    words.refuse_incomplete()
    before = (subject.title, subject.situation, subject.proposal)
    subject.title, subject.situation = words.title.strip(), words.situation.strip()
    subject.proposal = words.proposal.strip()
    subject.is_confidential, subject.may_publish = words.is_confidential, words.may_publish
    added = attaching.attach(subject, papers, by=by, at=at)
    if added or before != (subject.title, subject.situation, subject.proposal):
        subject.edition += 1
        subject.signatures.filter(state=SignatureState.SIGNED).update(state=SignatureState.INVITED, at=None)
    subject.version += 1
    subject.save()
    known = set(subject.signatures.values_list("person", flat=True))
    fresh = [person for person in invited if person.pk not in known]
    chosen = _invitable(subject.assembly_id, fresh, by, at) if fresh else set()
    _invite(subject, chosen)
    return events.GatheringChanged(
        gathering=subject.pk, edition=subject.edition, lead=subject.lead_id, invited=sorted(chosen)
    )


def _invitable(assembly: int, invited: Sequence[Person], by: Actor, at: datetime) -> set[int]:
    asked = {person.pk for person in invited} - {by.person}
    if not asked:
        raise NobodyInvited(gettext("请选择要邀请附议的代表；不需要附议的，可以直接提交。"))
    if len(asked) > MOST_INVITED:
        raise NobodyInvited(gettext("一次最多邀请 %(most)s 位代表。") % {"most": MOST_INVITED})
    in_office = set(deputies(assembly, clock.local_day(at)).filter(pk__in=asked).values_list("pk", flat=True))
    stranger = next((person for person in invited if person.pk in asked - in_office), None)
    if stranger is not None:
        raise NotADeputy(gettext("“%(name)s”现在不是本级在任代表，不能邀请附议。") % {"name": stranger.name})
    return in_office


def _invite(gathering: Gathering, persons: set[int]) -> None:
    Signature.objects.bulk_create(
        Signature(assembly_id=gathering.assembly_id, gathering=gathering, person_id=person)
        for person in sorted(persons)
    )


@action("suggestions.co_sign")
def co_sign(*, subject: Gathering, edition: int, by: Actor, at: datetime) -> Event:
    """Sign the edition of the text that was read. Raises: OtherEdition, NotADeputy."""
    if edition != subject.edition:
        raise OtherEdition(gettext("文稿在您打开之后修改过，请阅读新的文稿再附议。"))
    if not is_deputy(by.person, subject.assembly_id, clock.local_day(at)):
        raise NotADeputy(gettext("只有在任代表可以附议。"))
    _own(subject, by).update(state=SignatureState.SIGNED, edition=edition, at=at)
    return events.CoSigned(gathering=subject.pk, edition=edition, person=by.person or 0)


@action("suggestions.decline")
def decline(*, subject: Gathering, by: Actor, at: datetime) -> Event:
    """Say that one does not sign; the lead signer sees it and nobody else."""
    _own(subject, by).update(state=SignatureState.DECLINED, edition=0, at=at)
    return events.Declined(gathering=subject.pk, person=by.person or 0)


@action("suggestions.withdraw_signature")
def withdraw_signature(*, subject: Gathering, by: Actor, at: datetime) -> Event:
    """Take the own signature back before the text is handed in: it is gone from the list and from the record.

    Raises: NotSigned.
    """
    mine = _own(subject, by).filter(state=SignatureState.SIGNED)
    if not mine.exists():
        raise NotSigned(gettext("您没有附议这份文稿，不需要撤回。"))
    mine.delete()
    forget_signers(subject, {by.person or 0}, reason="代表撤回附议", at=at)
    return events.SignatureWithdrawn(gathering=subject.pk)


@action("suggestions.withdraw_gathering")
def withdraw_gathering(*, subject: Gathering, by: Actor, at: datetime) -> Event:
    """Take a text back that was not handed in: text, invitations and signatures are erased, from the record too."""
    forget_signers(subject, None, reason="代表撤回征集附议的文稿", at=at)
    attaching.erase(subject, at=at)
    number = subject.pk
    subject.delete()
    return events.GatheringWithdrawn(gathering=number)


def _own(gathering: Gathering, by: Actor) -> QuerySet[Signature]:
    rows: QuerySet[Signature] = gathering.signatures.filter(person=by.person)
    return rows
