from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "renda.faces.desk"
    label = "desk"
    verbose_name = _("工作台")

    def ready(self) -> None:
        from renda.core.base.menu import core_entries
        from renda.lib.registry import MenuEntry

        core_entries.add("desk", MenuEntry(label=_("我的待办"), url_name="desk:home", face="desk", order=0))
        core_entries.add(
            "desk-matters",
            MenuEntry(label=_("事项"), url_name="procedures:matters", face="desk", order=10),
        )
