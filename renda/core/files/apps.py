from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "renda.core.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        from renda.core.files import tasks  # noqa: F401
