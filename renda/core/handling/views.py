"""The page of a body's part, and the form of each act that is taken from there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.actor import BODY_ROLES, Actor, Role
from renda.core.base.bodies import takes_files
from renda.core.base.pages import Request, done, show
from renda.core.handling import acts, reading, selectors
from renda.core.handling.actions import save_draft
from renda.core.handling.addresses import part_address
from renda.core.handling.forms import About, DraftForm, PartForm
from renda.core.handling.models import AnswerTemplate, Handling, Promise
from renda.core.handling.persons import may_know_persons
from renda.core.procedures.api import may
from renda.lib import clock
from renda.lib.errors import NotAllowed

WATCHING = (
    Role.DEPUTIES_OFFICE,
    Role.GENERAL_OFFICE,
    Role.COORDINATING_OFFICE,
    Role.SPECIAL_COMMITTEE,
    Role.CHAIRPERSON,
    Role.MEMBER,
)
READERS = (*WATCHING, *BODY_ROLES, Role.DEPUTY)


@signed_in(*READERS)
def part_page(request: Request, number: str) -> HttpResponse:
    """One body's part: where it stands, its clocks, what was said and answered, and every act that fits."""
    part = selectors.part_by_number(number)
    view = reading.part_view(part, request.actor, on=clock.today())
    return show(request, "handling/part.html", {"view": view, "part": part, "today": clock.today()})


@signed_in(*READERS)
@takes_files
def act_page(request: Request, number: str, act: str) -> HttpResponse:
    """The form of one act, with what stands in the way said before it is pressed."""
    part = selectors.part_by_number(number)
    if act not in acts.ACTS:
        raise Http404
    today = clock.today()
    options = may(request.actor, part.matter, on=today)
    chosen = acts.ACTS[act]
    offer = acts.offer_of(act, chosen, part, request.actor, options) or acts.refused_offer(
        act, chosen, part, request.actor, options
    )
    about = About(
        part,
        request.actor,
        today,
        offer.needs_reason,
        template=_template(request.actor, request.GET.get("template")),
    )
    return _act(request, part, offer, about)


@signed_in(*READERS)
@takes_files
def promise_act_page(request: Request, number: str, pk: int, act: str) -> HttpResponse:
    """Report a promise kept, or look at it again."""
    part = selectors.part_by_number(number)
    promise = Promise.objects.filter(handling=part, pk=pk).select_related("handling__matter").first()
    if promise is None or act not in acts.PROMISE_ACTS:
        raise Http404
    today = clock.today()
    offer = acts.promise_offer(act, promise, request.actor, today)
    about = About(part, request.actor, today, offer.needs_reason, promise)
    return _act(request, part, offer, about)


def _template(actor: Actor, asked: str | None) -> AnswerTemplate | None:
    if not asked or not asked.isdecimal():
        return None
    return selectors.templates_of(actor).filter(pk=asked).first()


def _act(request: Request, part: Handling, offer: acts.Offer, about: About) -> HttpResponse:
    form = offer.act.form(*posted(request), about=about)
    if request.method == "POST" and form.is_valid() and _taken(request, form, offer):
        said = gettext("答复稿已保存。") if _only_saves(request, form) else str(offer.act.said)
        return done(request, said, part_address(part.matter))
    context: dict[str, Any] = {
        "part": part,
        "offer": offer,
        "form": form,
        "promise": about.promise,
        "button": offer.act.button or offer.act.label,
        "deputies": selectors.people_who_rate(part) if may_know_persons(part.matter, request.actor) else [],
        "help": reading.help_for(offer.key, part),
    }
    if isinstance(form, DraftForm):
        context["templates"] = selectors.templates_of(request.actor)
        return show(request, "handling/draft.html", context)
    return show(request, "handling/act.html", context)


def _only_saves(request: Request, form: PartForm) -> bool:
    return isinstance(form, DraftForm) and request.POST.get("verb") == "save"


def _taken(request: Request, form: PartForm, offer: acts.Offer) -> bool:
    take = save_draft if _only_saves(request, form) else offer.act.take
    try:
        made = form.attempt(
            take, subject=form.about.subject, by=request.actor, at=clock.now(), **form.keywords()
        )
    except NotAllowed as refused:
        if refused.hidden:
            raise
        form.add_error(None, str(refused))
        return False
    return made is not None


def posted(request: Request) -> tuple[Any, Any]:
    """What a form is bound to: what was sent, also where a program sends nothing; nothing while it is only shown."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
