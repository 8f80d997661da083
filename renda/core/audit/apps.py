from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "renda.core.audit"
    label = "audit"
    verbose_name = _("办理记录")

    def ready(self) -> None:
        from renda.core.audit import menu, tasks  # noqa: F401
        from renda.core.audit.recorder import DatabaseRecorder
        from renda.core.base.ports import ports

        ports.recorder = DatabaseRecorder()
        autodiscover_modules("events", "listeners")
