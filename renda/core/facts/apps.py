from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FactsConfig(AppConfig):
    name = "renda.core.facts"
    label = "facts"
    verbose_name = _("指标事实")
