"""For tests: an assembly in one line."""

from __future__ import annotations

from typing import Any

from renda.core.people.models import Assembly


def assembly_called(code: str, name: str, **given: Any) -> Assembly:
    """Make a city of the demo pack; `given` replaces any of its values."""
    usual: dict[str, Any] = {
        "name": f"{name}人民代表大会",
        "short_name": name,
        "level": "city",
        "path": f"/{code}/",
        "place": "demo",
    }
    return Assembly.objects.create(code=code, **{**usual, **given})
