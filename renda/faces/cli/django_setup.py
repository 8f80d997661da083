"""Loading the application, for the commands that need it; the light ones never call this."""

from __future__ import annotations

import os


def prepare() -> None:
    """Load Django with Renda's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renda.config.settings")
    import django

    django.setup()
