from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "renda.core.access"
    label = "access"
    verbose_name = _("账号与权限")

    def ready(self) -> None:
        from renda.core.access import actions, checks, listeners, menu, rules, tasks  # noqa: F401
        from renda.lib.redacting import redact_all_logs

        redact_all_logs()
