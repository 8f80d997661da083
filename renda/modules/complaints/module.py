"""Complaints and petitions (信访): a restricted register with its own chain, read by its office and lawful receivers."""

from django.utils.translation import gettext_lazy as _

from renda.lib.registry import MenuEntry, Module

MODULE = Module(
    name="complaints",
    label=_("信访办理"),
    urls="renda.modules.complaints.urls",
    prefix="",
    menu=(
        MenuEntry(
            label=_("信访登记"),
            url_name="complaints:register",
            face="desk",
            roles=("complaints_office",),
            order=10,
        ),
        MenuEntry(
            label=_("收到的转送件"),
            url_name="complaints:received_list",
            face="desk",
            roles=("body_contact", "body_handler", "body_signer", "special_committee"),
            order=60,
        ),
    ),
    procedures=("complaints.handling",),
    parameters=(
        "complaints.notice.within",
        "complaints.objection.within",
        "complaints.decision.within",
        "complaints.decision.extension",
        "complaints.review_request.within",
        "complaints.review.within",
        "complaints.recheck_request.within",
        "complaints.recheck.within",
        "complaints.group.most",
    ),
    demo="renda.modules.complaints.demo",
)
