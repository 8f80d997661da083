"""What of the register waits on a person's desk: counts only, as the reader sees them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.base.waiting import Waiting, lists
from renda.modules.complaints import opening, selectors


def in_register(actor: Actor, on: date) -> Waiting | None:
    """The office's open complaints."""
    if actor.role is not Role.COMPLAINTS_OFFICE:
        return None
    with opening.opened_by(actor):
        count, late = selectors.waiting(on)
    return Waiting(gettext("信访登记"), reverse("complaints:register"), count, late)


def received(actor: Actor, on: date) -> Waiting | None:
    """What was sent to the body or committee and is not answered."""
    if actor.role not in opening.RECEIVERS:
        return None
    with opening.opened_by(actor) as reader:
        count = sum(1 for row in selectors.received(reader, on) if row.ended_on is None)
    return Waiting(gettext("收到的转送件"), reverse("complaints:received_list"), count)


lists.add("complaints.register", in_register)
lists.add("complaints.received", received)
