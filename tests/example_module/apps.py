from pathlib import Path

from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "tests.example_module"
    label = "example"
    verbose_name = "失物招领"

    def ready(self) -> None:
        from renda.core.procedures.api import declare
        from renda.lib.registry import modules
        from tests.example_module import actions, facts, returning  # noqa: F401
        from tests.example_module.module import MODULE

        modules.add(MODULE.name, MODULE)
        declare(Path(__file__).parent / "procedures")
