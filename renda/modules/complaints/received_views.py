"""The receiver's pages: what was sent to this body or committee, and nothing else of the register."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from renda.core.access.api import signed_in
from renda.core.base.pages import Request, done, show
from renda.lib import clock
from renda.lib.errors import NotAllowed
from renda.modules.complaints import actions, forms, opening, selectors
from renda.modules.complaints.opened_pages import opened
from renda.modules.complaints.views import _choice, _entry


@signed_in(*opening.RECEIVERS)
@opened
def received_list(request: Request) -> HttpResponse:
    """What was sent here, running ones first."""
    today = clock.today()
    rows = selectors.received(opening.current(), today)
    lines = [{"sent": row, "state": selectors.state_label(row.complaint)} for row in rows]
    return show(request, "complaints/received_list.html", {"lines": lines, "today": today})


@signed_in(*opening.RECEIVERS)
@opened
def received_page(request: Request, number: str) -> HttpResponse:
    """One transfer: the words sent, and accepting it, sending it back, or deciding it."""
    sent = selectors.transfer_to(opening.current(), number)
    view = selectors.received_view(sent, request.actor, clock.today())
    choices = [_choice(sent.complaint, option) for option in view.here]
    for choice, option in zip(choices, view.here, strict=True):
        choice["url"] = reverse("complaints:answer", args=[number, option.key])
    context: dict[str, Any] = {
        "view": view,
        "files": [
            {"url": each.get_absolute_url(), "name": each.name, "size": each.size} for each in view.files
        ],
        "choices": choices,
        "entries": [_entry(step) for step in reversed(view.steps)],
        "today": clock.today(),
    }
    return show(request, "complaints/received.html", context)


@signed_in(*opening.RECEIVERS)
@opened
def answer_page(request: Request, number: str, step: str) -> HttpResponse:
    """Accept, object or decide."""
    sent = selectors.transfer_to(opening.current(), number)
    view = selectors.received_view(sent, request.actor, clock.today())
    option = next((each for each in view.here if each.key == step), None)
    if option is None:
        raise NotAllowed(gettext("这件信访事项现在不能办理这一步。"), hidden=True)
    form = forms.StepForm(request.POST or None, version=view.version, initial={"happened_on": clock.today()})
    del form.fields["happened_on"]
    if request.method == "POST" and form.is_valid() and _answered(request, form, sent.complaint, step):
        to = "complaints:received_list" if step == "object" else "complaints:received"
        said = gettext("已退回。") if step == "object" else gettext("步骤已登记。")
        return done(request, said, reverse(to, args=[] if step == "object" else [number]))
    context = {"number": number, "form": form, "option": _choice(sent.complaint, option)}
    return show(request, "complaints/answer.html", context)


def _answered(request: Request, form: forms.StepForm, row: Any, step: str) -> Any:
    filled = form.cleaned_data
    common: dict[str, Any] = {
        "subject": row,
        "words": filled["words"],
        "reason": filled["reason"],
        "by": request.actor,
        "at": clock.now(),
    }
    if step == "object":
        return form.attempt(actions.send_back, **common)
    return form.attempt(actions.take_step, step=step, **common)
