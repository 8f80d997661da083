from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "renda.core.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        from renda.core.jobs import housekeeping  # noqa: F401

        autodiscover_modules("tasks")
