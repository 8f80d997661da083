from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "renda.core.files"
    label = "files"
    verbose_name = _("文件")

    def ready(self) -> None:
        from renda.core.files import tasks  # noqa: F401
