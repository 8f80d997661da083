"""The office's pages: the register, one complaint, entering, sorting, transferring, steps, letters, looks."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from renda.core.access.api import clean_contact, signed_in
from renda.core.access.models import Contact
from renda.core.base.actor import Role
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, show
from renda.core.law import api as law
from renda.core.people.models import Body, Person
from renda.core.procedures.api import Answer, Option
from renda.lib import clock, codes
from renda.lib.errors import NotAllowed, Refusal
from renda.lib.saying import say, strung
from renda.modules.complaints import actions, barring, forms, letters, numbers, selectors
from renda.modules.complaints.actions.letters import STEPS
from renda.modules.complaints.models import Complaint
from renda.modules.complaints.opened_pages import opened
from renda.modules.complaints.taking import options
from renda.web.components import Obstacle

OFFICE = (Role.COMPLAINTS_OFFICE,)
OWN_PAGES = {"transfer": "complaints:transfer", "extend": "complaints:extend"}


@signed_in(*OFFICE)
@opened
def register_page(request: Request) -> HttpResponse:
    """The register of the assembly, what is due first first."""
    today = clock.today()
    filters = forms.RegisterFilter(request.GET or None)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = selectors.register(state=chosen.get("state", ""), kind=chosen.get("kind", ""), on=today)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.state_label = selectors.state_label(row)
    context = {"page": page, "filters": filters, "today": today}
    return show(request, "complaints/register.html", context)


@signed_in(*OFFICE)
@takes_files
@opened
def enter_page(request: Request) -> HttpResponse:
    """Enter a letter with its scan, a visit, a call."""
    form = forms.EnterForm(
        request.POST or None, request.FILES or None, initial={"received_on": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            contact = _contact(filled["contact"])
        except Refusal as refusal:
            form.add_error("contact", str(refusal))
        else:
            made = form.attempt(
                actions.register,
                subject=numbers.Register.of(request.actor.assembly or 0),
                way=filled["way"],
                received_on=filled["received_on"],
                title=filled["title"],
                text=filled["text"],
                kind=filled["kind"],
                sender_name=filled["sender_name"],
                sender_address=filled["sender_address"],
                contact=contact,
                people=filled["people"],
                representatives=filled["representatives"].splitlines(),
                consents=filled["consents"],
                scans=[filled["scan"]] if filled["scan"] else [],
                by=request.actor,
                at=clock.now(),
            )
            if made:
                row = Complaint.objects.get(pk=made.complaint)
                return done(request, gettext("已登记。"), _address(row))
    return show(request, "complaints/enter.html", {"form": form})


def _contact(given: str) -> Contact | None:
    if not given:
        return None
    kind = "email" if "@" in given else "phone"
    return Contact.objects.known_or_new(kind, clean_contact(kind, given))


def _address(row: Complaint) -> str:
    return reverse("complaints:complaint", args=[row.number])


@signed_in(*OFFICE)
@takes_files
@opened
def complaint_page(request: Request, number: str) -> HttpResponse:
    """One complaint: what was said, against whom, where it stands, its clocks, and what may come next."""
    row = selectors.complaint(number)
    form = forms.PaperForm(request.POST or None, request.FILES or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.attempt(
            actions.add_paper,
            subject=row,
            scan=form.cleaned_data["scan"],
            by=request.actor,
            at=clock.now(),
        )
    ):
        return done(request, gettext("材料已保存。"), _address(row))
    view = selectors.office_view(row, request.actor, clock.today())
    files = [
        {"url": f"{each.get_absolute_url()}", "name": each.name, "size": each.size} for each in view.files
    ]
    context = {
        "view": view,
        "row": row,
        "files": files,
        "today": clock.today(),
        "form": form,
        "choices": [_choice(row, option) for option in view.here],
        "entries": [_entry(step) for step in view.steps],
        "has_sender": bool(row.sender_name or row.sender_address or row.contact_id),
    }
    return show(request, "complaints/complaint.html", context)


def _choice(row: Complaint, option: Option) -> dict[str, Any]:
    obstacles = [
        Obstacle(reason=lack.text, article=strung(law.article_words(cite) for cite in lack.citations))
        for lack in option.lacks
    ]
    page = OWN_PAGES.get(option.key)
    return {
        "label": option.label,
        "url": reverse(page, args=[row.number])
        if page
        else reverse("complaints:step", args=[row.number, option.key]),
        "is_open": option.answer is not Answer.NO,
        "needs_reason": option.answer is Answer.WITH_REASON,
        "obstacles": obstacles,
        "article": strung(law.article_words(cite) for cite in option.citations) or say(option.step.practice),
    }


def _entry(step: Any) -> dict[str, Any]:
    notes = [step.words] if step.words else []
    if step.reason:
        notes.append(gettext("理由：%(reason)s") % {"reason": step.reason})
    return {
        "label": say(step.label),
        "on": step.happened_on,
        "who": step.actor,
        "article": strung(law.article_words(cite) for cite in step.citations) or say(step.practice),
        "note": "\n".join(notes),
        "url": "",
    }


@signed_in(*OFFICE)
@opened
def sort_page(request: Request, number: str) -> HttpResponse:
    """Kind, title and the accused; they are shut out at once."""
    row = selectors.complaint(number)
    bodies = Body.objects.filter(assembly=row.assembly_id).order_by("name")
    people = Person.objects.filter(accounts__grants__assembly=row.assembly_id).distinct().order_by("name")
    initial: dict[str, Any] = {"kind": row.kind, "title": row.title}
    for place, named in enumerate(row.accused.all()[: forms.ROWS_OF_ACCUSED], start=1):
        initial |= {
            f"body_{place}": named.body_id,
            f"name_{place}": named.name,
            f"person_{place}": named.person_id,
        }
    form = forms.SortForm(
        request.POST or None, version=row.version, bodies=bodies, people=people, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            actions.sort_out,
            subject=row,
            kind=form.cleaned_data["kind"],
            title=form.cleaned_data["title"],
            accused=[actions.AccusedPerson(*each) for each in form.accused()],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            said = gettext("已归类。")
            if made.called_back:
                said = gettext("已归类；原来的转送涉及被反映的单位，已经收回。")
            still = Complaint.objects.filter(pk=row.pk).exists()
            return done(request, said, _address(row) if still else reverse("complaints:register"))
    return show(request, "complaints/sort.html", {"row": row, "form": form})


@signed_in(*OFFICE)
@opened
def transfer_page(request: Request, number: str) -> HttpResponse:
    """Send it to a body or a special committee that may handle it."""
    row = selectors.complaint(number)
    papers = {paper.pk: paper for paper in row.papers.select_related("file")}
    form = forms.TransferForm(
        request.POST or None,
        version=row.version,
        bodies=barring.bodies_for(row),
        organs=barring.organs_for(row),
        papers=[(pk, paper.file.name) for pk, paper in papers.items()],
        consents=row.consents,
        initial={"words": row.text},
    )
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        made = form.attempt(
            actions.transfer,
            subject=row,
            words=filled["words"],
            ground=filled["ground"],
            papers=[papers[int(pk)] for pk in filled.get("papers") or []],
            with_sender=filled.get("with_sender", False),
            by=request.actor,
            at=clock.now(),
            **form.receivers(),
        )
        if made:
            return done(request, gettext("已转送，请书面告知信访人。"), _address(row))
    context = {"row": row, "form": form, "option": _option(request, row, "transfer")}
    return show(request, "complaints/transfer.html", context)


def _option(request: Request, row: Complaint, step: str) -> dict[str, Any]:
    found = next((each for each in options(row, request.actor, clock.today()) if each.key == step), None)
    if found is None:
        raise NotAllowed(gettext("这件信访事项现在不能办理这一步。"), hidden=True)
    return _choice(row, found)


@signed_in(*OFFICE)
@opened
def step_page(request: Request, number: str, step: str) -> HttpResponse:
    """A plain step of the procedure."""
    row = selectors.complaint(number)
    option = _option(request, row, step)
    form = forms.StepForm(request.POST or None, version=row.version, initial={"happened_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        made = form.attempt(
            actions.take_step,
            subject=row,
            step=step,
            words=filled["words"],
            happened_on=filled["happened_on"],
            reason=filled["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("步骤已登记。"), _address(row))
    return show(request, "complaints/step.html", {"row": row, "form": form, "option": option})


@signed_in(*OFFICE)
@opened
def extend_page(request: Request, number: str) -> HttpResponse:
    """Extend the term of the decision, once."""
    row = selectors.complaint(number)
    option = _option(request, row, "extend")
    form = forms.StepForm(request.POST or None, version=row.version)
    for needless in ("happened_on", "reason"):
        del form.fields[needless]
    if (
        request.method == "POST"
        and form.is_valid()
        and form.attempt(
            actions.extend_term,
            subject=row,
            words=form.cleaned_data["words"],
            by=request.actor,
            at=clock.now(),
        )
    ):
        return done(request, gettext("办理期限已延长。"), _address(row))
    return show(request, "complaints/step.html", {"row": row, "form": form, "option": option})


@signed_in(*OFFICE)
@opened
def letter_page(request: Request, number: str) -> HttpResponse:
    """The written notice: read its words, deliver it, record that."""
    row = selectors.complaint(number)
    step = STEPS.get(row.state, "")
    option = _option(request, row, step)
    form = forms.LetterForm(
        request.POST or None,
        version=row.version,
        initial={"words": letters.first_words(row), "delivered_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        made = form.attempt(
            actions.deliver_letter,
            subject=row,
            words=filled["words"],
            delivered_by=filled["delivered_by"],
            delivered_on=filled["delivered_on"],
            reason=filled["reason"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("告知书已登记送达，可以下载打印。"), _address(row))
    context = {"row": row, "form": form, "option": option}
    return show(request, "complaints/letter.html", context)


@signed_in(*OFFICE)
@opened
def letter_file(request: Request, number: str, serial: int) -> HttpResponse:
    """The written notice as .docx."""
    row = selectors.complaint(number)
    letter = row.letters.filter(serial=serial).first()
    if letter is None:
        raise NotAllowed(gettext("没有这份告知书。"), hidden=True)
    code = codes.grouped(numbers.code_of(row.number))
    address = request.build_absolute_uri(reverse("complaints:follow") + f"?code={code}")
    answer = HttpResponse(
        letters.letter_docx(row, letter, code=code, address=address),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=letters.file_name(row, letter)
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@signed_in(*OFFICE)
@opened
def sender_page(request: Request, number: str) -> HttpResponse:
    """Name, address and contact: with a reason, recorded, shown once."""
    row = selectors.complaint(number)
    form, shown = forms.LookForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        shown = bool(
            form.attempt(
                actions.look_at_sender,
                subject=row,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=clock.now(),
            )
        )
    pairs: list[tuple[str, object]] = []
    if shown:
        pairs = [
            (gettext("信访人"), row.sender_name or "—"),
            (gettext("通信地址"), row.sender_address or "—"),
            (gettext("联系方式"), (row.contact.value if row.contact else None) or "—"),
            (gettext("推选的代表"), row.representatives or "—"),
        ]
    answer = show(request, "complaints/sender.html", {"row": row, "form": form, "pairs": pairs})
    answer["Cache-Control"] = "no-store"
    return answer
