from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "renda.core.live"
    label = "live"
    verbose_name = "实时更新"

    def ready(self) -> None:
        from renda.core.base.ports import ports
        from renda.core.live.api import bump_all

        ports.touch = bump_all
