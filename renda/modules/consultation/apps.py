from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationConfig(AppConfig):
    name = "renda.modules.consultation"
    label = "consultation"
    verbose_name = _("公开征求意见")

    def ready(self) -> None:
        from renda.lib.registry import modules
        from renda.modules.consultation import (  # noqa: F401
            agenda,
            facts,
            front,
            guards,
            importing,
            listeners,
            panels,
            rules,
        )
        from renda.modules.consultation.module import MODULE

        modules.add(MODULE.name, MODULE)
