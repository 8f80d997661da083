"""To whom a complaint may never go: whom it is against, what they lead, and where they work (信访工作条例 30(3))."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext

from renda.core.access.models import Grant
from renda.core.law import api as law
from renda.core.people.models import Body, BodyKind, Organ, OrganKind, Person, Seat
from renda.lib.errors import Refusal
from renda.modules.complaints import opening
from renda.modules.complaints.models import Accused, Complaint, Kind

PROTECTED = "cn.petitions-regulation@2022-02-25#art-30-p3"
# A habit of the house: an accusation goes only to those whose office it is to examine conduct.
EXAMINERS = (BodyKind.SUPERVISORY, BodyKind.PROCURATORATE, BodyKind.COURT, BodyKind.GOVERNMENT)


class AccusedReceiver(Refusal):
    """The receiver is accused, is led by the accused, or the accused works there."""


class NotCompetent(Refusal):
    """Complaints of this kind do not go to this receiver."""


def barred_bodies(complaint: Complaint) -> set[int]:
    """Return the accused bodies, those where an accused person holds or held a role, and all below them."""
    rows = list(Accused._base_manager.filter(complaint=complaint))
    people = _people(rows)
    named = {row.body_id for row in rows if row.body_id}
    held = Grant.objects.filter(account__person__in=people, body__isnull=False).values_list("body", flat=True)
    return opening.with_those_below(named | {body for body in held if body})


def barred_organs(complaint: Complaint) -> set[int]:
    """Return the organs in which an accused person holds or held a seat or a role."""
    people = _people(list(Accused._base_manager.filter(complaint=complaint)))
    seats = Seat._base_manager.filter(person__in=people, organ__isnull=False).values_list("organ", flat=True)
    hats = Grant.objects.filter(account__person__in=people, organ__isnull=False).values_list(
        "organ", flat=True
    )
    return {organ for organ in [*seats, *hats] if organ}


def _people(rows: list[Accused]) -> set[int]:
    """The accused persons, and everybody in the system who bears an accused name: rather one too many."""
    named = {row.name for row in rows if row.name}
    same = Person.objects.filter(name__in=named).values_list("pk", flat=True)
    return {row.person_id for row in rows if row.person_id} | set(same)


def bodies_for(complaint: Complaint) -> list[Body]:
    """Return the bodies to which the complaint may go, by name."""
    rows = Body.objects.filter(assembly=complaint.assembly_id).exclude(pk__in=barred_bodies(complaint))
    return list(rows.filter(_competent(complaint)).order_by("name"))


def organs_for(complaint: Complaint) -> list[Organ]:
    """Return the special committees to which the complaint may go, by name; none for an accusation."""
    if complaint.kind == Kind.ACCUSATION:
        return []
    rows = Organ.objects.filter(assembly=complaint.assembly_id, kind=OrganKind.SPECIAL_COMMITTEE)
    return list(rows.exclude(pk__in=barred_organs(complaint)).order_by("name"))


def _competent(complaint: Complaint) -> Q:
    return Q(kind__in=EXAMINERS) if complaint.kind == Kind.ACCUSATION else Q()


def refuse_receiver(complaint: Complaint, *, body: Body | None, organ: Organ | None) -> None:
    """Raise AccusedReceiver or NotCompetent where the complaint may not go there; chosen from no list is no way around."""
    barred = (body is not None and body.pk in barred_bodies(complaint)) or (
        organ is not None and organ.pk in barred_organs(complaint)
    )
    if barred:
        raise AccusedReceiver(
            gettext(
                "“%(name)s”是被反映的单位、受其领导，或者被反映的人在那里任职，不得把材料转给它，请另选。依据：%(article)s。"
            )
            % {"name": (body or organ), "article": law.article_words(PROTECTED)},
            citations=(PROTECTED,),
        )
    offered = [row.pk for row in (bodies_for(complaint) if body is not None else organs_for(complaint))]
    if (body or organ) is None or (body or organ).pk not in offered:  # type: ignore[union-attr]
        raise NotCompetent(
            gettext("这类信访事项不转给“%(name)s”，请从列出的单位中选择。") % {"name": (body or organ or "")}
        )
