from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from renda.core.base.actor import Actor, Role
from renda.core.files import spreadsheets
from renda.core.files.importing import give_up, run_import
from renda.core.files.models import ImportState, SpreadsheetImport
from renda.core.files.spreadsheets import CheckedRow, Field, Layout, RowRefused, Target
from renda.core.jobs.api import enqueue, run_until_idle
from renda.core.jobs.models import Job, State
from renda.core.people.models import Assembly
from renda.lib.errors import Refusal
from renda.lib.moments import parse_moment

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
        self.fault: BaseException = Killed()

    def write(self, started: SpreadsheetImport, rows: list[CheckedRow]) -> None:
        if self.fail_after == 0:
            raise self.fault
        self.fail_after -= 1
        self.rows += rows


def refuse_unlucky(started: SpreadsheetImport, values: dict[str, Any]) -> None:
    if values.get("number") == 13:
        raise RowRefused("十三号不收。", "number")


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    made = Ledger()
    target = Target("群众留言", FIELDS, made.write, batch=3, check_row=refuse_unlucky)
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
    shown = spreadsheets.preview(begin(assembly, csv(*(f"{n},路灯,2026-03-01" for n in range(50, 100)))))
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
    with pytest.raises(Refusal, match="“留言.csv”是空的，请检查是否有列名和内容。"):
        begin(assembly, b" \n \n")


def test_a_row_refused_as_a_whole_is_one_error_at_its_cell(assembly: Assembly, ledger: Ledger) -> None:
    done = import_all(assembly, csv(*GOOD[:2], "13,路灯,2026-03-01"))
    assert (done.state, done.count_written, done.count_refused) == (ImportState.DONE, 2, 1)
    assert done.errors == [{"row": 4, "column": "编号", "message": "十三号不收。"}]


def confirmed(assembly: Assembly, *rows: str) -> SpreadsheetImport:
    started = begin(assembly, csv(*rows))
    started = spreadsheets.confirm(started, mapping=started.mapping)
    enqueue("files.import_spreadsheet", {"started": started.pk}, assembly=assembly.pk)
    return started


def run_jobs_to_the_end() -> None:
    """Let every attempt be made at once instead of after its delay."""
    while Job.objects.filter(state=State.WAITING).update(run_at=AT):
        run_until_idle(raise_errors=False)


def test_what_is_refused_ends_the_import_with_its_reason(assembly: Assembly, ledger: Ledger) -> None:
    ledger.fail_after, ledger.fault = 1, Refusal("答复已经公开。")
    started = confirmed(assembly, *GOOD)
    run_jobs_to_the_end()
    started.refresh_from_db()
    assert (started.state, started.failure, started.count_written) == ("failed", "答复已经公开。", 3)
    assert Job.objects.get().attempts == 1


def test_a_job_that_gives_up_says_so_on_the_import(assembly: Assembly, ledger: Ledger) -> None:
    ledger.fail_after, ledger.fault = 1, RuntimeError("of no interest")
    started = confirmed(assembly, *GOOD)
    run_jobs_to_the_end()
    started.refresh_from_db()
    assert Job.objects.get().state == State.FAILED
    assert started.state == ImportState.FAILED
    assert started.failure.startswith("导入中断：系统多次尝试仍没有写完。")
    assert "no interest" not in started.failure


def test_a_failed_import_goes_on_with_other_columns_and_doubles_nothing(
    assembly: Assembly, ledger: Ledger
) -> None:
    ledger.fail_after, ledger.fault = 1, Refusal("停。")
    started = confirmed(assembly, *GOOD)
    run_jobs_to_the_end()
    ledger.fail_after = -1
    started.refresh_from_db()
    again = spreadsheets.confirm(started, mapping={"number": 0, "text": 1}, seen=started.version)
    done = run_import(again.pk)
    assert [row.values["number"] for row in ledger.rows] == list(range(1, 9))
    assert "at" not in ledger.rows[-1].values
    assert (done.state, done.count_written, done.count_repeated, done.failure) == ("done", 8, 0, "")


