"""Legislation (开门立法): the regulation on its way, its text in clauses and versions."""

from renda.lib.registry import MenuEntry, Module

MODULE = Module(
    name="legislation",
    label="地方立法",
    urls="renda.modules.legislation.urls",
    prefix="",
    menu=(
        MenuEntry(
            label="法规项目",
            url_name="legislation:projects",
            face="desk",
            roles=("legislative_office", "general_office", "special_committee", "chairperson"),
            order=20,
        ),
    ),
    procedures=("legislation.regulation",),
    parameters=("legislation.approval.within",),
    facts=("legislation.projects_opened", "legislation.versions_made", "legislation.steps_taken"),
    demo="renda.modules.legislation.demo",
)
