from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "renda.core.documents"
    label = "documents"
    verbose_name = _("文本")

    def ready(self) -> None:
        from renda.core.documents import indexing  # noqa: F401
