"""From the draft to the signed answer, and a co-handler's opinion to the lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from renda.core.base.action import action
from renda.core.base.actor import Actor
from renda.core.base.events import Event
from renda.core.files import api as files
from renda.core.files.kinds import SCANS
from renda.core.files.models import StoredFile
from renda.core.handling import events
from renda.core.handling.actions.handing import body_of
from renda.core.handling.loops import Loop, classes_of, loop_of, raters_of, whole_of
from renda.core.handling.models import Draft, Handling, JointOpinion, Promise, Reply
from renda.core.procedures.api import fire, start_clock
from renda.core.procedures.models import Deadline
from renda.lib import clock
from renda.lib.canonical import digest
from renda.lib.errors import Refusal
from renda.lib.saying import marked

PROMISE_DUE = marked("承诺到期")  # kept in Chinese with the clock
MOST_PROMISES = 20
LONGEST = timedelta(days=366 * 6)  # a term of the congress and a year


class TextMissing(Refusal):
    """An answer or opinion without words."""


class ClassMissing(Refusal):
    """The answer has no class, or one that the place does not know."""


class PromiseMissing(Refusal):
    """The class promises something and nothing is named, or a promise lacks its day or its owner."""


class SignerMissing(Refusal):
    """Nobody is named who signed."""


@action("handling.save_draft")
def save_draft(
    *,
    subject: Handling,
    text: str,
    answer_class: str = "",
    promises: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    at: datetime,
) -> Event:
    """Keep an answer as it is being written; nobody outside the body reads it.

    `promises`: each with `what`, `due_on` (a date) and `owner`; incomplete ones are kept too.
    """
    keep_draft(subject, text, answer_class, promises, by, at)
    _count_up(subject)
    return events.DraftSaved(part=subject.matter.number, body=body_of(subject))


def _count_up(part: Handling) -> None:
    """Let a form that somebody else opened before be refused: two who write at once lose nothing."""
    part.version += 1
    part.save(update_fields=["version"])


def keep_draft(
    part: Handling,
    text: str,
    answer_class: str,
    promises: Sequence[Mapping[str, Any]],
    by: Actor,
    at: datetime,
) -> Draft:
    """Write the draft's row."""
    kept = [
        {name: str(promise.get(name) or "").strip() for name in ("what", "due_on", "owner")}
        for promise in promises
    ]
    draft, _ = Draft.objects.get_or_create(
        handling=part, defaults={"assembly_id": part.assembly_id, "saved_at": at, "saved_by": by.name}
    )
    draft.text, draft.answer_class = text.strip(), answer_class
    draft.promises = [promise for promise in kept if any(promise.values())]
    draft.saved_at, draft.saved_by = at, by.name
    draft.version += 1
    draft.save()
    return draft


@action("handling.send_for_signature", step="send_for_signature")
def send_for_signature(
    *,
    subject: Handling,
    text: str,
    answer_class: str,
    promises: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    at: datetime,
) -> Event:
    """Give the draft to the signer. Raises: TextMissing, ClassMissing, PromiseMissing."""
    draft = keep_draft(subject, text, answer_class, promises, by, at)
    refuse_incomplete(draft, subject, clock.local_day(at))
    draft.note = ""
    draft.save(update_fields=["note"])
    fire(subject.matter, "send_for_signature", by=by, at=at)
    _count_up(subject)
    return events.SentForSignature(part=subject.matter.number, body=body_of(subject))


@action("handling.return_draft", step="return_draft")
def return_draft(*, subject: Handling, note: str, by: Actor, at: datetime) -> Event:
    """Give a draft back to the handler with what is to be changed; it stays inside the body."""
    Draft.objects.filter(handling=subject).update(note=note.strip()[:400])
    fire(subject.matter, "return_draft", by=by, at=at)
    return events.DraftReturned(part=subject.matter.number, body=body_of(subject))


