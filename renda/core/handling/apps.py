from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandlingConfig(AppConfig):
    name = "renda.core.handling"
    label = "handling"
    verbose_name = _("办理")

    def ready(self) -> None:
        from renda.core.handling import addresses, guards, listeners, menu, panels, papers, rules  # noqa: F401
