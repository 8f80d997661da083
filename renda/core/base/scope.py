"""What a request, job or command may read: a set of assemblies, what is public, or all with a reason.

Reading scoped rows while nothing is bound raises `Unbound`; a row outside the scope is simply not selected,
so a page answers 404 (decisions.md 16).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from renda.core.base.ports import ports

log = logging.getLogger("renda.scope")
EVERY_MATTER = "every"
NO_MATTER = "none"


class Unbound(RuntimeError):
    """Scoped rows were read while no scope was bound: a fault of the program, never of a user."""


class OutOfScope(RuntimeError):
    """A row of an assembly outside the bound scope was about to be written."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Whose matters a hat may read where it works outside of the assembly's offices: of bodies, or of one person."""

    bodies: frozenset[int] = frozenset()
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The bound scope: `assemblies` is None for all; `public` limits to published rows, `matter` to one number.

    `concern` limits what belongs to matters to those in which its bodies or its person take part. With `and_public`
    what is published anywhere may be read besides; what may be written stays the same.
    """

    assemblies: frozenset[int] | None
    public: bool = False
    reason: str = ""
    matter: str = ""
    and_public: bool = False
    concern: Concern | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether not all that belongs to the matters of the assemblies may be read."""
        return bool(self.matter) or self.concern is not None

    def holds(self, assembly: int) -> bool:
        """Whether rows of this assembly may be written."""
        return self.assemblies is None or assembly in self.assemblies

    def is_own(self, row: ScopedModel) -> bool:
        """Whether the row is read as one's own, not only because it is public."""
        mine = not self.public and self.holds(row.assembly_id)
        if mine and self.concern is not None:
            kind = type(row)
            return kind._base_manager.filter(kind.concern_condition(self.concern), pk=row.pk).exists()
        return mine and (not self.matter or row.is_of_matter(self.matter))

    def condition(self, kind: type[ScopedModel]) -> models.Q:
        """Which rows of a kind may be read."""
        if self.public:
            return kind.public_condition()
        if self.assemblies is None:
            return models.Q()
        own = models.Q(assembly_id__in=self.assemblies)
        if self.matter:
            own &= kind.matter_condition(self.matter)
        if self.concern is not None:
            own &= kind.concern_condition(self.concern)
        published = kind.public_condition()
        if not self.and_public:
            return own
        return own | published if published else published  # an empty condition is every row


_current: ContextVar[Scope | None] = ContextVar("renda_scope", default=None)
_asker: ContextVar[str] = ContextVar("renda_asker", default="")
T = TypeVar("T")


def current() -> Scope:
    """Return the bound scope; raise Unbound if there is none."""
    scope = _current.get()
    if scope is None:
        raise Unbound("No scope is bound: bind assemblies, public, or unscoped(reason) before reading.")
    return scope


def _bound(scope: Scope) -> AbstractContextManager[Scope | None]:
    return _set(_current, scope)


@contextmanager
def _set(variable: ContextVar[T], value: T) -> Iterator[T]:
    token = variable.set(value)
    try:
        yield value
    finally:
        variable.reset(token)


def assemblies(identifiers: Iterable[int], *, matter: str = "", concern: Concern | None = None) -> Any:
    """Bind these assemblies' rows, or of them only those of one matter or of some parties (a context manager)."""
    return _bound(Scope(assemblies=frozenset(identifiers), matter=matter, concern=concern))


def public() -> Any:
    """Bind what is published, of every assembly (a context manager); nothing may be written."""
    return _bound(Scope(assemblies=frozenset(), public=True))


def and_public() -> Any:
    """Let what is published anywhere be read besides what is bound (a context manager): for pages open to everyone.

    Somebody signed in then reads there whatever a stranger reads. Without a bound scope nothing changes.
    """
    scope = _current.get()
    return nullcontext() if scope is None else _bound(replace(scope, and_public=True))


def own_only() -> Any:
    """Take `and_public` back (a context manager)."""
    return _bound(replace(current(), and_public=False))


def asked_by(staff: str) -> Any:
    """Say on whose behalf rows are read, as words for the log; empty for a citizen or nobody (a context manager)."""
    return _set(_asker, staff)


