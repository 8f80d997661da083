"""Reading spreadsheets of opinions: upload, choose the columns, look at the errors, confirm, try again."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, show
from renda.core.files import spreadsheets
from renda.core.files.models import ImportState, SpreadsheetImport
from renda.core.files.targets import Layout
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.lib.tables import Row
from renda.modules.consultation import actions, selectors
from renda.modules.consultation.forms import LayoutForm, MappingForm, UploadForm
from renda.modules.consultation.importing import FIELDS, TARGET
from renda.modules.consultation.models import Consultation

FIRST_WORDS = 40  # characters of a row by which a person knows it


@signed_in(Role.LEGISLATIVE_OFFICE)
@takes_files
def import_page(request: Request, pk: int) -> HttpResponse:
    """Upload a spreadsheet of opinions; earlier ones are listed with what became of them."""
    consultation = selectors.consultation_for_page(pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.begin_import,
            subject=consultation,
            upload=form.cleaned_data["file"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, "", reverse("consultation:import_preview", args=[made.spreadsheet]))
    context = {"consultation": consultation, "form": form, "imports": selectors.imports_of(consultation)[:20]}
    return show(request, "consultation/import.html", context)


def _kept_preview(started: SpreadsheetImport) -> spreadsheets.Preview | None:
    """The first rows, while the file is kept: it goes where an opinion in it leaves for another channel."""
    return None if started.file.erased_at else spreadsheets.preview(started)


@signed_in(Role.LEGISLATIVE_OFFICE)
def import_preview_page(request: Request, pk: int) -> HttpResponse:
    """Which column is what, the first rows, and the errors of all rows; then the import in a job.

    `?sheet=` and `?header_row=` read the table from another place of the file.
    """
    started = SpreadsheetImport.objects.select_related("file").filter(pk=pk, target_kind=TARGET).first()
    if started is None:
        raise NotAllowed(gettext("没有这个表格。"), hidden=True)
    consultation = selectors.consultation_for_page(started.target_id)
    if started.state in (ImportState.IMPORTING, ImportState.DONE) and request.method != "POST":
        return show(
            request,
            "consultation/import_preview.html",
            {"consultation": consultation, "started": started, "preview": _kept_preview(started)},
        )
    layout = _layout(request, started)
    seen = spreadsheets.preview(started, layout=layout)
    form = MappingForm(
        request.POST or None,
        fields=FIELDS,
        header=seen.header,
        mapping=seen.mapping,
        initial={"seen": started.version},
    )
    if request.method == "POST" and form.is_valid():
        if request.POST.get("verb") != "look" and _confirmed(request, consultation, started, form, seen):
            return done(
                request,
                gettext("正在后台导入，可以离开本页，完成后在这里查看结果。"),
                reverse("consultation:import", args=[consultation.pk]),
            )
        seen = spreadsheets.preview(started, form.mapping(), layout)
    rows = [(row.number, _first_words(row)) for row in seen.table.top]
    choice = {"sheet": seen.table.sheet, "header_row": str(seen.table.header_row)}
    context = {
        "consultation": consultation,
        "started": started,
        "form": form,
        "preview": seen,
        "layout_form": LayoutForm(sheets=seen.table.sheets, rows=rows, initial=choice),
    }
    return show(request, "consultation/import_preview.html", context)


def _first_words(row: Row) -> str:
    return " ".join(filter(None, row.cells))[:FIRST_WORDS]


def _layout(request: Request, started: SpreadsheetImport) -> Layout:
    """The place of the table that the address names; without it the one kept with the import."""
    if not {"sheet", "header_row"} & request.GET.keys():
        return Layout(started.sheet, started.header_row)
    sheet, row = request.GET.get("sheet", started.sheet), request.GET.get("header_row", "")
    other = sheet != started.sheet
    return Layout(sheet, None if other or not row.isdecimal() or len(row) > 7 else int(row))


def _confirmed(
    request: Request,
    consultation: Consultation,
    started: SpreadsheetImport,
    form: MappingForm,
    seen: spreadsheets.Preview,
) -> bool:
    made = form.attempt(
        actions.confirm_import,
        subject=consultation,
        started=started,
        mapping=form.mapping(),
        layout=Layout(seen.table.sheet, seen.table.header_row),
        seen=form.cleaned_data["seen"],
        by=request.actor,
        at=clock.now(),
    )
    return made is not None
