from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "renda.core.procedures"
    label = "procedures"
    verbose_name = _("办事程序")

    def ready(self) -> None:
        from renda.core.access.matters import titles
        from renda.core.procedures import deadlines, indexing, rules, selectors  # noqa: F401

        titles.add("procedures", selectors.title_in)
