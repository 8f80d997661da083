from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from renda.core.base.actor import Actor, Role
from renda.core.files import spreadsheets
from renda.core.files.importing import run_import
from renda.core.files.models import ImportState, SpreadsheetImport
from renda.core.files.spreadsheets import CheckedRow, Field, Target
from renda.core.people.models import Assembly
from renda.lib.errors import Refusal
from renda.lib.tables import parse_moment

AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
BY = Actor(role=Role.LEGISLATIVE_OFFICE, account=7, grant=1, assembly=1, name="李")
FIELDS = (
    Field("text", "留言内容", ("内容", "意见"), required=True),
    Field("at", "留言时间", ("时间", "日期"), convert=parse_moment),
    Field("number", "编号", ("留言编号",), convert=int),
)


class Killed(BaseException):
    """Stands for a process that ends in the middle of a batch."""


class Ledger:
    def __init__(self) -> None:
        self.rows: list[CheckedRow] = []
        self.fail_after = -1

    def write(self, started: SpreadsheetImport, rows: list[CheckedRow]) -> None:
        if self.fail_after == 0:
            raise Killed
        self.fail_after -= 1
        self.rows += rows


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    made = Ledger()
    target = Target("群众留言", FIELDS, made.write, batch=3)
    monkeypatch.setattr(spreadsheets.targets, "_items", {"messages": target})
    yield made


def csv(*rows: str, header: str = "编号,留言内容,留言时间") -> bytes:
    return "\n".join([header, *rows]).encode()


def begin(assembly: Assembly, content: bytes, name: str = "留言.csv", target: int = 1) -> SpreadsheetImport:
    return spreadsheets.begin(
        assembly=assembly, target_kind="messages", target_id=target, upload=(name, content), by=BY, at=AT
    )


def import_all(assembly: Assembly, content: bytes, **options: Any) -> SpreadsheetImport:
    started = begin(assembly, content, **options)
    spreadsheets.confirm(started, mapping=started.mapping)
    return run_import(started.pk)


GOOD = [f"{n},路灯坏了{n},2026-03-0{n}" for n in range(1, 9)]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("编号", "留言内容", "留言时间"), {"number": 0, "text": 1, "at": 2}),
        (("来信日期", "群众意见（原文）", "留言编号 *"), {"at": 0, "text": 1, "number": 2}),
        (("意见", "留言内容"), {"text": 1}),
        (("甲", "乙"), {}),
    ],
)
def test_columns_are_suggested_by_title_and_synonym(
    header: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert spreadsheets.suggest(header, FIELDS) == expected


def test_the_preview_tells_every_error_by_row_and_column(assembly: Assembly, ledger: Ledger) -> None:
    started = begin(assembly, csv("1,路灯坏了,2026-03-01", "x,停车难,2026-03-02", "3,,昨天"))
    shown = spreadsheets.preview(started)
    assert (shown.count_rows, shown.count_good, shown.count_refused, shown.count_repeated) == (3, 1, 2, 0)
    assert [(error.row, error.column, error.message) for error in shown.errors[:2]] == [
        (3, "编号", "“x”不能作为编号读取。"),
        (4, "留言内容", "“留言内容”不能为空。"),
    ]
    assert shown.errors[2].column == "留言时间"
    assert [bool(row.errors) for row in shown.rows] == [False, True, True]
    assert ledger.rows == []


def test_the_preview_shows_twenty_rows_and_counts_all(assembly: Assembly, ledger: Ledger) -> None:
    shown = spreadsheets.preview(begin(assembly, csv(*(f"{n},路灯,2026-03-01" for n in range(50)))))
    assert (len(shown.rows), shown.count_good) == (20, 50)


def test_a_needed_field_without_column_is_named(assembly: Assembly, ledger: Ledger) -> None:
    started = begin(assembly, csv("1,路灯", header="编号,甲"))
    assert spreadsheets.preview(started).missing == ("留言内容",)
    with pytest.raises(spreadsheets.ColumnMissing, match="请为“留言内容”选择对应的列。"):
        spreadsheets.confirm(started, mapping=started.mapping)
    with pytest.raises(spreadsheets.ColumnMissing, match="与文件不符"):
        spreadsheets.confirm(started, mapping={"text": 9})


def test_good_rows_are_written_and_errors_kept(assembly: Assembly, ledger: Ledger) -> None:
    done = import_all(assembly, csv(*GOOD, "9,,2026-03-01"))
    assert done.state == ImportState.DONE
    assert (done.count_rows, done.count_written, done.count_refused) == (9, 8, 1)
    assert [row.values["number"] for row in ledger.rows] == list(range(1, 9))
    assert done.errors == [{"row": 10, "column": "留言内容", "message": "“留言内容”不能为空。"}]
    assert spreadsheets.actor_of(done) == BY


def test_the_same_file_is_not_imported_twice(assembly: Assembly, ledger: Ledger) -> None:
    import_all(assembly, csv(*GOOD))
    with pytest.raises(spreadsheets.AlreadyImported) as refused:
        import_all(assembly, csv(*GOOD), name="改名.csv")
    assert str(refused.value) == "文件“改名.csv”已于2026年3月12日按相同的列导入过，无需再次导入。"
    assert len(ledger.rows) == 8
    import_all(assembly, csv(*GOOD), target=2)
    assert len(ledger.rows) == 16


def test_a_row_known_from_another_file_is_not_written_again(assembly: Assembly, ledger: Ledger) -> None:
    import_all(assembly, csv(*GOOD[:5]))
    second = csv(*GOOD[3:], "99,新的,2026-03-09")
    assert spreadsheets.preview(begin(assembly, second)).count_repeated == 2
    done = import_all(assembly, second)
    assert (done.count_written, done.count_repeated) == (4, 2)
    assert len(ledger.rows) == 9


def test_a_workbook_with_the_same_rows_is_known_too(assembly: Assembly, ledger: Ledger) -> None:
    import_all(assembly, csv(*GOOD[:3]))
    book = openpyxl.Workbook()
    for line in ["编号,留言内容,留言时间", *GOOD[:4]]:
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    done = import_all(assembly, out.getvalue(), name="留言.xlsx")
    assert (done.count_written, done.count_repeated) == (1, 3)


def test_two_equal_rows_of_one_file_are_two(assembly: Assembly, ledger: Ledger) -> None:
    done = import_all(assembly, csv("1,路灯,2026-03-01", "1,路灯,2026-03-01"))
    assert done.count_written == 2


def test_a_killed_import_goes_on_where_it_was(assembly: Assembly, ledger: Ledger) -> None:
    started = begin(assembly, csv(*GOOD))
    spreadsheets.confirm(started, mapping=started.mapping)
    ledger.fail_after = 1
    with pytest.raises(Killed):
        run_import(started.pk)
    ledger.fail_after = -1
    seen: list[tuple[int, int]] = []
    done = run_import(started.pk, progress=lambda so_far, total: seen.append((so_far, total)))
    assert [row.values["number"] for row in ledger.rows] == list(range(1, 9))
    assert (done.state, done.count_written, done.count_repeated) == (ImportState.DONE, 8, 0)
    assert seen == [(6, 8), (8, 8)]


def test_what_is_no_table_is_refused(assembly: Assembly, ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="不能作为表格读取"):
        begin(assembly, b" \n \n")
