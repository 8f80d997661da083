"""Where comments hang: those on a whole clause share one anchor; one that quotes words has its own."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from renda.core.base.statements import Insertion, Question, forgetting
from renda.core.documents.models import Anchor, TextVersion

NEW = Insertion(Anchor, "assembly_id", "version_id", "node", "label", "quote")
WHOLE = Question(
    lambda **given: Anchor._base_manager.filter(**given, quote="").order_by("pk").values_list("pk")[:1]
)
_known: dict[tuple[int, str], int] = {}  # anchors of whole clauses that are committed; none is ever deleted
forgetting.append(_known.clear)


def anchor_at(version: TextVersion, node: str, label: str, quote: str) -> int:
    """Return the number of the anchor at a node of a version; `label` names the node, `quote` may be empty."""
    place = {"assembly_id": version.assembly_id, "version_id": version.pk, "node": node, "label": label}
    if quote:
        return NEW.write(**place, quote=quote)
    known = _known.get((version.pk, node))
    if known is not None:
        return known
    found = WHOLE.ask(version=version.pk, node=node)
    number: int = found[0][0] if found else NEW.write(**place, quote="")
    transaction.on_commit(partial(_known.__setitem__, (version.pk, node), number))
    return number
