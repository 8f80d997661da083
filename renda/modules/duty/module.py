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
        MenuEntry(label=_("联系"), url_name="duty:contacts", face="desk", roles=SEATED, order=42),
        MenuEntry(
            label=_("联系代表"), url_name="duty:pairs", face="desk", roles=("deputies_office",), order=42
        ),
        MenuEntry(label=_("代表"), url_name="duty:public_list", face="site", order=40),
        MenuEntry(
            label=_("代表名册"), url_name="duty:deputies", face="desk", roles=("deputies_office",), order=41
        ),
        MenuEntry(
            label=_("履职核对"), url_name="duty:check", face="desk", roles=("deputies_office",), order=40
        ),
    ),
    parameters=(
        "duty.appeal.within",
        "duty.contact.members_yearly",
        "duty.contact.voters_yearly",
        "duty.points.resign_below",
    ),
    facts=("duty.acts", "duty.contacts", "duty.corrections"),
    demo="renda.modules.duty.demo",
)
