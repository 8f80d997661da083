"""Consultation (公开征求意见): a draft opens, people speak, they get an answer."""

from django.utils.translation import gettext_lazy as _

from renda.lib.registry import MenuEntry, Module

MODULE = Module(
    name="consultation",
    label=_("公开征求意见"),
    urls="renda.modules.consultation.urls",
    prefix="",
    menu=(
        MenuEntry(label=_("征求意见"), url_name="consultation:open_drafts", face="site", order=20),
        MenuEntry(
            label=_("征求意见"),
            url_name="consultation:desk_list",
            face="desk",
            roles=("legislative_office", "station_staff"),
            order=30,
        ),
    ),
    parameters=("legislation.consultation.length",),
    facts=(
        "consultation.opened",
        "consultation.closed",
        "consultation.opinions_received",
        "consultation.opinions_screened",
        "consultation.groups_answered",
        "consultation.opinions_answered",
    ),
    demo="renda.modules.consultation.demo",
)
