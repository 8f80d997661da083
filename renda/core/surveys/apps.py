from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "renda.core.surveys"
    label = "surveys"
    verbose_name = _("测试和评价表")

    def ready(self) -> None:
        from renda.core.surveys import events, menu, rederiving, rules, tasks  # noqa: F401
