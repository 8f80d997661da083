"""Deputies' duty (代表履职): the record, points under a place's rule pack, and keeping in touch."""

from django.utils.translation import gettext_lazy as _

from renda.lib.registry import MenuEntry, Module

SEATED = ("deputy", "member", "chairperson", "secretary_general", "special_committee")

MODULE = Module(
    name="duty",
    label=_("代表履职"),
    urls="renda.modules.duty.urls",
    prefix="",
    menu=(
        MenuEntry(label=_("我的履职"), url_name="duty:own", face="desk", roles=SEATED, order=40),
        MenuEntry(
            label=_("履职核对"), url_name="duty:check", face="desk", roles=("deputies_office",), order=40
        ),
    ),
    facts=("duty.acts",),
    demo="renda.modules.duty.demo",
)
