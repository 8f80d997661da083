from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpinionsConfig(AppConfig):
    name = "renda.core.opinions"
    label = "opinions"
    verbose_name = _("意见")

    def ready(self) -> None:
        from renda.core.opinions import forgetting, indexing, listeners, rederiving, rules, scans, tasks  # noqa: F401
