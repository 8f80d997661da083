"""The house itself (本机关): for now the figures set by law and the place's own rules (M46)."""

from django.utils.translation import gettext_lazy as _

from renda.core.law.rules import KEEPERS
from renda.lib.registry import MenuEntry, Module

MODULE = Module(
    name="house",
    label=_("制度和法律依据"),
    urls="renda.modules.house.urls",
    prefix="",
    demo="renda.modules.house.demo",
    menu=(
        MenuEntry(label=_("法律依据"), url_name="house:figures", face="site", order=80),
        MenuEntry(
            label=_("法律依据"),
            url_name="house:figures",
            face="desk",
            roles=tuple(role.value for role in KEEPERS),
            order=80,
        ),
        MenuEntry(
            label=_("工作统计"),
            url_name="house:statistics",
            face="desk",
            roles=(
                "legislative_office",
                "general_office",
                "deputies_office",
                "special_committee",
                "secretary_general",
                "chairperson",
            ),
            order=85,
        ),
    ),
)
