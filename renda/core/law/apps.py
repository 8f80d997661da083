from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LawConfig(AppConfig):
    name = "renda.core.law"
    label = "law"
    verbose_name = _("法律数据")

    def ready(self) -> None:
        from renda.core.law import actions, api, events, rules, selectors  # noqa: F401

        api.plug(entries_of=selectors.figures_of, checks=selectors.checks_for)
