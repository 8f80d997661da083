"""The record as an auditor reads it: events of the chains that are open to them, filtered, in words; never content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet

from renda.core.access.models import Account
from renda.core.audit.models import COMPARTMENT, Chain, Checkpoint, EventRecord, PersonalValue
from renda.core.audit.recorder import SYSTEM_CHAIN
from renda.core.base import scope
from renda.core.base.actor import ROLE_LABELS, Role
from renda.core.people.models import Assembly
from renda.lib.clock import LOCAL_ZONE
from renda.lib.registry import Registry

MOST_EXPORTED = 50_000  # rows of one file; narrow the time for more

# Who may read a restricted compartment's events: asked with the chain and the codes of the assemblies overseen.
compartments: Registry[Callable[[str, Sequence[str]], bool]] = Registry(
    "those who open compartments to auditors"
)


@dataclass(frozen=True)
class Asked:
    """What the events are narrowed down to; empty fields narrow nothing."""

    chain: str = ""
    since: date | None = None
    until: date | None = None
    name: str = ""
    person: str = ""
    subject: str = ""


@dataclass(frozen=True)
class EventLine:
    """One event in words: never a personal value, only whether it is kept or forgotten."""

    record: EventRecord
    who: str
    subject: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    forgotten: tuple[str, ...]


def open_chains() -> list[str]:
    """Return the system's chain, those of the bound assemblies, and the compartments that are open to the reader."""
    bound = scope.current().assemblies
    places = Assembly.objects.all() if bound is None else Assembly.objects.filter(pk__in=bound)
    codes = list(places.order_by("path").values_list("code", flat=True))
    restricted = Chain.objects.filter(key__startswith=COMPARTMENT).values_list("key", flat=True)
    opened = [key for key in restricted if any(opens(key, codes) for _, opens in compartments.items())]
    return [SYSTEM_CHAIN, *(f"assembly:{code}" for code in codes), *opened]


def events(asked: Asked) -> QuerySet[EventRecord]:
    """Return the events of the open chains that fit, the newest first."""
    chains = open_chains()
    rows = EventRecord.objects.filter(chain__in=[asked.chain] if asked.chain in chains else chains)
    if asked.since:
        rows = rows.filter(at__gte=_midnight(asked.since))
    if asked.until:
        rows = rows.filter(at__lt=_midnight(asked.until + timedelta(days=1)))
    if asked.name:
        rows = rows.filter(Q(name=asked.name) | Q(action=asked.name))
    if asked.subject:
        rows = rows.filter(Q(matter=asked.subject) | _subject(asked.subject))
    if asked.person:
        rows = rows.filter(actor__account__in=_accounts(asked.person))
    return rows.order_by("-pk")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LOCAL_ZONE)


def _subject(words: str) -> Q:
    """`opinions.opinion:12` names one row, `opinions.opinion` a kind of rows."""
    kind, _, row = words.partition(":")
    return Q(subject_type=kind, subject_id=row) if row else Q(subject_type=kind)


def _accounts(words: str) -> list[int]:
    named = Account.objects.filter(Q(username=words) | Q(person__name=words))
    return list(named.values_list("pk", flat=True))


def lines(records: QuerySet[EventRecord] | Sequence[EventRecord]) -> list[EventLine]:
    """Return the lines of some events, with three queries whatever their number; order as given."""
    values = Prefetch("personal_values", queryset=PersonalValue.objects.only("event", "field"))
    rows = list(records.prefetch_related(values)) if isinstance(records, QuerySet) else list(records)
    accounts = {row.actor.get("account") for row in rows if row.actor.get("account")}
    found = Account.objects.select_related("person").filter(pk__in=accounts)
    names = {account.pk: f"{account.display_name}（{account.username}）" for account in found}
    return [_line(row, names) for row in rows]


def _line(row: EventRecord, names: dict[int, str]) -> EventLine:
    kept = {value.field for value in row.personal_values.all()}
    had = sorted(field for field, digest in row.personal.items() if digest)
    return EventLine(
        record=row,
        who=_who(row, names),
        subject=f"{row.subject_type}:{row.subject_id}" if row.subject_type else "",
        reason=str(row.step.get("reason") or row.payload.get("reason") or ""),
        facts=tuple((key, _short(value)) for key, value in row.payload.items() if key != "reason"),
        kept=tuple(field for field in had if field in kept),
        forgotten=tuple(field for field in had if field not in kept),
    )


def _who(row: EventRecord, names: dict[int, str]) -> str:
    role = row.actor.get("role", "")
    label = str(ROLE_LABELS[Role(role)]) if role in set(Role) else role
    name = names.get(row.actor.get("account") or 0, "")
    return f"{label} {name}".strip()


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} ×" if len(value) > 5 else ", ".join(str(each) for each in value)
    return str(value)[:80] if value is not None else "—"


def table_rows(asked: Asked) -> Iterator[list[str]]:
    """Yield the events as rows for a file, without what was typed by people and without any personal value."""
    rows = events(asked)[:MOST_EXPORTED]
    for start in range(0, MOST_EXPORTED, 1000):
        some = lines(rows[start : start + 1000])
        for line in some:
            record = line.record
            yield [
                record.chain, str(record.sequence or ""), record.at.isoformat(), record.name, record.label, line.who,
                record.matter, line.subject, str(record.step.get("step") or ""), line.reason,
                " ".join(line.kept), " ".join(line.forgotten), record.digest, record.link,
            ]  # fmt: skip
        if len(some) < 1000:
            return


HEADINGS = (
    "chain", "number", "at", "event", "label", "who", "matter", "subject", "step", "reason", "kept", "forgotten",
    "digest", "link",
)  # fmt: skip


def heads() -> list[dict[str, Any]]:
    """Return each open chain with its length, its events that wait, and its last checkpoint; three queries."""
    chains = open_chains()
    waiting = EventRecord.objects.filter(chain__in=chains, sequence=None).order_by().values("chain")
    late = {row["chain"]: row for row in waiting.annotate(count=Count("pk"), since=Min("recorded_at"))}
    signed = Checkpoint.objects.filter(chain__in=chains).order_by().values("chain")
    last = {row["chain"]: row for row in signed.annotate(sequence=Max("sequence"), at=Max("at"))}
    return [
        {"head": head, "waiting": late.get(head.key), "signed": last.get(head.key)}
        for head in Chain.objects.filter(key__in=chains)
    ]


def checkpoints() -> QuerySet[Checkpoint]:
    """Return the checkpoints of the open chains, the newest first."""
    return Checkpoint.objects.filter(chain__in=open_chains()).order_by("-pk")
