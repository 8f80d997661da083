"""Who may open a paper of the register: the office, and the receiver to whom this paper was sent."""

from __future__ import annotations

from typing import Any

from renda.core.base.actor import Actor
from renda.core.files import api as files
from renda.modules.complaints import opening
from renda.modules.complaints.models import Paper, Transfer


def may_read_paper(stored: Any, actor: Actor) -> bool:
    """Whether the file is a paper that this actor was given; nobody accused is."""
    with opening.opened_by(actor) as reader:
        if reader.is_office:
            return Paper.objects.filter(file=stored).exists()
        received = Transfer.objects.filter(body=reader.body, organ=reader.organ, returned=False)
        return received.filter(papers__file=stored).exists()


files.owners.add("complaints.paper", may_read_paper)
