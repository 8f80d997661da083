from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "renda.core.notices"
    label = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        from renda.core.access.outward import outward
        from renda.core.notices import actions, gateways, kinds, listeners, menu, rules, tasks  # noqa: F401

        outward.send_text = gateways.send_text
