"""Legislation (开门立法): the regulation on its way, its text in clauses and versions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.procedures.api import may_hold
from renda.lib import clock
from renda.lib.registry import MenuEntry, Module


def _makes_regulations(request: Any) -> bool:
    """Whether the assembly of the active hat has the power; the hat was read with its assembly."""
    grant = request.worn.grant
    return grant is not None and may_hold(grant.assembly, "legislation.regulation", clock.today())


MODULE = Module(
    name="legislation",
    label=_("地方立法"),
    urls="renda.modules.legislation.urls",
    prefix="",
    menu=(
        MenuEntry(
            label=_("法规项目"),
            url_name="legislation:projects",
            face="desk",
            roles=("legislative_office", "general_office", "special_committee", "chairperson"),
            order=20,
            when=_makes_regulations,
        ),
    ),
    procedures=("legislation.regulation",),
    parameters=(
        "legislation.approval.within",
        "legislation.bill.before_session",
        "legislation.congress_papers.before_session",
        "legislation.filing.within",
        "legislation.papers.before_session",
        "legislation.region_consulted.before_vote",
        "legislation.sending_to_region.within",
        "legislation.stalled.ends_after",
    ),
    facts=("legislation.projects_opened", "legislation.versions_made", "legislation.steps_taken"),
    demo="renda.modules.legislation.demo",
)
