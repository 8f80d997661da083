"""Reading suggestions."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.people.models import Person, Seat, Session
from renda.core.procedures.models import Matter
from renda.modules.suggestions.models import CoSigner, Gathering, Suggestion


def signers_of(matter: Matter) -> list[int]:
    """Return the persons who brought the suggestion and those merged into it, the lead signer first."""
    rows = CoSigner._base_manager.filter(
        Q(suggestion__matter=matter) | Q(suggestion__merged_into__matter=matter)
    )
    own = rows.order_by("suggestion__merged_into", "suggestion_id", "place")
    found = sorted(
        own.values_list("suggestion__matter_id", "suggestion_id", "place", "person_id"),
        key=lambda row: (row[0] != matter.pk, row[1], row[2]),
    )
    return list(dict.fromkeys(person for _, _, _, person in found))


def is_deputy(person: int | None, assembly: int | None, on: date) -> bool:
    """Whether a person holds a deputy's seat of the assembly on a day and is not suspended."""
    return deputies(assembly, on).filter(pk=person).exists() if person else False


def deputies(assembly: int | None, on: date) -> QuerySet[Person]:
    """Return the deputies of an assembly in office on a day, by name."""
    seats = Seat.objects.filter(assembly=assembly, organ=None, starts_on__lte=on).filter(
        Q(ends_on=None) | Q(ends_on__gt=on)
    )
    seats = seats.exclude(Q(suspended_from__lte=on) & (Q(suspended_until=None) | Q(suspended_until__gt=on)))
    return Person.objects.filter(pk__in=seats.values("person")).order_by("name", "pk")


def running_session(assembly: int | None, on: date) -> Session | None:
    """Return the session that is being held on a day, or None between sessions."""
    rows = Session.objects.filter(term__assembly=assembly, opens_on__lte=on)
    return rows.filter(Q(closes_on__gte=on) | Q(closes_on=None, opens_on=on)).order_by("-opens_on").first()


def gatherings_of(actor: Actor) -> QuerySet[Gathering]:
    """Return the texts that a deputy sent out or was asked to sign, newest first."""
    mine = Q(lead=actor.person) | Q(signatures__person=actor.person)
    return Gathering.objects.filter(mine, assembly=actor.assembly).distinct().select_related("lead")


def suggestion_of(matter: Matter) -> Suggestion | None:
    """Return the suggestion of a matter within the bound scope, or None."""
    return Suggestion.objects.filter(matter=matter).select_related("matter", "session").first()


def words_of(matter: Matter) -> list[tuple[str, str]]:
    """Return the words of a suggestion for official forms, heading and text; read whatever the viewer's scope."""
    row = Suggestion._base_manager.get(matter=matter)
    return [(gettext("情况和问题"), row.situation), (gettext("具体建议"), row.proposal)]
