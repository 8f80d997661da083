from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "renda.core.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from renda.core.notices import listeners, menu, tasks  # noqa: F401
