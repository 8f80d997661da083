"""Counting facts, within the bound scope. Facts are not public: in the public scope every count is empty."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from renda.core.facts.models import Fact


def recorded(
    *names: str,
    since: date | None = None,
    until: date | None = None,
    case: str | None = None,
    subject: tuple[str, object] | None = None,
) -> QuerySet[Fact]:
    """Return the facts of these kinds (of all without a name) in scope, both days included, oldest first."""
    rows = Fact.objects.all()
    if names:
        rows = rows.filter(name__in=names)
    if since is not None:
        rows = rows.filter(on__gte=since)
    if until is not None:
        rows = rows.filter(on__lte=until)
    if case is not None:
        rows = rows.filter(case=case)
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    return rows.order_by("on", "event_id", "name", "case", "pk")


def total(rows: QuerySet[Fact]) -> int | Decimal:
    """Return the sum of the facts' quantities; add up facts of one kind only, units differ."""
    return whole(rows.order_by().aggregate(sum=Sum("quantity"))["sum"] or Decimal(0))


def by_month(rows: QuerySet[Fact]) -> QuerySet[Fact, dict[str, Any]]:
    """Return {"name", "case", "year", "month", "sum"} for each month that has facts, in that order."""
    parts = rows.order_by().annotate(year=ExtractYear("on"), month=ExtractMonth("on"))
    counted = parts.values("name", "case", "year", "month").annotate(sum=Sum("quantity"))
    return counted.order_by("name", "case", "year", "month")


def by_year(rows: QuerySet[Fact]) -> QuerySet[Fact, dict[str, Any]]:
    """Return {"name", "case", "year", "sum"} for each year that has facts, in that order."""
    parts = rows.order_by().annotate(year=ExtractYear("on"))
    return parts.values("name", "case", "year").annotate(sum=Sum("quantity")).order_by("name", "case", "year")


def by_assembly(rows: QuerySet[Fact]) -> QuerySet[Fact, dict[str, Any]]:
    """Return {"name", "case", "assembly", "sum"}, in the order of the assemblies' codes: an order, not a ranking."""
    counted = rows.order_by().values("name", "case", "assembly").annotate(sum=Sum("quantity"))
    return counted.order_by("name", "case", "assembly__path")


def by_subject(rows: QuerySet[Fact]) -> QuerySet[Fact, dict[str, Any]]:
    """Return {"name", "case", "subject_kind", "subject_id", "sum"}, in that order."""
    counted = rows.order_by().values("name", "case", "subject_kind", "subject_id")
    return counted.annotate(sum=Sum("quantity")).order_by("name", "case", "subject_kind", "subject_id")


def whole(quantity: Decimal) -> int | Decimal:
    """Return a whole number as int, so that it is shown without a point; others without trailing zeros."""
    return int(quantity) if quantity == quantity.to_integral_value() else quantity.normalize()
