from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "renda.faces.site"
    label = "site"
    verbose_name = _("公众网站")

    def ready(self) -> None:
        from renda.core.base.menu import core_entries
        from renda.lib.registry import MenuEntry

        core_entries.add("home", MenuEntry(label=_("首页"), url_name="site:home", face="site", order=0))
        core_entries.add(
            "matters", MenuEntry(label=_("事项"), url_name="procedures:matters", face="site", order=30)
        )
