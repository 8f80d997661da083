"""What legislation shows on a matter's page."""

from __future__ import annotations

from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.procedures.api import Panel, panel
from renda.core.procedures.models import Matter


@panel("text", order=10)
def text_panel(matter: Matter, viewer: Actor) -> Panel | None:
    """The versions of the text that the viewer may see, newest first."""
    versions = list(
        TextVersion.objects.filter(text__matter=matter).select_related("text").order_by("-number")
    )
    if not versions:
        return None
    return Panel("text", "文本", "legislation/panel_text.html", {"versions": versions}, count=len(versions))
