from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "renda.core.opinions"
    label = "opinions"
    verbose_name = "意见"

    def ready(self) -> None:
        from renda.core.opinions import forgetting, indexing, listeners, rederiving, rules, scans, tasks  # noqa: F401
