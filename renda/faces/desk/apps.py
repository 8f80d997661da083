from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "renda.faces.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        from renda.core.base.menu import core_entries
        from renda.lib.registry import MenuEntry

        core_entries.add("desk", MenuEntry(label="我的待办", url_name="desk:home", face="desk", order=0))
        core_entries.add(
            "desk-matters", MenuEntry(label="事项", url_name="procedures:matters", face="desk", order=10)
        )
