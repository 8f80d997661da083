"""Consultation (公开征求意见): a draft opens, people speak, they get an answer."""

from renda.lib.registry import MenuEntry, Module

MODULE = Module(
    name="consultation",
    label="公开征求意见",
    urls="renda.modules.consultation.urls",
    prefix="",
    menu=(
        MenuEntry(label="征求意见", url_name="consultation:open_drafts", face="site", order=20),
        MenuEntry(
            label="征求意见",
            url_name="consultation:desk_list",
            face="desk",
            roles=("legislative_office", "station_staff"),
            order=30,
        ),
    ),
    parameters=("legislation.consultation.length",),
    demo="renda.modules.consultation.demo",
)
