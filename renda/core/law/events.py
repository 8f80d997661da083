"""What happens to the figures of a place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.base.events import Event, event


@event("law.place_figure_entered", _("录入本地规定"))
class PlaceFigureEntered(Event):
    """A place's own figure was entered; it does not hold yet."""

    entry: int
    parameter: str
    value: Any
    starts_on: str
    title: str
    article: str
    digest: str


@event("law.place_figure_checked", _("核对本地规定"))
class PlaceFigureChecked(Event):
    """A second person compared a place's own figure with its text; from now on it holds."""

    entry: int
    parameter: str
    digest: str


@event("law.place_figure_corrected", _("更正本地规定"))
class PlaceFigureCorrected(Event):
    """The text of an entry was corrected; its check is void."""

    entry: int
    parameter: str
    value: Any
    digest: str


@event("law.place_figure_ended", _("停止适用本地规定"))
class PlaceFigureEnded(Event):
    """A place's own figure ends with a day; clocks that run already keep their limit."""

    entry: int
    parameter: str
    ends_on: str


@event("law.shipped_figure_checked", _("核对国家规定"))
class ShippedFigureChecked(Event):
    """A person compared a shipped figure with its article."""

    parameter: str
    digest: str
    citations: list[str]