@pytest.mark.parametrize("finished", [False, True])
def test_the_second_of_two_who_confirm_is_told(assembly: Assembly, ledger: Ledger, finished: bool) -> None:
    started = begin(assembly, csv(*GOOD))
    seen, chosen = started.version, started.mapping
    spreadsheets.confirm(started, mapping=chosen, seen=seen)
    if finished:
        run_import(started.pk)
    with pytest.raises(spreadsheets.AlreadyConfirmed) as refused:
        spreadsheets.confirm(started, mapping={"text": 0}, seen=seen)
    word = "已完成" if finished else "导入中"
    assert str(refused.value) == (
        f"文件“留言.csv”的导入已经确认过，现在的状态是“{word}”，没有再按您选的列导入。"
    )
    kept = SpreadsheetImport.objects.get(pk=started.pk)
    assert (kept.state, kept.mapping) == ("done" if finished else "importing", chosen)


def test_who_saw_the_page_before_the_failure_is_told(assembly: Assembly, ledger: Ledger) -> None:
    ledger.fail_after, ledger.fault = 0, Refusal("停。")
    started = confirmed(assembly, *GOOD)
    run_jobs_to_the_end()
    with pytest.raises(spreadsheets.AlreadyConfirmed, match="又导入过一次，请刷新页面"):
        spreadsheets.confirm(started, mapping=started.mapping, seen=1)


def test_the_row_that_names_most_fields_is_the_header(assembly: Assembly, ledger: Ledger) -> None:
    rows = ("甲街道,2026年,李,三月", "留言编号,来信日期,群众意见（原文）,备注", "1,2026-03-01,路灯坏了,无")
    started = begin(assembly, "\n".join(rows).encode())
    assert (started.header_row, started.mapping) == (2, {"number": 0, "at": 1, "text": 2})
    assert spreadsheets.preview(started).header == ("留言编号", "来信日期", "群众意见（原文）", "备注")


def test_another_header_may_be_chosen_and_is_kept(assembly: Assembly, ledger: Ledger) -> None:
    started = begin(assembly, csv("留言内容,编号", "路灯坏了,7"))
    layout = Layout("", 2)
    shown = spreadsheets.preview(started, layout=layout)
    assert (shown.mapping, shown.count_good) == ({"text": 0, "number": 1}, 1)
    spreadsheets.confirm(started, mapping=shown.mapping, layout=layout)
    done = run_import(started.pk)
    assert (done.header_row, [row.values["text"] for row in ledger.rows]) == (2, ["路灯坏了"])


def two_sheets() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "一月"
    for words, sheet in (("路灯", book.active), ("停车", book.create_sheet("二月"))):
        sheet.append(["留言内容", None])
        sheet.append([words, "北门"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_each_sheet_of_a_workbook_is_an_import_of_its_own(assembly: Assembly, ledger: Ledger) -> None:
    for sheet in ("一月", "二月"):
        started = begin(assembly, two_sheets(), name="留言.xlsx")
        spreadsheets.confirm(started, mapping={"text": 0}, layout=Layout(sheet, 1))
        run_import(started.pk)
    assert [row.values["text"] for row in ledger.rows] == ["路灯", "停车"]
    assert spreadsheets.preview(started).header == ("留言内容", "B 列")


def test_a_formula_without_result_is_an_error_where_its_column_is_used(
    assembly: Assembly, ledger: Ledger
) -> None:
    book = openpyxl.Workbook()
    for line in (["编号", "留言内容"], ["=ROW()", "路灯"], ["=ROW()", "停车"]):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    started = begin(assembly, out.getvalue(), name="留言.xlsx")
    assert spreadsheets.preview(started).count_refused == 2
    assert "没有结果的公式" in spreadsheets.preview(started).errors[0].message
    assert spreadsheets.preview(started, {"text": 1}).count_good == 2


def test_cells_beyond_the_columns_are_named(assembly: Assembly, ledger: Ledger) -> None:
    shown = spreadsheets.preview(begin(assembly, csv("1,路灯,2026-03-01,快修,北门")))
    assert [error.message for error in shown.errors] == [
        "这一行的单元格比列名多，多出的是“快修”、“北门”，请检查分隔符和引号。"
    ]


WITHOUT_NAMES = ("1,路灯坏了，请尽快安排人员来修，晚上走路看不见,2026-03-01", "2,停车难,2026-03-02")


def test_a_file_without_column_names_loses_no_row(assembly: Assembly, ledger: Ledger) -> None:
    started = begin(assembly, "\n".join(WITHOUT_NAMES).encode())
    assert (started.header_row, started.mapping) == (0, {"at": 2, "number": 0, "text": 1})
    assert spreadsheets.preview(started).header == ("A 列", "B 列", "C 列")
    spreadsheets.confirm(started, mapping=started.mapping)
    done = run_import(started.pk)
    assert (done.header_row, done.count_rows, done.count_written) == (0, 2, 2)
    assert [row.values["number"] for row in ledger.rows] == [1, 2]
    assert [row.number for row in ledger.rows] == [1, 2]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("路灯坏了,北门", 1),  # short words alone may be titles
        ("路灯坏了,2026-03-01", 0),
        ("7,北门", 0),
        ("这条路上的路灯从去年冬天起就一直不亮，请尽快来修,北门", 0),
        ("群众意见,2026年3月", 1),  # a name of a field stands in it
    ],
)
def test_a_first_row_is_data_where_it_holds_what_no_title_does(
    assembly: Assembly, ledger: Ledger, row: str, found: int
) -> None:
    assert begin(assembly, f"{row}\n停车难,南门\n".encode()).header_row == found


