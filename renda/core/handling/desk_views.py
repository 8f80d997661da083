"""The body's desk: what is to sign for, late, due, returned, drafted, answered, promised; and its own texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from renda.core.access.api import signed_in
from renda.core.access.models import Account
from renda.core.base.actor import BODY_ROLES, Actor
from renda.core.base.pages import ActionForm, Request, done, never_kept, show
from renda.core.handling import offline, selectors
from renda.core.handling.actions import accept, drop_template, keep_template
from renda.core.handling.addresses import part_address
from renda.core.handling.forms import TemplateForm
from renda.core.handling.models import Handling
from renda.core.handling.rows import PartRow, rows_of
from renda.core.handling.selectors import MOST_SHOWN, BodyDesk, Light
from renda.core.people.models import Body
from renda.lib import clock
from renda.lib.errors import NotAllowed, Refusal
from renda.web.forms import NameSelect

RECORDED = 40  # characters of a form's key that the key of each part begins with


class PersonFilter(forms.Form):
    """Whose parts of the body are shown."""

    handler = forms.TypedChoiceField(label=_("承办人"), required=False, widget=NameSelect)

    def __init__(self, *args: Any, people: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        named = [(str(each.pk), each.display_name) for each in people]
        chosen = self.fields["handler"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = [("", _("全部")), ("none", _("还没有确定")), *named]


class SignForForm(ActionForm):
    """Many parts to sign for at once, each with the version that was seen."""

    def chosen(self) -> dict[int, int]:
        """Number to version of each part that was ticked; anything else is passed over."""
        ticked = [each.partition(":") for each in self.data.getlist("part")]  # type: ignore[union-attr]
        return {
            int(pk): int(version) for pk, _sign, version in ticked if pk.isdecimal() and version.isdecimal()
        }


@dataclass
class SignedFor:
    """What became of the ticked parts."""

    count: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class DeskList:
    """One list of the desk."""

    key: str
    title: str
    rows: list[PartRow]


@signed_in(*BODY_ROLES)
def body_desk_page(request: Request) -> HttpResponse:
    """One page with all that a body has to do; what is to sign for is signed for there, many at once."""
    form = SignForForm(request.POST if request.method == "POST" else None)
    outcome = SignedFor()
    if request.method == "POST" and form.is_valid():
        outcome = _sign_for(form, request.actor, clock.now())
        if outcome.count and not outcome.refused:
            return done(request, _said(outcome.count), request.get_full_path())
        if not outcome.count and not outcome.refused:
            form.add_error(None, gettext("没有选中要签收的件，请先勾选。"))
    today = clock.today()
    people = selectors.people_of_body(request.actor.body, today)
    filters = PersonFilter(request.GET or None, people=people)
    chosen = filters.cleaned_data["handler"] if filters.is_valid() else ""
    desk = selectors.body_desk(request.actor, on=today, handler=chosen)
    context = {
        "filters": filters,
        "form": form,
        "outcome": outcome,
        "said": _said(outcome.count) if outcome.count else "",
        "today": today,
        "to_sign_for": rows_of(desk.to_sign_for, today),
        "lists": lists_of(desk, today),
        "promises": desk.promises,
        "most": MOST_SHOWN,
    }
    return show(request, "handling/body_desk.html", context)


@signed_in(*BODY_ROLES)
@never_kept
def offline_file(request: Request) -> HttpResponse:
    """The body's open parts as a ZIP: a spreadsheet, and an official form of each with its number and QR figure."""
    today = clock.today()
    rows = offline.open_parts(request.actor.body or 0, today)
    content = offline.package(rows, today, lambda part: request.build_absolute_uri(part_address(part.matter)))
    answer = HttpResponse(content, content_type="application/zip")
    name = f"{gettext('承办件')}-{today.isoformat()}.zip"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def lists_of(desk: BodyDesk, on: date) -> list[DeskList]:
    """Part what is in hand by its light, late first; the other lists follow in the order of the work."""
    in_hand = rows_of(desk.in_hand, on)
    late = [row for row in in_hand if row.light == Light.RED]
    soon = [row for row in in_hand if row.light == Light.YELLOW]
    rest = [row for row in in_hand if row.light not in (Light.RED, Light.YELLOW)]
    return [
        DeskList("late", gettext("已逾期"), late),
        DeskList("due", gettext("临近期限"), soon),
        DeskList("in_hand", gettext("办理中"), rest),
        DeskList("drafted", gettext("待签发"), rows_of(desk.drafted, on)),
        DeskList("asked_back", gettext("已申请退回"), rows_of(desk.asked_back, on)),
        DeskList("answered", gettext("已答复"), rows_of(desk.answered, on)),
    ]


def _sign_for(form: SignForForm, by: Actor, at: datetime) -> SignedFor:
    """Sign for each ticked part by an action of its own; some may be refused, and a second post does nothing again."""
    chosen = form.chosen()
    outcome = SignedFor()
    rows = Handling.objects.filter(pk__in=list(chosen)[:MOST_SHOWN], matter__body=by.body)
    for part in rows.select_related("matter").order_by("pk"):
        title = part.matter.title
        key = f"{form.cleaned_data['key'][:RECORDED]}:{part.pk}"
        try:
            accept(subject=part, key=key, version=chosen[part.pk], by=by, at=at)
        except (Refusal, NotAllowed) as refusal:
            outcome.refused.append((title, str(refusal)))
        else:
            outcome.count += 1
    return outcome


def _said(count: int) -> str:
    return ngettext("已签收 %(count)s 件。", "已签收 %(count)s 件。", count) % {"count": count}


@signed_in(*BODY_ROLES)
def templates_page(request: Request) -> HttpResponse:
    """The texts that the body uses again in its answers."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    own = selectors.templates_of(request.actor)
    here = reverse("handling:answer_templates")
    if request.method == "POST" and request.POST.get("drop"):
        dropped = request.POST["drop"]
        template = own.filter(pk=dropped).first() if dropped.isdecimal() else None
        if template is None:
            raise Http404
        drop_template(subject=template, by=request.actor, at=clock.now())
        return done(request, gettext("模板已删除。"), here)
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            keep_template,
            subject=Body.objects.filter(pk=request.actor.body).first(),
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            by=request.actor,
            at=clock.now(),
        )
        if made:
            return done(request, gettext("模板已保存。"), here)
    asked = request.GET.get("edit", "")
    edited = own.filter(pk=asked).first() if asked.isdecimal() else None
    if edited is not None and request.method != "POST":
        form = TemplateForm(initial={"title": edited.title, "text": edited.text})
    return show(request, "handling/templates.html", {"form": form, "templates": own})
