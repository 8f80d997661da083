"""Who may know which deputies brought a matter that is confidential: the office, those handling it, and they themselves."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.handling.loops import raters_of
from renda.core.handling.models import Contacting, Rating
from renda.core.people.models import Person
from renda.core.procedures.agenda import confidential_matters
from renda.core.procedures.models import Matter

KEEPERS = (Role.DEPUTIES_OFFICE, Role.GENERAL_OFFICE)


def may_know_persons(matter: Matter, viewer: Actor) -> bool:
    """Whether the viewer may read who brought a matter, given the whole or a part; all may where nobody asked for confidence."""
    if not confidential_matters([matter.pk]):
        return True
    if viewer.role in BODY_ROLES:
        return _handles(matter, viewer.body)
    if viewer.role is Role.DEPUTY:
        return viewer.person in raters_of(matter)
    return viewer.role in KEEPERS and viewer.assembly == matter.assembly_id


def _handles(matter: Matter, body: int | None) -> bool:
    if matter.parent_id:
        return body is not None and matter.body_id == body
    return body is not None and Matter._base_manager.filter(parent=matter, body=body).exists()


def without_persons(rows: Iterable[Contacting | Rating]) -> None:
    """Take names, and the words that may tell them, out of rows that are about to be shown; nothing is saved."""
    for row in rows:
        row.person = Person(name=gettext("请求保密"))
        if isinstance(row, Contacting):
            row.note = ""
        else:
            row.words = ""
