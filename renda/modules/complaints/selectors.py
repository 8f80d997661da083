"""Reading the register: for the office, for the receiver of a transfer, and for the sender with a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.files.models import StoredFile
from renda.core.procedures.api import Option, version_of
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.lib.saying import say
from renda.modules.complaints import handling
from renda.modules.complaints.models import Clock, Complaint, Letter, Step, Transfer
from renda.modules.complaints.opening import Reader
from renda.modules.complaints.taking import options
from renda.web.dates import official_date

OPEN_CLOCK = Q(clocks__met_on=None, clocks__dropped_at=None)


def register(*, state: str = "", kind: str = "", on: date) -> QuerySet[Complaint]:
    """Return the complaints that the named reader sees, those due first first; `due_on` is their next clock's day.

    `state` is "open", "closed" or "late"; empty for all.
    """
    rows = Complaint.objects.annotate(due_on=Min("clocks__due_on", filter=OPEN_CLOCK))
    if state == "open":
        rows = rows.filter(closed_at=None)
    if state == "closed":
        rows = rows.exclude(closed_at=None)
    if state == "late":
        rows = rows.filter(due_on__lt=on)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("closed_at", "due_on", "-pk")


def waiting(on: date) -> tuple[int, int]:
    """Return how many open complaints the named reader sees, and how many have a clock whose day has passed."""
    late = Q(clocks__due_on__lt=on) & OPEN_CLOCK
    counted = Complaint.objects.filter(closed_at=None).aggregate(
        all=Count("pk", distinct=True), late=Count("pk", filter=late, distinct=True)
    )
    return counted["all"], counted["late"]


def complaint(number: str) -> Complaint:
    """Return one complaint of the named reader; NotAllowed (hidden) if there is none for it."""
    found = Complaint.objects.select_related("assembly", "contact").filter(number=number).first()
    if found is None:
        raise NotAllowed(gettext("没有这件信访事项。"), hidden=True)
    return found


def state_label(row: Complaint) -> str:
    """Return the label of the present state in the reader's language."""
    return say(version_of(row, clock.today()).states[row.state].label)  # type: ignore[arg-type]


@dataclass(frozen=True)
class OfficeView:
    """What the office sees of one complaint."""

    complaint: Complaint
    state: str
    accused: Sequence[object]
    files: Sequence[StoredFile]
    clocks: Sequence[Clock]
    steps: Sequence[Step]
    letters: Sequence[Letter]
    transfers: Sequence[Transfer]
    here: Sequence[Option]
    may_be_told: bool


def office_view(row: Complaint, actor: Actor, on: date) -> OfficeView:
    """Gather the office's page in a constant number of queries."""
    here = options(row, actor, on)
    return OfficeView(
        complaint=row,
        state=state_label(row),
        accused=list(row.accused.select_related("body", "person")),
        files=[paper.file for paper in row.papers.select_related("file")],
        clocks=list(handling.running(row)),
        steps=list(row.steps.order_by("-pk")),
        letters=list(row.letters.all()),
        transfers=list(row.transfers.select_related("body", "organ")),
        here=[option for option in here if not option.key.startswith("notify_")],
        may_be_told=any(option.key.startswith("notify_") and not option.lacks for option in here),
    )


@dataclass(frozen=True)
class ReceivedView:
    """What a receiver sees: the words sent, the papers sent, and the sender only where the sender agreed."""

    number: str
    kind: str
    state: str
    words: str
    ground: str
    sent_on: date
    sender: str
    address: str
    files: Sequence[StoredFile]
    clocks: Sequence[Clock]
    steps: Sequence[Step]
    here: Sequence[Option]
    is_running: bool
    version: int


def received(reader: Reader, on: date) -> list[Transfer]:
    """Return the transfers of the named receiver that were not sent back, running ones first."""
    rows = Transfer.objects.select_related("complaint").filter(_mine(reader), returned=False)
    return list(rows.order_by("ended_on", "-sent_on", "-pk"))


def transfer_to(reader: Reader, number: str) -> Transfer:
    """Return the newest transfer of this number to the named receiver; NotAllowed (hidden) if there is none."""
    rows = Transfer.objects.select_related("complaint__assembly").filter(_mine(reader), returned=False)
    found = rows.filter(complaint__number=number).first()
    if found is None:
        raise NotAllowed(gettext("没有这件信访事项。"), hidden=True)
    return found


def _mine(reader: Reader) -> Q:
    return Q(body=reader.body) & Q(organ=reader.organ)


def received_view(sent: Transfer, actor: Actor, on: date) -> ReceivedView:
    """Gather the receiver's page from the transfer, never from the complaint's own words."""
    row = sent.complaint
    runs = sent.ended_on is None
    known = sent.with_sender and row.consents
    return ReceivedView(
        number=row.number,
        kind=row.get_kind_display(),
        state=state_label(row),
        words=sent.words,
        ground=sent.ground,
        sent_on=sent.sent_on,
        sender=(row.sender_name or "") if known else "",
        address=(row.sender_address or "") if known else "",
        files=[paper.file for paper in sent.papers.select_related("file")],
        clocks=list(handling.running(row).exclude(ends_with__startswith="notify_")) if runs else [],
        steps=list(row.steps.filter(step__in=("accept", "extend", "decide"), pk__gte=_first(sent))),
        here=[option for option in options(row, actor, on) if _own(option)] if runs else [],
        is_running=runs,
        version=row.version,
    )


def _first(sent: Transfer) -> int:
    """The step by which it was sent, so that steps before it stay unseen."""
    steps = sent.complaint.steps.filter(step="transfer", happened_on__lte=sent.sent_on)
    return steps.order_by("-pk").values_list("pk", flat=True).first() or 0


def _own(option: Option) -> bool:
    return option.key in {"object", "accept", "decide"}


def sender_lines(row: Complaint) -> list[str]:
    """Return what a sender reads by the code: where it stands and what was told in writing; never what was said."""
    lines = [gettext("您反映的事项已于%(day)s登记。") % {"day": official_date(row.received_on)}]
    letter = row.letters.order_by("-serial").first()
    notice = handling.running(row).filter(ends_with__startswith="notify_").first()
    if letter is not None:
        lines.append(gettext("已于%(day)s书面告知您去向。") % {"day": official_date(letter.made_on)})
    elif notice is not None and notice.due_on is not None:
        lines.append(gettext("将在%(day)s以前书面告知您去向。") % {"day": official_date(notice.due_on)})
    lines.append(gettext("现在的状态：%(state)s。") % {"state": state_label(row)})
    asking = handling.running(row).filter(ends_with__startswith="ask_").first()
    if asking is not None and asking.due_on is not None:
        lines.append(
            gettext("如不服答复，可以在%(day)s以前请求上一级机关复查或者复核。")
            % {"day": official_date(asking.due_on)}
        )
    return lines
