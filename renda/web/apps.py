"""The design system: base pages, components, styles. Knows no domain and keeps no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from renda.lib.saying import use_translator


class WebConfig(AppConfig):
    name = "renda.web"
    label = "web"
    verbose_name = _("页面")

    def ready(self) -> None:
        use_translator(gettext, ngettext)
