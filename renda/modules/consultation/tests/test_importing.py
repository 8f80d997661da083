"""A spreadsheet of another system's messages: kept, mapped, confirmed, written by jobs, once."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from renda.core.access.models import Contact
from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.files.models import ImportedRow, SpreadsheetImport
from renda.core.jobs.api import run_until_idle
from renda.core.opinions.models import Opinion
from renda.lib.errors import NotAllowed, Refusal
from renda.modules.consultation.actions import begin_import, confirm_import
from renda.modules.consultation.models import Consultation
from renda.modules.consultation.tests.conftest import MORNING

ROWS = (
    "留言用户,留言时间,留言详情,条款\n市民甲,2026-03-01 10:00,车位太少,第二条\n市民乙,2026-03-02,收费太高,\n"
)


def begin(consultation: Consultation, by: Actor, rows: str = ROWS) -> SpreadsheetImport:
    upload = SimpleUploadedFile("留言.csv", rows.encode("gb18030"))
    made = begin_import(subject=consultation, upload=upload, by=by, at=MORNING)
    return SpreadsheetImport.objects.get(pk=made.spreadsheet)


def confirm(consultation: Consultation, started: SpreadsheetImport, by: Actor) -> None:
    mapping = {"speaker": 0, "received_at": 1, "text": 2, "clause": 3}
    confirm_import(subject=consultation, started=started, mapping=mapping, by=by, at=MORNING)


def test_a_spreadsheet_comes_in_once_with_its_days_and_clauses(consultation: Consultation, li: Actor) -> None:
    started = begin(consultation, li)
    assert EventRecord.objects.latest("pk").name == "consultation.import_begun"
    assert not Opinion.objects.exists()
    confirm(consultation, started, li)
    assert EventRecord.objects.latest("pk").name == "consultation.import_confirmed"
    run_until_idle()
    rows = list(
        Opinion.objects.order_by("pk").values_list("text", "speaker_name", "anchor__label", "channel")
    )
    assert rows == [("车位太少", "市民甲", "第二条", "imported"), ("收费太高", "市民乙", None, "imported")]
    run_until_idle()
    assert Opinion.objects.count() == 2


def test_an_import_is_not_confirmed_twice(consultation: Consultation, li: Actor) -> None:
    started = begin(consultation, li)
    confirm(consultation, started, li)
    with pytest.raises(Refusal, match="。"):
        confirm(consultation, SpreadsheetImport.objects.get(pk=started.pk), li)
    run_until_idle()
    assert Opinion.objects.count() == 2


def test_only_the_office_imports(consultation: Consultation, wei: Actor) -> None:
    for actor in (wei, Actor(role=Role.DEPUTY, assembly=wei.assembly, grant=1), Actor.citizen()):
        with pytest.raises(NotAllowed):
            begin(consultation, actor)
    assert not SpreadsheetImport.objects.exists()


LONG = "留言主题,留言详情,联系电话\n{title},{text},\n停车,车位太少,\n"


def bring_in(consultation: Consultation, by: Actor, rows: str) -> SpreadsheetImport:
    started = begin(consultation, by, rows)
    confirm_import(subject=consultation, started=started, mapping=started.mapping, by=by, at=MORNING)
    run_until_idle(raise_errors=False)
    started.refresh_from_db()
    return started


def errors(started: SpreadsheetImport) -> list[tuple[int, str, str]]:
    return [(error["row"], error["column"], error["message"]) for error in started.errors]


def test_a_row_whose_title_and_text_are_too_long_together_is_one_error(
    consultation: Consultation, li: Actor
) -> None:
    done = bring_in(consultation, li, LONG.format(title="题" * 10, text="长" * 4990))
    assert (done.state, done.count_written, done.count_refused) == ("done", 1, 1)
    assert errors(done) == [(2, "留言详情", "标题和内容共有 5001 字，超过每条 5000 字的上限。")]
    assert Opinion.objects.get().text == "停车\n车位太少"


def test_a_row_that_just_fits_with_its_title_is_written(consultation: Consultation, li: Actor) -> None:
    done = bring_in(consultation, li, LONG.format(title="题" * 9, text="长" * 4990))
    assert (done.count_written, done.count_refused) == (2, 0)
    assert max(len(text) for text in Opinion.objects.values_list("text", flat=True)) == 5000


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("0001-01-01", "日期 1年1月1日 早于1949年10月1日，请核对年份。"),
        ("1899-12-31", "日期 1899年12月31日 早于1949年10月1日，请核对年份。"),
        ("2026-03-13", "日期 2026年3月13日 在2026年3月12日之后，请核对年份。"),
        ("2999-01-01", "日期 2999年1月1日 在2026年3月12日之后，请核对年份。"),
    ],
)
def test_a_day_on_which_nothing_was_said_is_an_error_of_its_row(
    consultation: Consultation, li: Actor, written: str, sentence: str
) -> None:
    done = bring_in(consultation, li, f"时间,内容\n{written},好。\n2026-03-12 23:59,很好。\n")
    assert errors(done) == [(2, "时间", sentence)]
    assert Opinion.objects.count() == 1


def test_contacts_come_in_encrypted_and_are_told_of_the_answers(
    consultation: Consultation, li: Actor
) -> None:
    rows = "内容,联系电话\n一,139 0000-0001\n二,WANG@example.cn\n三,0771-5550000\n四,\n五,+8613900000001\n"
    done = bring_in(consultation, li, rows)
    assert (done.count_written, [row for row, _, _ in errors(done)]) == (4, [4])
    assert errors(done)[0][1:] == (
        "联系电话",
        "手机号码应以 13 至 19 开头，请检查后重新填写；固定电话请改填手机或电子邮箱。",
    )
    found = Opinion.objects.order_by("pk").values_list("text", "contact__value")
    assert list(found) == [
        ("一", "13900000001"),
        ("二", "wang@example.cn"),
        ("四", None),
        ("五", "13900000001"),
    ]
    assert Contact.objects.count() == 2
    assert all(contact.is_reachable for contact in Contact.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM access_contact")
        assert not any("1390" in str(kept) or "wang" in str(kept) for (kept,) in cursor.fetchall())


def test_an_import_refused_by_the_ledger_says_so_and_can_be_tried_again(
    consultation: Consultation, li: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("renda.core.opinions.ledger.LONGEST", 3)
        failed = bring_in(consultation, li, ROWS)
    assert failed.state == "failed"
    assert failed.failure == "意见内容有 4 字，超过每条 3 字的上限，请分成几条提交。"
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, consultation.assembly))
    address = f"/desk/imports/{failed.pk}/"
    assert failed.failure in client.get(address).content.decode()
    assert failed.failure in client.get(f"/desk/consultations/{consultation.pk}/import/").content.decode()
    again = {"speaker": "0", "received_at": "1", "text": "2", "seen": failed.version, "key": "again"}
    assert client.post(address, again).status_code == 303
    run_until_idle()
    assert Opinion.objects.count() == 2
    late = client.post(address, {**again, "text": "0", "key": "late"})
    assert late.status_code == 422
    assert "现在的状态是“已完成”，没有再按您选的列导入。" in late.content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.mapping["text"]) == ("done", 2)


def test_the_header_is_found_under_a_title_and_can_be_chosen(consultation: Consultation, li: Actor) -> None:
    rows = "意见汇总表,,\n姓名,内容,时间\n市民甲,车位太少,2026年3月1日 上午9:30\n"
    started = begin(consultation, li, rows)
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, consultation.assembly))
    address = f"/desk/imports/{started.pk}/"
    page = client.get(address)
    assert page.context["preview"].header == ("姓名", "内容", "时间")
    assert "第 1 行：意见汇总表" in page.content.decode()
    other = client.get(f"{address}?header_row=1")
    assert other.context["preview"].header == ("意见汇总表", "B 列", "C 列")
    chosen = {"text": "1", "seen": started.version, "key": "k"}
    assert client.post(f"{address}?header_row=1", chosen).status_code == 303
    run_until_idle()
    assert list(Opinion.objects.order_by("pk").values_list("text", flat=True)) == ["内容", "车位太少"]


def test_a_file_without_column_names_is_read_from_its_first_row(
    consultation: Consultation, li: Actor
) -> None:
    rows = "市民甲,2026-03-01 10:00,13900000001,车位太少，晚上回家要转三圈\n市民乙,2026-03-02,,收费太高\n"
    started = begin(consultation, li, rows)
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, consultation.assembly))
    address = f"/desk/imports/{started.pk}/"
    page = client.get(address)
    assert page.context["preview"].mapping == {"received_at": 1, "contact": 2, "text": 3}
    assert '<option value="0" selected>没有列名，第一行就是内容</option>' in page.content.decode()
    assert "第一行读作内容" in page.content.decode()
    named = client.get(f"{address}?header_row=1")
    assert (named.context["preview"].count_rows, named.context["preview"].table.header_row) == (1, 1)
    assert "第一行读作内容" not in named.content.decode()
    chosen = {"text": "3", "speaker": "0", "contact": "2", "seen": started.version, "key": "k"}
    assert client.post(address, chosen).status_code == 303
    run_until_idle()
    found = Opinion.objects.order_by("pk").values_list("speaker_name", "contact__value")
    assert list(found) == [("市民甲", "13900000001"), ("市民乙", None)]


def test_the_first_row_of_any_file_may_be_said_to_be_data(consultation: Consultation, li: Actor) -> None:
    started = begin(consultation, li, "内容,甲\n车位太少,乙\n")
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, consultation.assembly))
    address = f"/desk/imports/{started.pk}/?header_row=0"
    assert client.get(address).context["preview"].count_rows == 2
    assert client.post(address, {"text": "0", "seen": started.version, "key": "k"}).status_code == 303
    run_until_idle()
    assert list(Opinion.objects.order_by("pk").values_list("text", flat=True)) == ["内容", "车位太少"]


@pytest.mark.parametrize("query", ["header_row=x", "header_row=99999999999", "sheet=%00", "header_row=-1"])
def test_a_place_of_the_table_that_is_not_there_reads_the_likely_one(
    consultation: Consultation, li: Actor, query: str
) -> None:
    started = begin(consultation, li)
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, consultation.assembly))
    page = client.get(f"/desk/imports/{started.pk}/?{query}")
    assert page.context["preview"].table.header_row == 1


def test_another_sheet_is_read_from_its_own_header(consultation: Consultation, li: Actor) -> None:
    book = openpyxl.Workbook()
    book.active.append(["意见汇总表"])
    book.active.append(["姓名", "内容"])
    book.active.append(["甲", "车位太少"])
    second = book.create_sheet("二月")
    second.append(["姓名", "内容"])
    second.append(["乙", "收费太高"])
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("留言.xlsx", out.getvalue())
    made = begin_import(subject=consultation, upload=upload, by=li, at=MORNING)
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, consultation.assembly))
    page = client.get(f"/desk/imports/{made.spreadsheet}/?sheet=二月&header_row=2")
    shown = page.context["preview"].table
    assert (shown.sheet, shown.header_row, len(shown.rows)) == ("二月", 1, 1), (
        "the row chosen for another sheet"
    )


def test_rows_that_are_in_the_ledger_already_are_passed_over_by_the_action(
    consultation: Consultation, li: Actor
) -> None:
    bring_in(consultation, li, ROWS)
    ImportedRow.objects.all().delete()  # what the import remembers of its rows is lost
    again = bring_in(consultation, li, ROWS.replace("车位太少", "车位太少").replace("留言用户", "用户"))
    assert (again.state, Opinion.objects.count()) == ("done", 2)


def test_who_looked_before_a_failure_is_told_on_the_page(consultation: Consultation, li: Actor) -> None:
    started = begin(consultation, li)
    seen = started.version
    SpreadsheetImport.objects.filter(pk=started.pk).update(state="failed", version=seen + 2)
    client = Client()
    sign_in(client, make_hat(Role.LEGISLATIVE_OFFICE, consultation.assembly))
    refused = client.post(f"/desk/imports/{started.pk}/", {"text": "2", "seen": seen, "key": "k"})
    assert refused.status_code == 422
    assert "又导入过一次，请刷新页面" in refused.content.decode()
