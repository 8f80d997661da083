"""What consultations show on a matter's page, and where their steps are taken."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.opinions.api import progress
from renda.core.procedures.api import Panel, StepPage, panel, step_pages
from renda.core.procedures.models import Matter
from renda.modules.consultation.models import Consultation


@panel("opinions", order=20)
def opinions_panel(matter: Matter, viewer: Actor) -> Panel | None:
    """The rounds of consultation; staff also see how far the answering has come."""
    rounds = list(
        Consultation.objects.filter(round__matter=matter).select_related("round").order_by("-round__number")
    )
    if not rounds:
        return None
    newest = rounds[0].round
    works_here = viewer.is_staff and viewer.assembly == matter.assembly_id
    context = {
        "rounds": rounds,
        "newest": newest,
        "progress": progress(newest) if works_here else None,
        "may_move": works_here and viewer.role is Role.LEGISLATIVE_OFFICE,
    }
    return Panel("opinions", gettext("意见与答复"), "consultation/panel_opinions.html", context)


step_pages.add(
    "open_consultation", StepPage(lambda matter: reverse("consultation:open", args=[matter.number]))
)
step_pages.add(
    "close_consultation", StepPage(lambda matter: reverse("consultation:close", args=[matter.number]))
)
step_pages.add(
    "release_answers", StepPage(lambda matter: reverse("consultation:release", args=[matter.number]))
)
