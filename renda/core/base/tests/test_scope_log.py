"""Reading across assemblies is logged with who asked, always; what the machine does by itself does not flood the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings

from renda.core.base import scope


def test_who_asked_and_why_is_logged_at_a_level_that_is_kept(caplog: Any) -> None:
    level = settings.LOGGING["loggers"]["renda.scope"]["level"]
    with caplog.at_level(level, logger="renda.scope"):
        with scope.unscoped("clocks of all assemblies"):
            pass
        assert caplog.messages == []
        with scope.asked_by("security_officer (account 3, grant 4)"), scope.unscoped("a person to forget"):
            pass
    assert caplog.messages == ["unscoped: a person to forget, for security_officer (account 3, grant 4)"]
    assert caplog.records[0].levelno == logging.INFO


def test_a_reason_is_needed() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        scope.unscoped("")
