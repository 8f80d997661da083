from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "renda.modules.training"
    label = "training"
    verbose_name = _("学习培训")

    def ready(self) -> None:
        from renda.lib.registry import modules
        from renda.modules.training import facts, listeners, rules  # noqa: F401
        from renda.modules.training.module import MODULE

        modules.add(MODULE.name, MODULE)
        facts.declare_all()
