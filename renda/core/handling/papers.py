"""Who may read the papers of handling: whoever reads the row on which a paper hangs, in the bound scope."""

from __future__ import annotations

from typing import Any

from renda.core.base.actor import Actor
from renda.core.files import api as files
from renda.core.handling.models import Handling, JointOpinion, Promise, Reply


def may_read_paper(stored: Any, actor: Actor) -> bool:
    """Whether the file is an answer's, a joint opinion's or a promise's that the actor may read."""
    if Reply.objects.filter(paper=stored).exists() or Promise.objects.filter(evidence_file=stored).exists():
        return True
    opinion = JointOpinion._base_manager.filter(paper=stored).select_related("handling__matter").first()
    if opinion is None:
        return False
    if JointOpinion.objects.filter(pk=opinion.pk).exists():
        return True
    whole = opinion.handling.matter.parent_id
    return Handling.objects.filter(matter__parent=whole, kind="lead", matter__body=actor.body).exists()


files.owners.add("handling.paper", may_read_paper)
