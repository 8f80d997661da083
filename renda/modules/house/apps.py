from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseConfig(AppConfig):
    name = "renda.modules.house"
    label = "house"
    verbose_name = _("制度和法律依据")

    def ready(self) -> None:
        from renda.lib.registry import modules
        from renda.modules.house.module import MODULE

        modules.add(MODULE.name, MODULE)
