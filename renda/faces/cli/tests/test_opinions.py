from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from renda.faces.cli.main import main

ROOT = Path(__file__).parents[4]
SHARED = Path(os.environ.get("RENDA_SHARED_DATA", ROOT.parent / "shared" / "data"))
LETTER = "建议在河东小学门口画一条斑马线早晚接送孩子的人很多车速又快实在危险"
ROWS = [("10", LETTER), ("9", LETTER[:-1] + "险！"), ("11", "支持"), ("12", "同意"), ("13", LETTER[1:])]


def csv_file(path: Path, rows: list[tuple[str, ...]], encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([("编号", "内容"), *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def grouped(path: Path, *more: str) -> list[dict[str, str]]:
    out = path.with_name("groups.csv")
    assert main(["opinions", "group", str(path), "--text", "内容", "--out", str(out), *more]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_row_stands_once_with_its_group(tmp_path: Path, encoding: str) -> None:
    rows = grouped(csv_file(tmp_path / "in.csv", ROWS, encoding), "--id", "编号")
    assert list(rows[0]) == ["id", "group", "representative"]
    assert [(row["id"], row["group"]) for row in rows] == [
        ("10", "9"),
        ("9", "9"),
        ("11", "11"),
        ("12", "12"),
        ("13", "9"),
    ]
    assert {row["representative"] for row in rows[:2]} == {"9"}


def test_a_workbook_is_read_as_well_and_row_numbers_serve_as_identifiers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("编号", "内容"), *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    assert [row["group"] for row in grouped(tmp_path / "in.xlsx")] == ["1", "1", "3", "4", "1"]


def test_a_row_repeated_is_kept_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = grouped(csv_file(tmp_path / "in.csv", [("1", "甲"), ("2", "乙"), ("1", "甲")]), "--id", "编号")
    assert [row["id"] for row in rows] == ["1", "2", "1"]
    assert "1 rows repeat an opinion with the same '编号' and the same text." in capsys.readouterr().err


def test_the_counts_are_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grouped(csv_file(tmp_path / "in.csv", ROWS), "--json")
    assert json.loads(capsys.readouterr().out) == {
        "rows": 5,
        "groups": 3,
        "groups_of_several": 1,
        "rows_in_groups_of_several": 3,
        "largest_group": 3,
    }


@pytest.mark.parametrize(
    ("rows", "more", "sentence"),
    [
        (ROWS, ["--text", "正文"], "There is no column '正文'; the columns are: 编号, 内容."),
        (
            [("1", "甲"), ("1", "乙")],
            ["--id", "编号"],
            "Rows 2 and 3 have the same '编号', 1, but different texts; every opinion needs its own.",
        ),
        ([("1", "甲"), (" ", "乙")], ["--id", "编号"], "Row 3 has no '编号'; every row needs its own."),
        ([("1", "甲", "丙")], [], "Row 2 has 3 cells, but the header has 2."),
        ([], [], "in.csv has a header but no rows under it."),
    ],
)
def test_bad_input_is_one_clear_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    rows: list[tuple[str, ...]],
    more: list[str],
    sentence: str,
) -> None:
    path = csv_file(tmp_path / "in.csv", rows)
    out = tmp_path / "out.csv"
    assert main(["opinions", "group", str(path), "--text", "内容", "--out", str(out), *more]) == 2
    assert capsys.readouterr().err == f"renda: {sentence}\n"
    assert not out.exists()


@pytest.mark.parametrize("name", ["empty.csv", "absent.csv", "scan.pdf"])
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\x00\x01")
    out = str(tmp_path / "out.csv")
    assert main(["opinions", "group", str(tmp_path / name), "--text", "内容", "--out", out]) == 2
    message = capsys.readouterr().err
    assert name in message
    assert message.count("\n") == 1


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = csv_file(tmp_path / "in.csv", ROWS)
    assert (
        main(["opinions", "group", str(path), "--text", "内容", "--out", str(tmp_path / "no" / "out.csv")])
        == 2
    )
    assert "cannot be written" in capsys.readouterr().err


def test_django_is_not_loaded() -> None:
    program = "import sys, renda.faces.cli.opinions; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT).returncode == 0


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared real data (../shared/data) is not here")
def test_495_real_messages_are_grouped(tmp_path: Path) -> None:
    source = SHARED / "citizen_messages" / "labelled_495.csv"
    out = tmp_path / "groups.csv"
    arguments = ["--text", "留言详情", "--id", "留言编号", "--out", str(out)]
    assert main(["opinions", "group", str(source), *arguments]) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 496
