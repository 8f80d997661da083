from __future__ import annotations

import argparse
import json

import pytest

from renda.core.law.packs import library
from renda.faces.cli import law
from renda.lib.errors import BadInput

NAME = "legislation.consultation.length"


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    law.register(parser.add_subparsers())
    arguments = parser.parse_args(["law", "show", *words])
    code = arguments.run(arguments)
    assert isinstance(code, int)
    return code


def test_the_figures_of_a_day_and_a_place_are_shown_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--on", "2020-05-01", "--place", "cn_4501", "--name", NAME, "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["on"], answer["place"], answer["entries_included"]) == ("2020-05-01", "cn_4501", False)
    (figure,) = answer["parameters"]
    expected = library().packs["cn"].values[NAME][0]
    assert figure["value"] == expected.value
    assert figure["citations"] == ["cn.legislation-law@2015-03-15#art-37-p1"]
    assert figure["verified"] is False


def test_the_table_says_that_entries_of_the_database_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("--on", "2026-11-23", "--place", "cn_4501", "--name", NAME) == 0
    printed = capsys.readouterr()
    assert "《立法法》第四十条" in printed.out
    assert "未核对" in printed.out
    assert (
        printed.err
        == "Figures that were entered in this installation are left out; add --entries to include them.\n"
    )


def test_a_place_that_no_pack_reaches_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        call("--place", "nowhere", "--on", "2026-11-23")
    assert (
        str(refusal.value)
        == "There is no rule pack for the place “nowhere”; codes look like cn, cn_4501 or 450100."
    )


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call("--on", "spring")
    assert "is not a day written YYYY-MM-DD" in capsys.readouterr().err
