"""Settings are read with their types, and nonsense ends the process with one clear line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from renda.config import environment
from renda.config.environment import BadSetting

ROLES = ("deputy", "body_signer")


def test_a_list_takes_known_words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENDA_SAMPLE", " body_signer, deputy ")
    assert environment.some_of("RENDA_SAMPLE", ROLES, ()) == ("body_signer", "deputy")
    monkeypatch.setenv("RENDA_SAMPLE", "deputy,king")
    with pytest.raises(BadSetting, match="RENDA_SAMPLE does not know king; it takes deputy, body_signer"):
        environment.some_of("RENDA_SAMPLE", ROLES, ())


def test_an_empty_list_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENDA_SAMPLE", "")
    assert environment.some_of("RENDA_SAMPLE", ROLES, ("deputy",)) == ("deputy",)


@pytest.mark.parametrize("name", ["", "package.module.send"])
def test_a_function_is_named_with_its_module(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("RENDA_SAMPLE", name)
    assert environment.function("RENDA_SAMPLE") == name


@pytest.mark.parametrize("name", ["send", "package.module:send", "package..send", "package.send-it"])
def test_what_is_no_functions_name_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("RENDA_SAMPLE", name)
    with pytest.raises(BadSetting, match=r"RENDA_SAMPLE must be a function's dotted name"):
        environment.function("RENDA_SAMPLE")


def test_the_settings_of_the_door_come_from_the_environment() -> None:
    program = (
        "from renda.config import settings as s; "
        "print(s.RENDA_SECOND_FACTOR_ROLES, s.RENDA_TEXT_GATEWAY, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    given = {
        "RENDA_SECOND_FACTOR_ROLES": "deputy",
        "RENDA_TEXT_GATEWAY": "ours.messages.send",
        "RENDA_TRUSTED_PROXIES": "2",
    }
    told = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **given}, capture_output=True, text=True
    )
    assert told.stdout.strip() == "('deputy',) ours.messages.send 2", told.stderr
