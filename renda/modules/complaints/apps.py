from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "renda.modules.complaints"
    label = "complaints"
    verbose_name = _("信访办理")

    def ready(self) -> None:
        from renda.core.procedures.api import declare
        from renda.lib.registry import modules
        from renda.modules.complaints import desk, handling, listeners, papers, rules, takeover, tasks  # noqa: F401
        from renda.modules.complaints.module import MODULE

        modules.add(MODULE.name, MODULE)
        declare(Path(__file__).parent / "procedures")
