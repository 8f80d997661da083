"""What is called wrongly, or refused by the machine, is said in one line with exit code 2, never as a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renda.faces.cli import arguments, django_setup, main, serving
from renda.faces.cli.tests.calling import python, renda
from renda.lib.errors import BadInput


def lines(capsys: Any) -> list[str]:
    return [line for line in capsys.readouterr().err.splitlines() if line]


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--port", "99999"],
        ["serve", "--port", "http"],
        ["serve", "--workers", "0"],
        ["worker", "--concurrency", "0"],
        ["worker", "--concurrency", "-1"],
        ["demo", "--port", "0"],
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_range(words: list[str], capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(words)
    assert end.value.code == 2
    assert "is no whole number from 1 to" in lines(capsys)[-1]


def test_a_port_from_the_environment_is_read_in_the_same_way(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("PORT", "web")
    with pytest.raises(SystemExit) as end:
        main.main(["serve"])
    assert end.value.code == 2 and "'web' is no whole number" in lines(capsys)[-1]
    assert arguments.port("8000") == 8000


@pytest.mark.parametrize(
    "words", [["verify"], ["worker", "--until-idle"], ["facts", "rebuild"], ["search", "rebuild"]]
)
def test_a_database_that_is_not_at_this_version_is_named_with_its_remedy(
    db: Any, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(django_setup, "count_missing_migrations", lambda: 3)
    assert main.main(words) == 2
    assert lines(capsys) == [
        "renda: The database is not at this version (3 migrations are missing); run `renda migrate`."
    ]


def test_serving_looks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_setup, "count_missing_migrations", lambda: 1)
    with pytest.raises(BadInput, match="1 migrations are missing"):
        serving.look()


def test_a_key_that_is_none_is_named(db: Any, settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.RENDA_HOME = tmp_path
    assert main.main(["verify", "--key", "zz"]) == 2
    assert lines(capsys) == ["renda: 公钥“zz”不对：应为 64 个十六进制字符。"]


def test_a_backup_onto_a_folder_or_where_nothing_may_be_written_is_refused(
    db: Any, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.RENDA_HOME = tmp_path / "home"
    settings.RENDA_HOME.mkdir()
    assert main.main(["backup", str(tmp_path)]) == 2
    assert lines(capsys) == [f"renda: {tmp_path} is a folder; name the file to write."]
    assert main.main(["backup", "/proc/backup.tar.gz"]) == 2
    [line] = lines(capsys)
    assert line.startswith("renda: The archive /proc/backup.tar.gz cannot be written: ")


def test_what_disk_or_database_refuse_is_one_line_and_a_fault_of_the_program_rises(
    capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def refused_by(fault: Exception) -> int:
        def run() -> int:
            raise fault

        return main.said(run)

    monkeypatch.delenv("RENDA_DEBUG", raising=False)
    assert refused_by(PermissionError(13, "Permission denied", "/srv/x")) == 2
    assert refused_by(OperationalError("connection refused\nmore")) == 2
    assert lines(capsys) == [
        "renda: /srv/x: Permission denied.",
        "renda: The database does not answer: connection refused; check RENDA_DATABASE and that it runs.",
    ]
    with pytest.raises(KeyError):
        refused_by(KeyError("a fault"))


@pytest.mark.embedded
def test_a_setting_that_cannot_be_used_ends_with_two(tmp_path: Path) -> None:
    told = renda(tmp_path, "doctor", database="mysql://x")
    assert told.returncode == 2
    assert told.stderr == "renda: RENDA_DATABASE must begin with postgresql:// or sqlite:, not 'mysql'.\n"


@pytest.mark.embedded
def test_with_https_browsers_are_told_to_stay_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = """
import os
os.environ["RENDA_HTTPS"] = "yes"
from renda.faces.cli.django_setup import prepare
prepare()
from django.conf import settings
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
assert "django.middleware.security.SecurityMiddleware" in settings.MIDDLEWARE
answer = SecurityMiddleware(lambda request: HttpResponse())(RequestFactory().get("/", secure=True))
print(answer.headers.get("Strict-Transport-Security"))
"""
    assert python(tmp_path, program).stdout == "max-age=31536000\n"
