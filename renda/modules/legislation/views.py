"""The legislative office's pages of a regulation, and the public pages of its texts."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import public_page, signed_in
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, show
from renda.core.base.predicates import require
from renda.core.documents.models import TextVersion
from renda.core.documents.reading import lines_of
from renda.core.people.models import Assembly
from renda.core.procedures.api import refuse_level
from renda.lib import clock
from renda.lib.errors import Refusal
from renda.lib.texts.akoma_ntoso import Metadata, to_akoma_ntoso
from renda.lib.texts.checking import check_tree, number_breaks
from renda.lib.texts.printing import plain_text, print_text
from renda.lib.texts.three_columns import Titles, three_column_docx, three_column_xlsx
from renda.lib.texts.tree import Kind, walk
from renda.modules.legislation import actions, selectors
from renda.modules.legislation.comparing import component_rows, numbers, reasons_by_label
from renda.modules.legislation.forms import CorrectForm, ImportForm, ProjectForm, ReasonForm
from renda.modules.legislation.sources import left_out_of_source, source_of
from renda.modules.legislation.uploads import read_upload

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


PROJECT_COLUMNS = (
    Column("title", _("名称"), lambda row: row.title, ("title",)),
    Column("number", _("事项编号"), lambda row: row.matter.number, ("matter__number",)),
    Column("kind", _("种类"), lambda row: str(row.get_kind_display()), ("kind",)),
    Column("drafted_by", _("起草单位"), lambda row: row.drafted_by, ("drafted_by",)),
)


@signed_in(Role.LEGISLATIVE_OFFICE, Role.GENERAL_OFFICE, Role.SPECIAL_COMMITTEE, Role.CHAIRPERSON)
def projects_page(request: Request) -> HttpResponse:
    """The regulation projects of the assembly, where its level makes regulations."""
    _own_assembly(request)
    listing = Listing(request, PROJECT_COLUMNS, title=gettext("法规项目"))
    rows = listing.ordered(selectors.regulations())
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    may_open = request.actor.role is Role.LEGISLATIVE_OFFICE and not request.actor.matter
    return show(
        request, "legislation/projects.html", {"page": page, "may_open": may_open, "listing": listing}
    )


@signed_in(Role.LEGISLATIVE_OFFICE)
def new_project_page(request: Request) -> HttpResponse:
    """Open a project."""
    assembly = _own_assembly(request)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        made = form.attempt(
            actions.open_project,
            subject=assembly,
            title=filled["title"],
            kind=filled["kind"],
            drafted_by=filled["drafted_by"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            row = selectors.regulations().get(pk=made.regulation)
            return done(
                request, gettext("法规项目已建立。"), reverse("procedures:matter", args=[row.matter.number])
            )
    return show(request, "legislation/new_project.html", {"form": form})


def _own_assembly(request: Request) -> Assembly:
    assembly: Assembly = request.worn.grant.assembly  # type: ignore[attr-defined]
    refuse_level(assembly, "legislation.regulation", clock.today())
    return assembly


@signed_in(Role.LEGISLATIVE_OFFICE)
@takes_files
def import_page(request: Request, number: str) -> HttpResponse:
    """Import a text as the next version; the parse is shown at once and can be corrected by hand."""
    regulation = selectors.regulation_of(number)
    form = ImportForm(request.POST or None, request.FILES or None, version=regulation.version)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            source, file = read_upload(filled["file"], filled["source"])
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            made = form.attempt(
                actions.import_version,
                subject=regulation,
                source=source,
                label=filled["label"],
                explanation=filled["explanation"],
                file=file,
                by=request.actor,
                at=clock.now(),
            )
            if made:
                return done(
                    request,
                    gettext("已读入 %(articles)s 条，请核对。") % {"articles": made.articles},
                    reverse("legislation:version", args=[made.text_version]),
                )
    return show(request, "legislation/import.html", {"form": form, "regulation": regulation})


@public_page
def version_page(request: Request, pk: int) -> HttpResponse:
    """One version: the text as read, what was not understood, and for the office the way to correct and settle it."""
    version = selectors.version_for_page(pk)
    works = request.actor.role is Role.LEGISLATIVE_OFFICE and request.actor.assembly == version.assembly_id
    source = print_text(version.root)
    check = check_tree(version.root, source)
    form = None
    if works and (version.settled_at is None or request.method == "POST"):
        form = CorrectForm(
            request.POST or None,
            version=version.version,
            initial={"source": source, "explanation": version.explanation},
        )
    if request.method == "POST":
        require("legislation.correct_version", request.actor, version)
        response = _change(request, version, form) if form else None
        if response is not None:
            return response
    others = [other for other in selectors.versions_of(version) if other.pk != version.pk]
    context = {
        "version": version,
        "lines": lines_of(version.root),
        "check": check,
        "unread": [plain_text(node) for node in walk(version.root) if node.kind is Kind.UNKNOWN][:20],
        "breaks": len(number_breaks(version.root)),
        "left_out": left_out_of_source(version, request.actor) if form else [],
        "form": form,
        "works": works,
        "others": others,
        "source_files": source_of(version, request.actor),
        "base": "web/desk.html" if request.actor.is_staff else "web/public.html",
    }
    return show(request, "legislation/version.html", context)


def _change(request: Request, version: TextVersion, form: CorrectForm) -> HttpResponse | None:
    """Save or settle; what was typed stays in the form when either is refused."""
    if not form.is_valid():
        return None
    if version.settled_at is not None:  # in another tab or by another clerk, after this form was opened
        form.add_error(None, actions.settled_words(version))
        return None
    settles = request.POST.get("verb") == "settle"
    made = form.attempt(
        actions.settle_version if settles else actions.correct_version,
        subject=version,
        source=form.cleaned_data["source"].replace("\r\n", "\n"),
        explanation=form.cleaned_data["explanation"],
        by=request.actor,
        at=clock.now(),
    )
    if not made:
        return None
    here = reverse("legislation:version", args=[version.pk])
    return done(request, gettext("文本已定稿。") if settles else gettext("更正已保存。"), here)


@public_page
def compare_page(request: Request, old: int, new: int) -> HttpResponse:
    """Two versions, article against article and the words inside."""
    before, after = selectors.version_for_page(old), selectors.version_for_page(new)
    _refuse_foreign(before, after)
    works = request.actor.role is Role.LEGISLATIVE_OFFICE and request.actor.assembly == after.assembly_id
    form = ReasonForm(request.POST or None, version=after.version) if works else None
    if request.method == "POST" and form is not None and form.is_valid():
        made = form.attempt(
            actions.explain_change,
            subject=after,
            old=before,
            node=form.cleaned_data["node"],
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("修改说明已保存。"), request.get_full_path())
    comparison = selectors.comparison_of(before, after)
    only = request.GET.get("show", "changed")
    context = {
        "before": before,
        "after": after,
        "comparison": comparison,
        "rows": component_rows(comparison, after.reasons, changed_only=only != "all"),
        "only": only,
        "form": form,
        "explainable": [
            {
                "label": numbers(row),
                "uid": selectors.article_uid(row),
                "reason": after.reasons.get(selectors.article_uid(row), ""),
            }
            for row in comparison.rows
            if works and row.kind != "unchanged"
        ],
        "base": "web/desk.html" if request.actor.is_staff else "web/public.html",
    }
    return show(request, "legislation/compare.html", context)


@public_page
def compare_file(request: Request, old: int, new: int, kind: str) -> HttpResponse:
    """The three-column table as .docx or .xlsx."""
    before, after = selectors.version_for_page(old), selectors.version_for_page(new)
    _refuse_foreign(before, after)
    comparison = selectors.comparison_of(before, after)
    write = three_column_docx if kind == "docx" else three_column_xlsx
    titles = Titles(title=f"{after.text.title}对照表", old=before.label, new=after.label)
    content = write(comparison.rows, titles, reasons_by_label(comparison, after.reasons))
    return _download(
        content,
        f"{after.text.title}对照表.{kind}",
        DOCX if kind == "docx" else XLSX,
    )


@public_page
def akoma_ntoso_file(request: Request, pk: int) -> HttpResponse:
    """A version as Akoma Ntoso 3.0."""
    version = selectors.version_for_page(pk)
    assembly = version.text.matter.assembly
    metadata = Metadata(
        title=version.text.title,
        jurisdiction=f"cn-{assembly.code}",
        name=version.text.matter.number.lower(),
        dated=clock.local_day(version.made_at),
        version=f"draft-{version.number}",
        kind="bill",
        organ=assembly.standing_committee_name,
        published_on=clock.local_day(version.published_at) if version.published_at else None,
    )
    content = to_akoma_ntoso(version.root, metadata)
    return _download(content, f"{version.text.title}.xml", "application/akn+xml")


def _refuse_foreign(before: TextVersion, after: TextVersion) -> None:
    if before.text_id != after.text_id:
        raise Refusal(gettext("只能比较同一法规的两个版本，请从文本页面选择。"))


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
