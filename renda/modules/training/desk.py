"""The office's pages of the plan: sessions, courses with their materials, what higher congresses offer."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.lists import Column, Listing
from renda.core.base.pages import Request, done, show
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.modules.training import actions, selectors
from renda.modules.training.forms import ButtonForm, CourseForm, MaterialForm, SessionForm
from renda.modules.training.models import Course, CourseKind, Material, Stage

PAGE = 30
office = signed_in(Role.DEPUTIES_OFFICE)
SESSION_COLUMNS = [
    Column("title", _("课程名称"), lambda row: row.course.title, ("course__title",)),
    Column("first", _("开始日期"), lambda row: row.first_on, ("first_on",)),
    Column("last", _("结束日期"), lambda row: row.last_on),
    Column("place", _("地点"), lambda row: row.place_name or row.link),
    Column("speaker", _("主讲人"), lambda row: row.speaker, ("speaker",)),
    Column("stage", _("状态"), lambda row: str(row.get_stage_display()), ("stage",)),
    Column("capacity", _("名额"), lambda row: row.capacity),
    Column("seated", _("已报名"), lambda row: row.count_seated, ("count_seated",)),
    Column("waiting", _("候补"), lambda row: row.count_waiting),
]


def own_assembly(request: Request) -> Assembly:
    """The congress of the active hat."""
    found: Assembly = request.worn.grant.assembly  # type: ignore[attr-defined]
    return found


def _tabs(request: Request) -> list[tuple[str, str, bool]]:
    names = [
        (gettext("班次"), "sessions"),
        (gettext("年度计划"), "courses"),
        (gettext("选用上级培训"), "adopt"),
    ]
    return [(label, address := reverse(f"training:{name}"), request.path == address) for label, name in names]


@office
def sessions_page(request: Request) -> HttpResponse:
    """The sessions of the congress."""
    listing = Listing(request, SESSION_COLUMNS, title=gettext("培训班次"))
    rows, stage = selectors.sessions(), request.GET.get("stage", "")
    if stage in Stage.values:
        rows = rows.filter(stage=stage)
    rows = listing.ordered(rows)
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    filters = [(gettext("全部"), "?", not stage)]
    filters += [(each.label, f"?stage={each.value}", stage == each.value) for each in Stage]
    context = {
        "page": page,
        "listing": listing,
        "tabs": _tabs(request),
        "filters": filters,
        "today": clock.today(),
    }
    return show(request, "training/sessions.html", context)


@office
def courses_page(request: Request) -> HttpResponse:
    """The courses, year by year."""
    columns = [
        Column("year", _("计划年度"), lambda row: row.year, ("year",)),
        Column("title", _("课程名称"), lambda row: row.title, ("title",)),
        Column("kind", _("类别"), lambda row: str(row.get_kind_display()), ("kind",)),
        Column("sessions", _("班次数"), lambda row: row.count_sessions, ("count_sessions",)),
    ]
    listing = Listing(request, columns, title=gettext("培训计划"))
    rows = listing.ordered(selectors.courses())
    if file := listing.asked_file(rows):
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return show(request, "training/courses.html", {"page": page, "listing": listing, "tabs": _tabs(request)})


@office
def new_course_page(request: Request) -> HttpResponse:
    """Put a course into the plan."""
    form = CourseForm(request.POST or None, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.plan_course,
            subject=own_assembly(request),
            **_course(form),
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("课程已列入计划。"), reverse("training:course", args=[made.course]))
    return show(request, "training/form.html", {"form": form, "heading": gettext("新课程")})


@office
def change_course_page(request: Request, pk: int) -> HttpResponse:
    """Change a course."""
    course = get_object_or_404(Course, pk=pk)
    shown = {name: getattr(course, name) for name in ("title", "kind", "year", "goals")}
    form = CourseForm(request.POST or None, version=course.version, initial=shown)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.change_course, subject=course, **_course(form), by=request.actor, at=clock.now()
        )
        if made:
            return done(request, gettext("课程已保存。"), reverse("training:course", args=[course.pk]))
    return show(
        request, "training/form.html", {"form": form, "heading": gettext("修改课程"), "course": course}
    )


def _course(form: CourseForm) -> dict[str, Any]:
    filled = form.cleaned_data
    return {**{name: filled[name] for name in ("title", "year", "goals")}, "kind": CourseKind(filled["kind"])}


@office
@takes_files
def course_page(request: Request, pk: int) -> HttpResponse:
    """A course: goals, materials, its sessions."""
    course = get_object_or_404(Course.objects.select_related("assembly"), pk=pk)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        answer = _material(request, course, form)
        if answer is not None:
            return answer
    context = {
        "course": course,
        "form": form,
        "button": ButtonForm(),
        "materials": selectors.materials(course),
        "sessions": selectors.sessions().filter(course=course)[:100],
        "today": clock.today(),
    }
    return show(request, "training/course.html", context)


def _material(request: Request, course: Course, form: MaterialForm) -> HttpResponse | None:
    to, at = reverse("training:course", args=[course.pk]), clock.now()
    if "remove" in request.POST:
        material = get_object_or_404(Material, course=course, pk=request.POST["remove"])
        button = ButtonForm(request.POST)
        button.is_valid()
        made = button.attempt(actions.remove_material, subject=material, by=request.actor, at=at)
        return done(request, gettext("材料已移除。"), to) if made else None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        made = form.attempt(actions.add_material, subject=course, upload=upload, by=request.actor, at=at)
        return done(request, gettext("材料已上传。"), to) if made else None
    return None


@office
def new_session_page(request: Request, pk: int) -> HttpResponse:
    """Plan a session of a course."""
    course = get_object_or_404(Course, pk=pk)
    form = SessionForm(request.POST or None, initial={"roles": ["deputy"], "enrols_from": clock.now()})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.plan_session, subject=course, plan=form.plan(), by=request.actor, at=clock.now()
        )
        if made:
            said = gettext("班次已安排，发布后才能报名。")
            return done(request, said, reverse("training:session", args=[made.session]))
    return show(
        request, "training/form.html", {"form": form, "heading": gettext("安排班次"), "course": course}
    )


@office
def adopt_page(request: Request) -> HttpResponse:
    """Sessions of higher congresses: what may be adopted, what was."""
    own = own_assembly(request)
    form = ButtonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        session = request.POST.get("session", "")
        if not session.isdecimal():
            raise Http404
        made = form.attempt(
            actions.adopt_session, subject=own, session=int(session), by=request.actor, at=clock.now()
        )
        if made:
            return done(request, gettext("已选用，本级的代表可以报名。"), reverse("training:adopt"))
    context = {
        "form": form,
        "rows": selectors.adoptable(own, clock.today()),
        "adopted": selectors.adopted(own.pk)[:100],
        "tabs": _tabs(request),
        "today": clock.today(),
    }
    return show(request, "training/adopt.html", context)
