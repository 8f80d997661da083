from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchPageConfig(AppConfig):
    name = "renda.faces.search"
    label = "search_page"
    verbose_name = _("搜索页")

    def ready(self) -> None:
        from renda.core.base.menu import core_entries
        from renda.lib.registry import MenuEntry

        for face in ("site", "desk"):
            core_entries.add(
                f"search-{face}",
                MenuEntry(label=_("搜索"), url_name="search:page", face=face, order=45),
            )
