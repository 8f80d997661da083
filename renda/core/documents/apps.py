from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "renda.core.documents"
    label = "documents"
    verbose_name = "文本"

    def ready(self) -> None:
        from renda.core.documents import indexing  # noqa: F401
