"""Training (学习培训): planned courses, sessions, enrolment, attendance, tests, evaluations, certificates."""

from django.utils.translation import gettext_lazy as _

from renda.lib.registry import MenuEntry, Module

LEARNERS = ("deputy", "member", "chairperson", "secretary_general", "special_committee", "station_staff")

MODULE = Module(
    name="training",
    label=_("学习培训"),
    urls="renda.modules.training.urls",
    prefix="",
    menu=(
        MenuEntry(label=_("我的培训"), url_name="training:mine", face="desk", roles=LEARNERS, order=42),
        MenuEntry(
            label=_("学习培训"),
            url_name="training:sessions",
            face="desk",
            roles=("deputies_office",),
            order=42,
        ),
    ),
    facts=("training.hours", "training.attended", "training.tests_passed"),
    demo="renda.modules.training.demo",
)
