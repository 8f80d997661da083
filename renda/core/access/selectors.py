"""Reading accounts, grants and sign-ins within the assemblies that a hat looks after."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from renda.core.access.models import Account, Grant, SignIn
from renda.core.base.actor import THREE_POWERS, Actor
from renda.core.people.api import subtree
from renda.core.people.models import Assembly


def oversight(actor: Actor) -> list[int]:
    """Return the assemblies (own and below) that a hat of the three powers looks after; none for other hats."""
    return list(overseen(actor).values_list("pk", flat=True))


def overseen(actor: Actor) -> QuerySet[Assembly]:
    """Return these assemblies in tree order."""
    own = Assembly.objects.filter(pk=actor.assembly).first() if actor.role in THREE_POWERS else None
    return subtree(own) if own is not None else Assembly.objects.none()


def accounts_overseen(actor: Actor) -> QuerySet[Account]:
    """Return the accounts kept by these assemblies or holding a role there, by user name."""
    places = overseen(actor).values("pk")
    holders = Grant.objects.filter(assembly__in=places).values("account")
    rows = Account.objects.filter(assembly__in=places) | Account.objects.filter(pk__in=holders)
    return rows.select_related("person", "assembly", "standing").order_by("username")


def grants_overseen(actor: Actor) -> QuerySet[Grant]:
    """Return the grants in these assemblies, the newest first."""
    return (
        Grant.objects.filter(assembly__in=overseen(actor).values("pk"))
        .select_related("account__person", "assembly", "organ", "body", "place", "granted_by__person")
        .order_by("-pk")
    )


def grants_of(account: Account, actor: Actor, on: date) -> list[Grant]:
    """Return an account's grants in the overseen assemblies; `ended` is set on those not in force or to come."""
    rows = list(grants_overseen(actor).filter(account=account))
    for row in rows:
        row.ended = row.ends_on is not None and row.ends_on <= on  # type: ignore[attr-defined]
    return rows


def sign_ins_overseen(actor: Actor) -> QuerySet[SignIn]:
    """Return the attempts of these accounts, and those of unknown names, the newest first."""
    rows = SignIn.objects.filter(account__in=accounts_overseen(actor).order_by().values("pk"))
    return (
        (rows | SignIn.objects.filter(account=None)).select_related("account__person").order_by("-at", "-pk")
    )
