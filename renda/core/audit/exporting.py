"""The record as JSON lines: one header, then chain by chain its checkpoints and events."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext

from renda.core.audit.checker import renda_check
from renda.core.audit.models import COMPARTMENT, Chain, Checkpoint, EventRecord, PersonalValue
from renda.core.audit.preimage import instant, preimage
from renda.core.audit.sealing import seal_all
from renda.core.audit.signing import former_keys, line_of, public_key, sign_heads
from renda.lib.canonical import canonical_json
from renda.lib.errors import BadInput

T = TypeVar("T")


def export(
    path: Path, at: datetime, *, with_personal: bool = False, sign: bool = True, compartment: str = ""
) -> int:
    """Seal, sign, and write the record to a file, with the checker beside it; return the number of lines.

    The record is all chains but those of restricted compartments, so that nobody learns from the file how much
    happens in one; with `compartment` (a chain's key) it is that chain alone, for those who keep it.

    Personal values are left out (only whether they are kept or forgotten is told) unless `with_personal`.
    `sign=False` for a record in which something was found: it is written as it stands, and not vouched for.
    Raises: BadInput, if the file cannot be written.
    """
    if sign:
        seal_all()
        sign_heads(at)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")

    def write() -> int:
        with temporary.open("wb") as file:
            lines = record_lines(at, with_personal=with_personal, chains=_of(compartment))
            return sum(1 for line in lines if file.write(canonical_json(line) + b"\n"))

    try:
        count = undisturbed(write) if sign else write()
        temporary.replace(path)
        shutil.copyfile(renda_check.__file__, path.with_name("renda_check.py"))
    except OSError as fault:
        temporary.unlink(missing_ok=True)
        raise BadInput(
            gettext("记录无法导出到 %(path)s：%(strerror)s；请换一个可以写入的位置。")
            % {"path": path, "strerror": fault.strerror}
        ) from fault
    return count


def undisturbed(read: Callable[[], T]) -> T:
    """Read the record again if somebody was forgotten meanwhile, whose value is gone and whose event was not read yet."""
    for _ in range(3):
        forgettings = EventRecord.objects.filter(name=renda_check.FORGETTING)
        before = forgettings.count()
        seal_all()
        result = read()
        if forgettings.count() == before:
            break
    return result


def _of(compartment: str) -> Q:
    return Q(chain=compartment) if compartment else ~Q(chain__startswith=COMPARTMENT)


def record_lines(
    at: datetime, *, with_personal: bool = False, chains: Q | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the sealed record, line by line; chains by name, events by number. `chains`: of which (all without)."""
    chosen = Q() if chains is None else chains
    heads = list(Chain.objects.annotate(chain=F("key")).filter(chosen).order_by("key"))
    keys = [public_key(), *former_keys()]
    yield {
        "kind": "header",
        "format": renda_check.FORMAT,
        "exported_at": instant(at),
        "keys": {renda_check.key_name(public): public for public in keys},
        "chains": [{"chain": head.key, "sequence": head.sequence, "link": head.link} for head in heads],
    }
    for head in heads:
        for checkpoint in Checkpoint.objects.filter(chain=head.key, sequence__lte=head.sequence):
            yield line_of(checkpoint)
        yield from _events(head, with_personal)
    yield from _strays(with_personal, chosen)


def _events(head: Chain, with_personal: bool) -> Iterator[dict[str, Any]]:
    rows = EventRecord.objects.filter(chain=head.key, sequence__lte=head.sequence).order_by("sequence")
    return _event_lines(rows, with_personal)


def _strays(with_personal: bool, chosen: Q) -> Iterator[dict[str, Any]]:
    """Numbered events beyond their chain's head, or of no chain: pushed in, or the head was put back.

    One statement sees one state of the database, so an event sealed at this moment is not among them.
    """
    head = Chain.objects.filter(key=OuterRef("chain")).values("sequence")
    rows = EventRecord.objects.filter(chosen).exclude(sequence=None).annotate(head=Subquery(head))
    return _event_lines(
        rows.filter(Q(head=None) | Q(sequence__gt=F("head"))).order_by("chain", "sequence"), with_personal
    )


def _event_lines(rows: QuerySet[EventRecord], with_personal: bool) -> Iterator[dict[str, Any]]:
    values = PersonalValue.objects.all() if with_personal else PersonalValue.objects.only("event", "field")
    for record in rows.prefetch_related(Prefetch("personal_values", queryset=values)).iterator(
        chunk_size=1000
    ):
        yield {
            "kind": "event",
            "chain": record.chain,
            "sequence": record.sequence,
            "previous": record.previous,
            "digest": record.digest,
            "link": record.link,
            "label": record.label,
            "event": preimage(record),
            "personal": {row.field: _state(row, with_personal) for row in record.personal_values.all()},
        }


def _state(row: PersonalValue, with_personal: bool) -> Any:
    return {"salt": row.salt, "value": row.value} if with_personal else "kept"
