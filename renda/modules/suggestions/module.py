"""Suggestions and bills of deputies (代表建议、议案): from the pen to the answer, its rating and its promises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renda.lib.registry import MenuEntry, Module

MODULE = Module(
    name="suggestions",
    label=_("代表建议"),
    urls="renda.modules.suggestions.urls",
    prefix="",
    menu=(
        MenuEntry(label=_("代表建议"), url_name="suggestions:public", face="site", order=30),
        MenuEntry(
            label=_("建议办理报告"),
            url_name="suggestions:report",
            face="desk",
            roles=("deputies_office", "general_office", "chairperson", "member", "secretary_general"),
            order=27,
        ),
        MenuEntry(
            label=_("我的建议"), url_name="suggestions:deputy", face="desk", roles=("deputy",), order=10
        ),
        MenuEntry(
            label=_("代表建议"),
            url_name="suggestions:desk_list",
            face="desk",
            roles=(
                "deputies_office",
                "general_office",
                "special_committee",
                "chairperson",
                "member",
                "coordinating_office",
            ),
            order=22,
        ),
    ),
    procedures=("suggestions.suggestion", "suggestions.handling", "suggestions.joint_handling"),
    parameters=(
        "suggestions.contact.within",
        "suggestions.handover.within",
        "suggestions.joint_opinion.within",
        "suggestions.promise.recheck",
        "suggestions.rating.within",
        "suggestions.reply.within",
        "suggestions.return.within",
        "suggestions.second_answer.within",
    ),
    facts=(
        "suggestions.received",
        "suggestions.submitted",
        "suggestions.not_admitted",
        "suggestions.handed_over",
        "suggestions.answered",
        "suggestions.answered_in_time",
        "suggestions.adopted",
        "suggestions.key",
        "suggestions.rated",
        "suggestions.redone",
        "suggestions.promises_rechecked",
    ),
    demo="renda.modules.suggestions.demo",
)
