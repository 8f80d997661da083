from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    name = "renda.modules.duty"
    label = "duty"
    verbose_name = _("代表履职")

    def ready(self) -> None:
        from renda.lib.registry import modules
        from renda.modules.duty import facts, pair_importing, rules, tasks  # noqa: F401
        from renda.modules.duty.module import MODULE

        modules.add(MODULE.name, MODULE)
        facts.declare_all()
