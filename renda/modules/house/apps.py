from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "renda.modules.house"
    label = "house"
    verbose_name = "制度和法律依据"

    def ready(self) -> None:
        from renda.lib.registry import modules
        from renda.modules.house.module import MODULE

        modules.add(MODULE.name, MODULE)
