"""What suggestions show on a matter's page: their words with who brought them."""

from __future__ import annotations

from django.utils.translation import gettext

from renda.core.base.actor import Actor
from renda.core.handling.persons import may_know_persons
from renda.core.procedures.api import Panel, panel
from renda.core.procedures.models import Matter
from renda.modules.suggestions.desk_acts import rule_acts
from renda.modules.suggestions.models import CoSigner, Suggestion


@panel("subject", order=5)
def words_panel(matter: Matter, viewer: Actor) -> Panel | None:
    """The words of a suggestion, who brought it, and what was joined to it; the bodies read it on their parts."""
    suggestion = (
        Suggestion.objects.filter(matter=matter).select_related("session", "merged_into__matter").first()
    )
    if suggestion is None:
        return None
    joined = list(Suggestion.objects.filter(merged_into=suggestion).select_related("matter"))
    signers = CoSigner.objects.filter(suggestion__in=[suggestion, *joined]).select_related("person")
    is_hidden = not may_know_persons(matter, viewer)
    context = {
        "suggestion": suggestion,
        "signers": [] if is_hidden else list(signers.order_by("suggestion", "place")),
        "is_hidden": is_hidden,
        "joined": joined,
        "is_staff": viewer.is_staff,
        "acts": rule_acts(suggestion, viewer) if viewer.is_staff else [],
    }
    return Panel("subject", gettext("建议内容"), "suggestions/desk_panel_subject.html", context)