def test_the_first_row_may_be_chosen_as_data(assembly: Assembly, ledger: Ledger) -> None:
    started = begin(assembly, csv("路灯坏了,7", header="停车难,8"))
    layout = Layout("", 0)
    shown = spreadsheets.preview(started, layout=layout)
    assert (shown.mapping, shown.count_good) == ({"number": 1, "text": 0}, 2)
    spreadsheets.confirm(started, mapping=shown.mapping, layout=layout)
    done = run_import(started.pk)
    assert (done.header_row, [row.values["text"] for row in ledger.rows]) == (0, ["停车难", "路灯坏了"])


def test_an_import_that_is_done_is_not_given_up(assembly: Assembly, ledger: Ledger) -> None:
    done = import_all(assembly, csv(*GOOD))
    give_up(done.pk, "太晚了。")
    done.refresh_from_db()
    assert (done.state, done.failure) == (ImportState.DONE, "")


def test_an_import_begun_on_one_sheet_is_not_continued_on_another(assembly: Assembly, ledger: Ledger) -> None:
    book = openpyxl.Workbook()
    book.active.title = "一月"
    for sheet in (book.active, book.create_sheet("二月")):
        for line in ["编号,留言内容,留言时间", *GOOD]:
            sheet.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    started = begin(assembly, out.getvalue(), name="留言.xlsx")
    spreadsheets.confirm(started, mapping=started.mapping)
    enqueue("files.import_spreadsheet", {"started": started.pk}, assembly=assembly.pk)
    ledger.fail_after, ledger.fault = 1, Refusal("停。")
    run_jobs_to_the_end()
    started.refresh_from_db()
    with pytest.raises(spreadsheets.AnotherSheet, match="“一月”里的行已有一部分导入"):
        spreadsheets.confirm(started, mapping=started.mapping, layout=Layout("二月", 1))


def test_a_weak_likeness_does_not_move_the_header(assembly: Assembly, ledger: Ledger) -> None:
    started = begin(assembly, "甲,乙\n群众意见,丙\n路灯坏了,7\n".encode())
    assert started.header_row == 1, "one short cell in which a name stands is not enough"


def test_columns_without_names_are_known_by_most_of_their_cells(assembly: Assembly, ledger: Ledger) -> None:
    rows = (
        "甲,2026-03-01,路灯坏了一个多月没人修",
        "2026-03-02,2026-03-02,停车难得很",
        "乙,2026-03-03,收费太高",
    )
    started = begin(assembly, "\n".join(rows).encode())
    assert started.mapping == {"at": 1, "text": 2}, "one day among names makes no column of days"
