"""What a request, job or command may read: a set of assemblies, what is public, or all with a reason.

Reading scoped rows while nothing is bound raises `Unbound`; a row outside the scope is simply not selected,
so a page answers 404 (decisions.md 16).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

log = logging.getLogger("renda.scope")


class Unbound(RuntimeError):
    """Scoped rows were read while no scope was bound: a fault of the program, never of a user."""


class OutOfScope(RuntimeError):
    """A row of an assembly outside the bound scope was about to be written."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The bound scope: `assemblies` is None for all; `public` limits to published rows."""

    assemblies: frozenset[int] | None
    public: bool = False
    reason: str = ""

    def holds(self, assembly: int) -> bool:
        """Whether rows of this assembly may be written."""
        return self.assemblies is None or assembly in self.assemblies


_current: ContextVar[Scope | None] = ContextVar("renda_scope", default=None)


def current() -> Scope:
    """Return the bound scope; raise Unbound if there is none."""
    scope = _current.get()
    if scope is None:
        raise Unbound("No scope is bound: bind assemblies, public, or unscoped(reason) before reading.")
    return scope


@contextmanager
def _bound(scope: Scope) -> Iterator[Scope]:
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


def assemblies(identifiers: Iterable[int]) -> Any:
    """Bind these assemblies' rows (a context manager)."""
    return _bound(Scope(assemblies=frozenset(identifiers)))


def public() -> Any:
    """Bind what is published, of every assembly (a context manager); nothing may be written."""
    return _bound(Scope(assemblies=frozenset(), public=True))


def unscoped(reason: str) -> Any:
    """Bind everything, with a reason that is logged (a context manager)."""
    if not reason:
        raise ValueError("Reading without a scope needs a reason.")
    log.info("unscoped: %s", reason)
    return _bound(Scope(assemblies=None, reason=reason))


class ScopedManager(models.Manager[Any]):
    """The default manager of business rows: filters by the bound scope when a query is built."""

    def get_queryset(self) -> models.QuerySet[Any]:
        scope = current()
        rows = super().get_queryset()
        if scope.public:
            return rows.filter(self.model.public_condition())
        if scope.assemblies is None:
            return rows
        return rows.filter(assembly_id__in=scope.assemblies)


class ScopedModel(models.Model):
    """A row that belongs to an assembly; subclasses say which of their rows are public."""

    assembly = models.ForeignKey(
        "people.Assembly", on_delete=models.PROTECT, related_name="+", verbose_name="所属人大"
    )

    objects = ScopedManager()
    assembly_id: int

    public_lookup: ClassVar[dict[str, Any] | None] = None

    class Meta:
        abstract = True

    @classmethod
    def public_condition(cls) -> models.Q:
        """Which rows anyone may read; none unless the model says `public_lookup`."""
        if cls.public_lookup is None:
            return models.Q(pk__in=[])
        return models.Q(**cls.public_lookup)

    def save(self, *args: Any, **kwargs: Any) -> None:
        scope = current()
        if scope.public or not scope.holds(self.assembly_id):
            raise OutOfScope(
                f"{type(self).__name__} belongs to assembly {self.assembly_id}, outside the bound scope."
            )
        super().save(*args, **kwargs)