def unscoped(reason: str) -> Any:
    """Bind everything, with a reason (a context manager).

    Logged with who asked, at a level that is always kept, when somebody signed in is behind it. What the machine does
    by itself (clocks, jobs), what a command does and what a citizen asks by an own code is logged at DEBUG only.
    """
    if not reason:
        raise ValueError("Reading without a scope needs a reason.")
    who = _asker.get()
    log.log(logging.INFO if who else logging.DEBUG, "unscoped: %s%s", reason, f", for {who}" if who else "")
    return _bound(Scope(assemblies=None, reason=reason))


def matters_of(concern: Concern) -> models.QuerySet[Any]:
    """Return the matters in which the bodies or the person take part."""
    assert ports.matters_of is not None, "The procedures app says which matters concern whom."
    return ports.matters_of(concern)


class ScopedManager(models.Manager[Any]):
    """The default manager of business rows: filters by the bound scope when a query is built."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(current().condition(self.model))


def assembly_key(*, indexed: bool = True) -> Any:
    """Return the field of a row's assembly; not `indexed` where the model's own indexes serve, or nobody asks by it."""
    return models.ForeignKey(
        "people.Assembly",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("所属人大"),
        db_index=indexed,
    )


class ScopedModel(models.Model):
    """A row that belongs to an assembly; subclasses say which of their rows are public."""

    assembly = assembly_key()

    objects = ScopedManager()
    assembly_id: int

    public_lookup: ClassVar[dict[str, Any] | None] = None
    # The way to the number of the matter that a row belongs to (found by itself where the model has a `matter`);
    # EVERY_MATTER where all matters share the row, NO_MATTER where a hat limited to one matter sees none.
    matter_lookup: ClassVar[str | None] = None

    class Meta:
        abstract = True

    @classmethod
    def matter_path(cls) -> str:
        """Return `matter_lookup`, or what follows from the model's own field `matter`."""
        if cls.matter_lookup is not None:
            return cls.matter_lookup
        return "matter__number" if any(each.name == "matter" for each in cls._meta.fields) else NO_MATTER

    @classmethod
    def matter_condition(cls, number: str) -> models.Q:
        """Which rows a hat limited to this matter may read."""
        way = cls.matter_path()
        if way == NO_MATTER:
            return models.Q(pk__in=[])
        return models.Q() if way == EVERY_MATTER else models.Q(**{way: number})

    @classmethod
    def concern_condition(cls, concern: Concern) -> models.Q:
        """Which rows may be read by a hat that sees only the matters of some bodies or of one person.

        A person is a deputy of the assembly and reads what belongs to no matter as before; a body, which stands
        outside, reads of that only what all matters share.
        """
        way = cls.matter_path()
        if way == EVERY_MATTER or (way == NO_MATTER and concern.person is not None):
            return models.Q()
        if way == NO_MATTER:
            return models.Q(pk__in=[])
        return models.Q(**{f"{way.removesuffix('number')}pk__in": matters_of(concern).values("pk")})

    def is_of_matter(self, number: str) -> bool:
        """Whether the row belongs to the matter with this number; rows that all matters share belong to none."""
        way = self.matter_path()
        if way in (EVERY_MATTER, NO_MATTER):
            return False
        found: Any = self
        for step in way.split("__"):
            found = getattr(found, step, None)
        return bool(found == number)

    @classmethod
    def public_condition(cls) -> models.Q:
        """Which rows anyone may read; none unless the model says `public_lookup`."""
        if cls.public_lookup is None:
            return models.Q(pk__in=[])
        return models.Q(**cls.public_lookup)

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_foreign(type(self), self.assembly_id)
        super().save(*args, **kwargs)


def refuse_foreign(kind: type[models.Model], assembly: int) -> None:
    """Raise OutOfScope where a row of this kind and assembly may not be written within the bound scope."""
    scope = current()
    if scope.public or not scope.holds(assembly):
        raise OutOfScope(f"{kind.__name__} belongs to assembly {assembly}, outside the bound scope.")
