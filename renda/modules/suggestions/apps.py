from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    name = "renda.modules.suggestions"
    label = "suggestions"
    verbose_name = _("代表建议")

    def ready(self) -> None:
        from renda.core.procedures.api import declare
        from renda.lib.registry import modules
        from renda.modules.suggestions import (  # noqa: F401
            actions,
            confidence,
            desk_acts,
            desk_panels,
            facts,
            indexing,
            rules,
            suggestion,
        )
        from renda.modules.suggestions.module import MODULE

        modules.add(MODULE.name, MODULE)
        declare(Path(__file__).parent / "procedures")
