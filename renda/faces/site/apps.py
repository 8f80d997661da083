from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "renda.faces.site"
    label = "site"
    verbose_name = "公众网站"

    def ready(self) -> None:
        from renda.core.base.menu import core_entries
        from renda.lib.registry import MenuEntry

        core_entries.add("home", MenuEntry(label="首页", url_name="site:home", face="site", order=0))
        core_entries.add(
            "matters", MenuEntry(label="事项", url_name="procedures:matters", face="site", order=30)
        )
