from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "renda.core.procedures"
    label = "procedures"
    verbose_name = "办事程序"

    def ready(self) -> None:
        from renda.core.procedures import deadlines, indexing, rules  # noqa: F401
