"""Photos and papers that deputies add to a text: kept with it, handed on with it, erased with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.base.predicates import permits
from renda.core.files import api as files
from renda.core.files.kinds import SCANS
from renda.core.files.models import StoredFile
from renda.lib.errors import Refusal
from renda.modules.suggestions.models import Attachment, Gathering, Suggestion

MOST = 9
TAKEN = (*SCANS, "docx", "xlsx")


class TooManyPapers(Refusal):
    """More photos and papers than one text takes."""


def attach(holder: Gathering | Suggestion, papers: Sequence[Any], *, by: Actor, at: datetime) -> list[str]:
    """Keep uploads with a text, inside an action; return the digests of what is kept. Raises: TooManyPapers."""
    if len(papers) + holder.attachments.count() > MOST:  # type: ignore[union-attr]
        raise TooManyPapers(
            gettext("一件建议最多附 %(most)s 份照片或者文件，请减少后再交。") % {"most": MOST}
        )
    side = "gathering" if isinstance(holder, Gathering) else "suggestion"
    kept = []
    for paper in papers:
        stored = files.store(assembly=holder.assembly, upload=paper, kind=TAKEN, by=by, at=at)
        Attachment.objects.create(assembly_id=holder.assembly_id, file=stored, **{side: holder})
        kept.append(stored.sha256)
    return kept


def hand_on(gathering: Gathering, suggestion: Suggestion) -> list[str]:
    """Give what hangs on a gathering to the suggestion made of it; return the digests."""
    Attachment.objects.filter(gathering=gathering).update(gathering=None, suggestion=suggestion)
    return list(Attachment.objects.filter(suggestion=suggestion).values_list("file__sha256", flat=True))


def erase(gathering: Gathering, *, at: datetime) -> None:
    """Forget what hangs on a gathering that is withdrawn."""
    rows = list(Attachment.objects.filter(gathering=gathering).select_related("file"))
    Attachment.objects.filter(gathering=gathering).delete()
    for row in rows:
        files.erase(row.file, at=at)


def may_read_attachment(stored: StoredFile, actor: Actor) -> bool:
    """Whether the file hangs on a text that the actor may read: deputies and bodies by their matters, the office all."""
    row = Attachment.objects.filter(file=stored).select_related("suggestion").first()
    if row is None:
        return False
    if actor.role is Role.DEPUTY or actor.body is not None:
        return True  # the bound scope gave the row
    return row.suggestion is not None and permits("suggestions.see_office", actor, row.suggestion)


files.owners.add("suggestions.attachment", may_read_attachment)
