"""The assembly's figures on the desk, and as files."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, show
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.modules.house.forms import PeriodForm
from renda.modules.house.statistics import Statistics, as_csv, as_xlsx, statistics, years

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL = "all"
READERS = (
    Role.LEGISLATIVE_OFFICE,
    Role.GENERAL_OFFICE,
    Role.DEPUTIES_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.SECRETARY_GENERAL,
    Role.CHAIRPERSON,
)


@signed_in(*READERS)
def statistics_page(request: Request) -> HttpResponse:
    """What was done, month by month of a year, or year by year."""
    assembly, period = _assembly(request), _period(request)
    present = {clock.today().year, *years(assembly.pk)}
    asked = f"?period={period}"
    context = {
        "assembly": assembly,
        "table": _table(assembly, period),
        "form": PeriodForm({"period": period}, years=sorted(present, reverse=True)),
        "exports": [
            ("CSV", reverse("house:statistics_csv") + asked),
            ("XLSX", reverse("house:statistics_xlsx") + asked),
        ],
    }
    return show(request, "house/statistics.html", context)


@signed_in(*READERS)
def statistics_csv(request: Request) -> HttpResponse:
    """The same table as CSV."""
    table = _table(_assembly(request), _period(request))
    return _file(as_csv(table), f"{_('工作统计')}-{_period(request)}.csv", "text/csv; charset=utf-8")


@signed_in(*READERS)
def statistics_xlsx(request: Request) -> HttpResponse:
    """The same table as a workbook."""
    assembly = _assembly(request)
    content = as_xlsx(_table(assembly, _period(request)), f"{assembly.name} {_('工作统计')}")
    return _file(content, f"{_('工作统计')}-{_period(request)}.xlsx", XLSX)


def _assembly(request: Request) -> Assembly:
    found = Assembly.objects.filter(pk=request.actor.assembly).first()
    if found is None:
        raise Http404
    return found


def _period(request: Request) -> str:
    """A year, or all; the present year where the address says anything else."""
    asked = request.GET.get("period", "")
    if asked == ALL or re.fullmatch(r"(19|20)[0-9]{2}", asked):
        return asked
    return str(clock.today().year)


def _table(assembly: Assembly, period: str) -> Statistics:
    return statistics(assembly.pk, year=None if period == ALL else int(period))


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
