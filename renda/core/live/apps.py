from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "renda.core.live"
    label = "live"
    verbose_name = _("实时更新")

    def ready(self) -> None:
        from renda.core.base.ports import ports
        from renda.core.live.api import bump_all

        ports.touch = bump_all
