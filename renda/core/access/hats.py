"""Which hat a request wears, and what stands in the way of wearing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from renda.core.access.models import Account, AdministrationSession, Grant
from renda.core.access.powers import NO_BUSINESS_ROLES, SUBTREE_ROLES, needs_second_factor
from renda.core.base import scope
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.people.api import subtree
from renda.core.people.models import Body
from renda.lib import clock

HAT = "renda_hat"  # session: the grant worn
ADMINISTRATION = "renda_administration"  # session: the administrator's stretch of work
CONTACT = "renda_contact"  # session: a citizen's confirmed contact
SECOND_FACTOR = "renda_second_factor"  # session: the second factor was set up just now
BY_LINK = "renda_by_link"  # session: signed in by a link in a text message
LINK_ROLES = (Role.DEPUTY,)  # the hats that such a session may wear


class Obstacle(StrEnum):
    """Why a signed-in account wears no hat yet."""

    NONE = ""
    PASSWORD = "password"  # the first password must be changed
    NO_GRANT = "no_grant"  # nobody has granted a role that is in force
    SECOND_FACTOR = "second_factor"  # the role needs a second factor
    ADMINISTRATION = "administration"  # an administrator says why and for how long


@dataclass(frozen=True, slots=True)
class Worn:
    """The outcome for one request: the actor, the chosen hat, all hats, and the obstacle if the hat is not on."""

    actor: Actor
    grant: Grant | None = None
    grants: tuple[Grant, ...] = ()
    obstacle: Obstacle = Obstacle.NONE

    def bind(self) -> Any:
        """Bind the scope of this hat (a context manager): its assembly or its one matter, nothing for the three
        powers, or what is public."""
        if self.grant is None or self.obstacle:
            return scope.public()
        grant = self.grant
        return scope.assemblies(scope_of(grant), matter=grant.matter, concern=concern_of(grant))


def scope_of(grant: Grant) -> list[int]:
    """Return the assemblies whose business rows this hat may read."""
    role = Role(grant.role)
    if role in NO_BUSINESS_ROLES:
        return []
    if role in SUBTREE_ROLES:
        return list(subtree(grant.assembly).values_list("pk", flat=True))
    return [grant.assembly_id]


def coordinated_by(office: Body | None) -> set[int]:
    """Return the bodies that a government's coordinating office watches: itself, those below it, and those beside it
    under the same government, with that government."""
    if office is None:
        return set()
    around = Q(pk=office.pk) | Q(parent=office.pk)
    if office.parent_id:
        around |= Q(parent=office.parent_id) | Q(pk=office.parent_id)
    return set(Body._base_manager.filter(around).values_list("pk", flat=True))


def concern_of(grant: Grant) -> scope.Concern | None:
    """Return whose matters this hat may read: a body's own, with those below it for the office that coordinates them,
    a deputy's own; None for the assembly's offices, which read all."""
    role = Role(grant.role)
    if role in BODY_ROLES:
        return scope.Concern(bodies=frozenset([grant.body_id] if grant.body_id else []))
    if role is Role.COORDINATING_OFFICE:
        return scope.Concern(bodies=frozenset(coordinated_by(grant.body)))
    return scope.Concern(person=grant.account.person_id or 0) if role is Role.DEPUTY else None


def actor_of(grant: Grant, *, verified: bool = True) -> Actor:
    """Return the actor who wears this hat."""
    account = grant.account
    return Actor(
        role=Role(grant.role),
        assembly=grant.assembly_id,
        account=account.pk,
        grant=grant.pk,
        person=account.person_id,
        organ=grant.organ_id,
        body=grant.body_id,
        name=account.display_name,
        verified=verified,
        place=grant.place_id,
        matter=grant.matter,
    )


def hatless(account: Account) -> Actor:
    """Return the actor for somebody who is signed in and wears no hat: may do what a citizen may."""
    return Actor(role=Role.CITIZEN, account=account.pk, person=account.person_id, name=account.display_name)


def wear(request: HttpRequest, *, at: datetime) -> Worn:
    """Decide who acts in this request; strangers cost no query."""
    account = request.user
    if not account.is_authenticated:
        return Worn(actor=Actor.citizen(contact=request.session.get(CONTACT)))
    assert isinstance(account, Account)
    grants = tuple(hats_of(account, by_link=came_by_link(request), at=at))
    grant = _chosen(request, grants)
    obstacle = _obstacle(request, account, grant, at)
    if obstacle:
        return Worn(actor=hatless(account), grant=grant, grants=grants, obstacle=obstacle)
    assert grant is not None
    return Worn(actor=actor_of(grant), grant=grant, grants=grants)


def hats_of(account: Account, *, by_link: bool, at: datetime) -> QuerySet[Grant]:
    """Return the grants in force of an account: all of them, or those that a sign-in by link may wear."""
    grants = Grant.objects.in_force(clock.local_day(at)).filter(account=account)
    if by_link:
        grants = grants.filter(role__in=[role.value for role in LINK_ROLES])
    return grants.select_related("account__person", "assembly", "organ", "body", "place").order_by("pk")


def came_by_link(request: HttpRequest) -> bool:
    """Whether this session was opened by a link in a text message, without a password."""
    return bool(request.session.get(BY_LINK))


def other_hats(request: HttpRequest) -> tuple[Grant, ...]:
    """Return the account's hats besides the active one whose business rows may be read in this session as it stands."""
    worn: Worn = request.worn  # type: ignore[attr-defined]
    given = second_factor_given(request) if worn.grants[1:] else False
    return tuple(
        grant
        for grant in worn.grants
        if grant.pk != worn.actor.grant
        and Role(grant.role) not in NO_BUSINESS_ROLES
        and (given or not needs_second_factor(Role(grant.role)))
    )


def second_factor_given(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record.get("method") == "mfa" for record in records) or bool(
        request.session.get(SECOND_FACTOR)
    )


def _chosen(request: HttpRequest, grants: tuple[Grant, ...]) -> Grant | None:
    wanted = request.session.get(HAT)
    for grant in grants:
        if grant.pk == wanted:
            return grant
    return grants[0] if grants else None


def _obstacle(request: HttpRequest, account: Account, grant: Grant | None, at: datetime) -> Obstacle:
    if account.must_change_password and not came_by_link(request):
        return Obstacle.PASSWORD
    if grant is None:
        return Obstacle.NO_GRANT
    role = Role(grant.role)
    if needs_second_factor(role) and not second_factor_given(request):
        return Obstacle.SECOND_FACTOR
    if role is Role.ADMINISTRATOR and not _administration_open(request, grant, at):
        return Obstacle.ADMINISTRATION
    return Obstacle.NONE


def _administration_open(request: HttpRequest, grant: Grant, at: datetime) -> bool:
    identifier = request.session.get(ADMINISTRATION)
    if identifier is None:
        return False
    session = AdministrationSession.objects.filter(pk=identifier, grant=grant).first()
    return session is not None and session.is_open(at)
