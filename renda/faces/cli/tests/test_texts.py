"""The command line for texts, as a helper at the keyboard or another program sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from renda.faces.cli.main import main

OLD = "# 条例\n\n第一条　灯要亮。\n\n第二条　灯要省电。\n"
NEW = "# 条例\n\n第一条　本条例管灯。\n\n第二条　灯要亮。\n\n第三条　灯要省电和省钱。\n"


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, str]:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(OLD, encoding="utf-8")
    new.write_bytes(NEW.encode("gb18030"))
    return str(old), str(new)


def test_check_prints_one_object_a_file(texts: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["texts", "check", *texts, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0] == {"file": texts[0], "articles": 2, "lossless": True, "understood": True, "notes": []}
    assert found[1]["articles"] == 3


def test_check_prints_a_line_a_file_for_people(
    texts: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["texts", "check", texts[0]]) == 0
    assert capsys.readouterr().out == f"{texts[0]}: 2 articles, lossless, understood\n"


def test_check_fails_when_a_file_is_not_lossless(
    texts: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renda.lib.texts.checking.print_text", lambda tree: "")
    assert main(["texts", "check", texts[0]]) == 1


def test_compare_prints_counts_and_rows(texts: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["texts", "compare", *texts, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    counts = {name: value for name, value in found.items() if name != "rows"}
    assert counts == {
        "unchanged": 1, "changed": 1, "renumbered": 2, "moved": 0, "added": 1, "removed": 0,
        "articles_old": 2, "articles_new": 3,
    }  # fmt: skip
    assert [row["kind"] for row in found["rows"]] == ["added", "renumbered", "changed"]


def test_compare_marks_the_words_for_people(
    texts: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["texts", "compare", *texts]) == 0
    assert "第二条 → 第三条: changed, renumbered\n    灯要省电{+和省钱+}。" in capsys.readouterr().out


def test_a_missing_file_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["texts", "check", "none.md"]) == 2
    assert capsys.readouterr().err == "renda: none.md does not exist; check the name.\n"


def test_no_command_shows_the_help_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "texts" in capsys.readouterr().err


def test_the_texts_commands_never_load_django(texts: tuple[str, str]) -> None:
    program = (
        "import sys; from renda.faces.cli.main import main; "
        f"main(['texts', 'compare', {texts[0]!r}, {texts[1]!r}]); sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0
