"""A suggestion is handed in: alone, with co-signers, or by the office from paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.people.models import Assembly, Person, Session
from renda.core.procedures.api import let_read, open_matter
from renda.lib import clock
from renda.lib.canonical import digest
from renda.lib.errors import Refusal
from renda.modules.suggestions import attaching, events
from renda.modules.suggestions.models import CoSigner, Gathering, SignatureState, Suggestion
from renda.modules.suggestions.record import forget_signers
from renda.modules.suggestions.selectors import deputies, is_deputy, running_session
from renda.modules.suggestions.suggestion import SUGGESTION

MOST_WORDS = 20_000
SHORTEST_TITLE = 4


class WordsMissing(Refusal):
    """A suggestion needs a title, what is wrong, and what should be done."""


class NotADeputy(Refusal):
    """Who signs holds no deputy's seat of the assembly on the day."""


class PaperMissing(Refusal):
    """What the office enters from paper names the paper."""


@dataclass(frozen=True)
class Words:
    """A suggestion as written: title, the facts and what is wrong, what should be done, and two wishes."""

    title: str
    situation: str
    proposal: str
    is_confidential: bool = False
    may_publish: bool = True

    def refuse_incomplete(self) -> None:
        """Raises: WordsMissing. Source: cn.deputies-law@2025-03-11#art-24 (clear and concrete)."""
        if len(self.title.strip()) < SHORTEST_TITLE or len(self.title.strip()) > 120:
            raise WordsMissing(gettext("标题请写 4 至 120 个字，说清楚是什么事。"))
        if not self.situation.strip() or not self.proposal.strip():
            raise WordsMissing(gettext("建议要明确具体：请写明情况和问题，并写明具体建议。"))
        if len(self.situation) + len(self.proposal) > MOST_WORDS:
            raise WordsMissing(gettext("建议最长 %(most)s 字，材料请作为附件。") % {"most": MOST_WORDS})


@action("suggestions.submit")
def submit(*, subject: Assembly, words: Words, papers: Sequence[Any] = (), by: Actor, at: datetime) -> Event:
    """Hand in a suggestion written alone, with photos or papers. Raises: WordsMissing, NotADeputy, TooManyPapers."""
    words.refuse_incomplete()
    opened = _open(subject, words, [_own_person(subject, by, at)], by, at)
    made = Suggestion.objects.get(pk=opened["suggestion"])
    return events.Submitted(**opened, papers=attaching.attach(made, papers, by=by, at=at))


@action("suggestions.submit_gathering")
def submit_gathering(*, subject: Gathering, by: Actor, at: datetime) -> Event:
    """Hand in a text with those who signed its last edition; the gathering is erased, its signers stand in the matter.

    Raises: WordsMissing, NotADeputy.
    """
    words = words_of(subject)
    words.refuse_incomplete()
    assembly = subject.assembly
    signed = subject.signatures.filter(state=SignatureState.SIGNED, edition=subject.edition)
    others = [row.person for row in signed.select_related("person").order_by("at", "pk")]
    today = clock.local_day(at)
    in_office = set(
        deputies(assembly.pk, today).filter(pk__in=[each.pk for each in others]).values_list("pk", flat=True)
    )
    signers = [_own_person(assembly, by, at), *(each for each in others if each.pk in in_office)]
    unsigned = subject.signatures.exclude(person__in=signers).values_list("person", flat=True)
    forget_signers(subject, set(unsigned), reason="征集附议结束，未附议的不留记录", at=at)
    opened = _open(assembly, words, signers, by, at)
    papers = attaching.hand_on(subject, Suggestion.objects.get(pk=opened["suggestion"]))
    subject.delete()
    return events.Submitted(**opened, papers=papers)


@action("suggestions.enter_paper")
def enter_paper(
    *, subject: Assembly, words: Words, signers: Sequence[Person], paper: str, by: Actor, at: datetime
) -> Event:
    """Enter a suggestion that came on paper, with everyone who signed it; the first one leads.

    Raises: WordsMissing, NotADeputy, PaperMissing.
    """
    words.refuse_incomplete()
    if not paper.strip():
        raise PaperMissing(gettext("登记纸质建议请填写原件名称或者编号，并妥善保管原件。"))
    if not signers:
        raise NotADeputy(gettext("请选择领衔代表。"))
    for person in signers:
        _refuse_stranger(subject, person, at)
    opened = _open(subject, words, list(dict.fromkeys(signers)), by, at, paper.strip())
    return events.Submitted(**opened, papers=[])


def words_of(gathering: Gathering) -> Words:
    """Return the text of a gathering as words to hand in."""
    return Words(
        gathering.title,
        gathering.situation,
        gathering.proposal,
        gathering.is_confidential,
        gathering.may_publish,
    )


def _own_person(assembly: Assembly, by: Actor, at: datetime) -> Person:
    person = Person.objects.filter(pk=by.person).first()
    if person is None:
        raise NotADeputy(gettext("您的账号没有关联代表，请联系代表工作机构。"))
    _refuse_stranger(assembly, person, at)
    return person


def _refuse_stranger(assembly: Assembly, person: Person, at: datetime) -> None:
    if not is_deputy(person.pk, assembly.pk, clock.local_day(at)):
        raise NotADeputy(
            gettext("“%(name)s”现在不是%(assembly)s的在任代表，不能提出或者附议建议。")
            % {"name": person.name, "assembly": assembly.name}
        )


def _open(
    assembly: Assembly, words: Words, signers: Sequence[Person], by: Actor, at: datetime, paper: str = ""
) -> dict[str, Any]:
    """Open the matter with its signers; return the fields of the event."""
    today = clock.local_day(at)
    session: Session | None = running_session(assembly.pk, today)
    matter = open_matter(
        assembly=assembly, procedure=SUGGESTION, title=words.title.strip(), owner=None, by=by, at=at
    )
    suggestion = Suggestion.objects.create(
        assembly=assembly,
        matter=matter,
        situation=words.situation.strip(),
        proposal=words.proposal.strip(),
        session=session,
        is_confidential=words.is_confidential,
        may_publish=words.may_publish and not words.is_confidential,
        from_paper=paper,
        submitted_on=today,
    )
    CoSigner.objects.bulk_create(
        CoSigner(assembly=assembly, suggestion=suggestion, person=person, place=place, signed_at=at)
        for place, person in enumerate(signers, start=1)
    )
    for person in signers:
        let_read(matter, person=person)
    return {
        "suggestion": suggestion.pk,
        "matter": matter.number,
        "signers": [person.pk for person in signers],
        "digest": digest([words.title.strip(), suggestion.situation, suggestion.proposal]),
        "at_session": session is not None,
        "from_paper": paper,
    }
