"""Who may read the scan of a letter: those who work on the draft it speaks about."""

from __future__ import annotations

from typing import Any

from renda.core.base.actor import Actor
from renda.core.base.predicates import permits
from renda.core.files import api as files
from renda.core.opinions.models import Opinion


def may_read_scan(stored: Any, actor: Actor) -> bool:
    """Whether the file is an opinion's scan in a ledger that the actor may see."""
    opinion = Opinion.objects.filter(scan=stored).first()
    return opinion is not None and permits("opinions.see_ledger", actor, opinion)


files.owners.add("opinions.scan", may_read_scan)
