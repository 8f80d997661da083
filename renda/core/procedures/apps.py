from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "renda.core.procedures"
    label = "procedures"
    verbose_name = _("办事程序")

    def ready(self) -> None:
        from renda.core.access.matters import titles
        from renda.core.base.ports import ports
        from renda.core.live.api import watchers
        from renda.core.procedures import agenda, deadlines, indexing, rules, selectors, telling, watching  # noqa: F401

        ports.matters_of = selectors.matters_of
        watchers.add("matter", watching.may_watch_matter)
        watchers.add("desk", watching.may_watch_desk)
        titles.add("procedures", selectors.title_in)
