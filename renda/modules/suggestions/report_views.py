"""The report of a year or half-year on the desk, and as files."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.pages import Request, show
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.lib.reports import ReportPaper, as_docx, as_workbook
from renda.modules.suggestions.report import report_of
from renda.modules.suggestions.report_paper import paper_of

READERS = (
    Role.DEPUTIES_OFFICE,
    Role.GENERAL_OFFICE,
    Role.CHAIRPERSON,
    Role.MEMBER,
    Role.SECRETARY_GENERAL,
    Role.SPECIAL_COMMITTEE,
)
FILES = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
YEARS = 6  # a term and the year before it
HALF, WHOLE = "half", "year"


class ReportPeriod(forms.Form):
    """Which year, and whether its first half or the whole."""

    year = forms.TypedChoiceField(label=_("年份"), coerce=int)
    part = forms.ChoiceField(label=_("范围"), choices=[(WHOLE, _("全年")), (HALF, _("上半年"))])

    def __init__(self, *args: object, this_year: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        years = range(this_year, this_year - YEARS, -1)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.label_suffix = ""


@signed_in(*READERS)
def report_page(request: Request) -> HttpResponse:
    """The report's tables; `?file=docx` or `xlsx` is the same as a file."""
    this_year = clock.today().year
    asked = {"year": request.GET.get("year", this_year), "part": request.GET.get("part", WHOLE)}
    form = ReportPeriod(asked, this_year=this_year)
    if not form.is_valid():
        form = ReportPeriod({"year": this_year, "part": WHOLE}, this_year=this_year)
        form.is_valid()
    year, part = form.cleaned_data["year"], form.cleaned_data["part"]
    paper = _paper(Assembly.objects.get(pk=request.actor.assembly), year, part)
    if (kind := request.GET.get("file", "")) in FILES:
        return _file(paper, kind)
    link = f"?year={year}&part={part}&file="
    exports = [(kind.upper(), link + kind) for kind in FILES]
    context = {"form": form, "paper": paper, "tables": _shown(paper), "exports": exports}
    return show(request, "suggestions/report.html", context)


def _paper(assembly: Assembly, year: int, part: str) -> ReportPaper:
    last = date(year, 12, 31) if part == WHOLE else date(year, 6, 30)
    report = report_of(assembly, from_day=date(year, 1, 1), to_day=last)
    return paper_of(report, assembly, whole_year=part == WHOLE)


def _shown(paper: ReportPaper) -> list[dict[str, object]]:
    """Each table with its rows and their bars, as parts of the longest in percent."""
    shown: list[dict[str, object]] = []
    for table in paper.tables:
        most = max((int(row[table.bars]) for row in table.rows), default=0) if table.bars is not None else 0
        rows = [
            (row[0], row[1:], 100 * int(row[table.bars]) // most if most and table.bars is not None else None)
            for row in table.rows
        ]
        shown.append({"table": table, "rows": rows, "has_bars": bool(most)})
    return shown


def _file(paper: ReportPaper, kind: str) -> HttpResponse:
    make, content_type = FILES[kind]
    response = HttpResponse(make(paper), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{paper.title}.{kind}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
