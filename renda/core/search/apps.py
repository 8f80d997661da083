from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "renda.core.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        from renda.core.search import tasks  # noqa: F401
