from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LegislationConfig(AppConfig):
    name = "renda.modules.legislation"
    label = "legislation"
    verbose_name = _("地方立法")

    def ready(self) -> None:
        from renda.core.procedures.api import declare
        from renda.lib.registry import modules
        from renda.modules.legislation import facts, panels, rederiving, regulation, rules, sources  # noqa: F401
        from renda.modules.legislation.module import MODULE

        modules.add(MODULE.name, MODULE)
        declare(Path(__file__).parent / "procedures")
        facts.declare_all()