@action("handling.sign", step="sign")
def sign(
    *,
    subject: Handling,
    signer: str,
    by_head: bool = False,
    document_number: str = "",
    paper: files.Upload | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Event:
    """Answer: the signed and sealed document with its digest, the words of the draft, the class and the promises.

    `reason` is recorded where the deputy was not contacted, a joint opinion is still out, or the document is missing.
    Source: cn.deputies-law@2025-03-11#art-51-p2.
    Raises: TextMissing, ClassMissing, PromiseMissing, SignerMissing, WrongFile.
    """
    draft = Draft.objects.filter(handling=subject).first()
    if draft is None:
        raise TextMissing(gettext("还没有答复稿，请先起草并送签。"))
    refuse_incomplete(draft, subject, clock.local_day(at))
    if not signer.strip():
        raise SignerMissing(gettext("请填写签发人姓名。"))
    stored = _keep_paper(subject, paper, by, at)
    reply = Reply.objects.create(
        assembly_id=subject.assembly_id,
        handling=subject,
        round=subject.round,
        text=draft.text,
        answer_class=draft.answer_class,
        document_number=document_number.strip(),
        paper=stored,
        paper_digest=stored.sha256 if stored else "",
        signer=signer.strip(),
        by_head=by_head,
        signed_at=at,
    )
    promised = _promise(reply, draft, subject, at)
    due_on = due_day(subject)
    fire(subject.matter, "sign", by=by, at=at, reason=reason)
    draft.delete()
    return events.Answered(
        part=subject.matter.number,
        body=body_of(subject),
        reply=reply.pk,
        round=reply.round,
        answer_class=reply.answer_class,
        digest=digest(reply.text),
        paper=reply.paper_digest,
        by_head=by_head,
        promises=promised,
        due_on=due_on.isoformat() if due_on else None,
        persons=raters_of(subject.matter),
    )


def due_day(part: Handling) -> date | None:
    """Return the day until which the part's answer is in time, or None where no term runs."""
    running = Deadline.objects.filter(matter=part.matter, met_at=None, dropped_at=None, ends_with="sign")
    return running.values_list("due_on", flat=True).first()


def refuse_incomplete(draft: Draft, part: Handling, today: date) -> None:
    """Raises: TextMissing, ClassMissing, PromiseMissing."""
    whole = whole_of(part.matter)
    loop = loop_of(whole)
    known = classes_of(loop, whole.assembly.place)
    if not draft.text:
        raise TextMissing(gettext("答复内容还没有写。"))
    if draft.answer_class not in known:
        raise ClassMissing(
            gettext("请选择答复类别：%(classes)s。")
            % {"classes": "、".join(f"{letter} {words}" for letter, words in known.items())}
        )
    _refuse_promises(draft, loop, today)


def _refuse_promises(draft: Draft, loop: Loop, today: date) -> None:
    promising = draft.answer_class in loop.promising
    if promising and not draft.promises:
        raise PromiseMissing(
            gettext("%(letter)s类答复要写明承诺：办什么、何时办成、谁负责。") % {"letter": draft.answer_class}
        )
    if draft.promises and not promising:
        raise PromiseMissing(
            gettext("%(letter)s类答复没有承诺事项；要写承诺，请改选%(promising)s类。")
            % {"letter": draft.answer_class, "promising": "、".join(loop.promising)}
        )
    if len(draft.promises) > MOST_PROMISES:
        raise PromiseMissing(gettext("一件答复最多写 %(most)s 项承诺，请合并。") % {"most": MOST_PROMISES})
    for number, promise in enumerate(draft.promises, start=1):
        due = day_in(promise["due_on"])
        if not promise["what"] or not promise["owner"] or due is None:
            raise PromiseMissing(
                gettext("第 %(number)s 项承诺要写全：办什么、完成期限、责任人。") % {"number": number}
            )
        if not today <= due <= today + LONGEST:
            raise PromiseMissing(
                gettext("第 %(number)s 项承诺的完成期限要在今天以后、六年以内，请核对。") % {"number": number}
            )


def day_in(text: str) -> date | None:
    """Return the day written as 2026-03-12, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _keep_paper(part: Handling, paper: files.Upload | None, by: Actor, at: datetime) -> StoredFile | None:
    if paper is None:
        return None
    return files.store(assembly=part.assembly, upload=paper, kind=SCANS, by=by, at=at)


def _promise(reply: Reply, draft: Draft, part: Handling, at: datetime) -> int:
    """Put the draft's promises into the ledger, each with a clock of its own."""
    today = clock.local_day(at)
    for entry in draft.promises:
        due = day_in(entry["due_on"])
        assert due is not None, "An incomplete draft was refused."
        promise = Promise.objects.create(
            assembly_id=part.assembly_id,
            handling=part,
            reply=reply,
            what=entry["what"],
            due_on=due,
            owner=entry["owner"],
        )
        start_clock(
            part.matter,
            key=f"promise:{promise.pk}",
            label=PROMISE_DUE,
            starts_on=today,
            due_on=due,
            figure={},
            roles=["body_contact", "deputies_office"],
        )
    return len(draft.promises)


@action("handling.send_joint_opinion", step="send_joint_opinion")
def send_joint_opinion(
    *,
    subject: Handling,
    text: str,
    signer: str,
    paper: files.Upload | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Send a co-handler's opinion to the lead body. Raises: TextMissing, SignerMissing, WrongFile."""
    if not text.strip():
        raise TextMissing(gettext("协办意见还没有写。"))
    if not signer.strip():
        raise SignerMissing(gettext("请填写签发人姓名。"))
    stored = _keep_paper(subject, paper, by, at)
    JointOpinion.objects.create(
        assembly_id=subject.assembly_id,
        handling=subject,
        text=text.strip(),
        paper=stored,
        signer=signer.strip(),
        sent_at=at,
    )
    fire(subject.matter, "send_joint_opinion", by=by, at=at)
    return events.JointOpinionSent(
        part=subject.matter.number,
        body=body_of(subject),
        digest=digest(text.strip()),
        paper=stored.sha256 if stored else "",
    )
