"""What legislation shows on a matter's page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from renda.core.base.actor import Actor, Role
from renda.core.documents.api import comparing
from renda.core.documents.models import TextVersion
from renda.core.procedures.api import Panel, panel
from renda.core.procedures.models import Matter
from renda.modules.legislation.models import Regulation


@panel("text", order=10)
def text_panel(matter: Matter, viewer: Actor) -> Panel | None:
    """The versions of the text that the viewer may see, newest first."""
    versions = list(
        TextVersion.objects.filter(text__matter=matter).select_related("text").order_by("-number")
    )
    works = viewer.role is Role.LEGISLATIVE_OFFICE and viewer.assembly == matter.assembly_id
    is_regulation = bool(versions) or Regulation.objects.filter(matter=matter).exists()
    if not is_regulation or not (versions or works):
        return None
    context = {"versions": versions, "may_import": works and matter.closed_at is None}
    return Panel("text", gettext("文本"), "legislation/panel_text.html", context, count=len(versions))


comparing.add("page", lambda old, new: reverse("legislation:compare", args=[old, new]))
