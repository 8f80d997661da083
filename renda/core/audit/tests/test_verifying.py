from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from renda.core.audit import api, exporting, rederiving, verifying
from renda.core.audit.checker import renda_check
from renda.core.audit.models import Chain, Checkpoint, EventRecord, PersonalValue
from renda.core.audit.preimage import digest_of, genesis, link_after
from renda.core.audit.sealing import seal, unsealed_too_long
from renda.core.audit.tests.sample_acts import speak
from renda.core.base.actor import Actor
from renda.lib.canonical import canonical_json
from renda.lib.errors import BadInput
from renda.lib.registry import Registry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 6, 7, tzinfo=UTC)
CHAIN = "assembly:990100"


@pytest.fixture
def five(assembly: Any) -> Any:
    """Five sealed events, numbered 1 to 5."""
    for number in range(1, 6):
        by = Actor.citizen(contact=number)
        speak(
            subject=assembly, by=by, at=AT + timedelta(minutes=number), number=number, words=f"第{number}句"
        )
    seal(CHAIN)
    return assembly


def event(number: int) -> EventRecord:
    return EventRecord.objects.get(chain=CHAIN, payload__number=number)


def kinds(report: renda_check.Report) -> list[tuple[str, int]]:
    return sorted((finding.kind, finding.sequence) for finding in report.findings)


def run_checker(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-I", "renda_check.py", "export.jsonl", "--json", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


# --- damage in the database, each with what must be found ---


def change_words_of_a_field() -> None:
    record = event(3)
    EventRecord.objects.filter(pk=record.pk).update(payload=record.payload | {"number": 33})


def change_the_time() -> None:
    EventRecord.objects.filter(pk=event(3).pk).update(at=AT)


def change_and_mend_the_digest() -> None:
    record = event(3)
    record.payload = record.payload | {"on": "2020-01-01"}
    digest = digest_of(record)
    link = link_after(record.previous, digest)
    EventRecord.objects.filter(pk=record.pk).update(payload=record.payload, digest=digest, link=link)


def change_the_last_and_mend_its_digest() -> None:
    record = event(5)
    record.payload = record.payload | {"on": "2020-01-01"}
    digest = digest_of(record)
    EventRecord.objects.filter(pk=record.pk).update(
        payload=record.payload, digest=digest, link=link_after(record.previous, digest)
    )


def change_a_link() -> None:
    EventRecord.objects.filter(pk=event(3).pk).update(link="0" * 64)


def change_what_an_event_follows() -> None:
    EventRecord.objects.filter(pk=event(3).pk).update(previous=event(1).link)


def remove_in_the_middle() -> None:
    event(3).delete()


def remove_the_first() -> None:
    event(1).delete()


def remove_and_renumber() -> None:
    event(3).delete()
    for number in (4, 5):
        EventRecord.objects.filter(pk=event(number).pk).update(sequence=number - 1)
    Chain.objects.update(sequence=4)


def swap_two() -> None:
    second, third = event(2), event(3)
    EventRecord.objects.filter(pk=second.pk).update(sequence=99)
    EventRecord.objects.filter(pk=third.pk).update(sequence=2)
    EventRecord.objects.filter(pk=second.pk).update(sequence=3)


def remove_at_the_end() -> None:
    event(5).delete()


def change_a_personal_value() -> None:
    row = PersonalValue.objects.get(event=event(3))
    row.value = '"别的话"'
    row.save()


def take_a_personal_value() -> None:
    PersonalValue.objects.filter(event=event(3)).delete()


def put_a_forgotten_value_back() -> None:
    row = PersonalValue.objects.get(event=event(3))
    api.forget(by=Actor.system(), at=AT, reason="本人要求", events=[event(3).pk])
    row.save(force_insert=True)


DAMAGE: list[tuple[Callable[[], None], list[tuple[str, int]], str]] = [
    (
        change_words_of_a_field,
        [("altered", 3)],
        "第3号事件“发言”（2026-01-05T06:10:00.000000Z）的内容被改动。",
    ),
    (change_the_time, [("altered", 3)], "第3号事件“发言”（2026-01-05T06:07:00.000000Z）的内容被改动。"),
    (
        change_and_mend_the_digest,
        [("broken", 3)],
        "第3号事件“发言”（2026-01-05T06:10:00.000000Z）被替换，或它与第4号事件",
    ),
    (
        change_the_last_and_mend_its_digest,
        [("altered", 5)],
        "第5号事件“发言”（2026-01-05T06:12:00.000000Z）与链头不符",
    ),
    (
        remove_in_the_middle,
        [("removed", 3)],
        "第3号事件被删除（其后是第4号事件“发言”（2026-01-05T06:11:00.000000Z））。",
    ),
    (remove_the_first, [("removed", 1)], "第1号事件被删除（其后是第2号事件"),
    (
        remove_and_renumber,
        [("broken", 2)],
        "第2号事件“发言”（2026-01-05T06:09:00.000000Z）被替换，或它与第3号事件",
    ),
    (
        swap_two,
        [("reordered", 2), ("reordered", 3)],
        "第2号事件“发言”（2026-01-05T06:10:00.000000Z）的次序被调换。",
    ),
    (remove_at_the_end, [("removed", 5)], "末尾的第5号事件被删除。"),
    (
        take_a_personal_value,
        [("taken", 3)],
        "第3号事件“发言”（2026-01-05T06:10:00.000000Z）的个人内容（words）不在了，记录里却没有遗忘它的事件。",
    ),
    (
        put_a_forgotten_value_back,
        [("kept", 3)],
        "第3号事件“发言”（2026-01-05T06:10:00.000000Z）的个人内容（words）按记录已经遗忘，却还在。",
    ),
]


def test_a_whole_record_is_found_whole(five: Any) -> None:
    report = api.verify(at=AT)
    assert report.ok and report.findings == []
    assert (report.events, report.chains, report.personal_kept) == (5, {CHAIN: 5}, 5)


@pytest.mark.parametrize(("damage", "expected", "words"), DAMAGE, ids=[item[0].__name__ for item in DAMAGE])
def test_damage_is_found_and_named_here_and_in_the_export(
    five: Any, tmp_path: Path, damage: Callable[[], None], expected: list[tuple[str, int]], words: str
) -> None:
    damage()
    report = api.verify(at=AT, export=tmp_path / "export.jsonl")
    assert kinds(report) == expected
    assert words in "\n".join(finding.message for finding in report.findings)
    code, outside = run_checker(tmp_path)
    assert code == 1
    assert [item["message"] for item in outside["findings"]] == [item.message for item in report.findings]


def test_a_changed_personal_value_is_found(five: Any) -> None:
    change_a_personal_value()
    report = api.verify(at=AT)
    assert kinds(report) == [("altered", 3)]
    assert "个人内容（words）被改动" in report.findings[0].message


def test_somebody_forgotten_while_the_record_is_read_is_not_taken_for_a_theft(
    five: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The values are read after the heads: the first reading finds one gone whose event it has not seen."""
    read = exporting.record_lines
    times: list[int] = []

    def disturbed(*given: Any, **named: Any) -> Any:
        for line in read(*given, **named):
            if line["kind"] == "event" and not times:
                times.append(1)
                api.forget(by=Actor.system(), at=AT, reason="本人要求", events=[event(3).pk])
                line["personal"].pop("words")
                line["event"]["uid"] = str(event(3).uid)
            yield line

    monkeypatch.setattr(verifying, "record_lines", disturbed)
    assert api.verify(at=AT).ok and times


def test_a_row_that_an_event_holds_the_digest_of_is_made_again_and_named(
    five: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rederiving, "checks", Registry("checks of this test"))

    @api.rederives("sample.spoken")
    def third_differs(records: list[EventRecord]) -> Any:
        return [(each, "所记的与数据库里的不同。") for each in records if each.payload["number"] == 3]

    report = api.verify(at=AT)
    assert kinds(report) == [("differs", 3)]
    assert (
        "第3号事件“发言”（2026-01-05T06:10:00.000000Z）所记的与数据库里的不同。" in report.findings[0].message
    )


def test_the_checker_alone_agrees_on_a_whole_record(five: Any, tmp_path: Path) -> None:
    api.export(tmp_path / "export.jsonl", AT)
    code, report = run_checker(tmp_path)
    assert (code, report["ok"], report["events"], report["checkpoints"], report["personal_kept"]) == (
        0,
        True,
        5,
        1,
        5,
    )


def test_an_export_without_asking_holds_no_personal_value(five: Any, tmp_path: Path) -> None:
    api.export(tmp_path / "export.jsonl", AT)
    written = (tmp_path / "export.jsonl").read_text(encoding="utf-8")
    assert "第3句" not in written and PersonalValue.objects.first().salt not in written  # type: ignore[union-attr]
    api.export(tmp_path / "full.jsonl", AT, with_personal=True)
    assert "第3句" in (tmp_path / "full.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("plan", ["changed", "removed", "reordered", "last removed", "truncated"])
def test_a_change_planted_in_the_file_is_found(five: Any, tmp_path: Path, plan: str) -> None:
    api.export(tmp_path / "export.jsonl", AT)
    (tmp_path / "earlier.jsonl").write_bytes((tmp_path / "export.jsonl").read_bytes())
    lines = [
        json.loads(line) for line in (tmp_path / "export.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    first = next(place for place, line in enumerate(lines) if line["kind"] == "event")
    third = lines[first + 2]
    if plan == "changed":
        third["event"]["actor"]["contact"] = 8
    elif plan == "removed":
        lines.remove(third)
    elif plan == "reordered":
        third["sequence"], lines[first + 3]["sequence"] = 4, 3
    else:
        lines.pop()
    if plan == "truncated":  # with the head put right and the later checkpoint taken away
        lines[0]["chains"][0].update(sequence=4, link=lines[-1]["link"])
        lines = [line for line in lines if line["kind"] != "checkpoint"]
    (tmp_path / "export.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    code, report = run_checker(tmp_path, "--against", "earlier.jsonl")
    found = sorted({(item["kind"], item["sequence"]) for item in report["findings"]})
    assert code == 1
    assert (
        found
        == {
            "changed": [("altered", 3)],
            "removed": [("removed", 3)],
            "reordered": [("reordered", 3), ("reordered", 4)],
            "last removed": [("removed", 5)],
            "truncated": [("removed", 5)],
        }[plan]
    )


def test_a_removal_at_the_end_with_its_head_is_seen_only_against_an_earlier_export(
    five: Any, tmp_path: Path
) -> None:
    api.export(tmp_path / "earlier.jsonl", AT)
    last = event(5)
    Chain.objects.update(sequence=4, link=last.previous)
    Checkpoint.objects.all().delete()
    last.delete()
    assert api.verify(at=AT).ok
    report = api.verify(at=AT, against=tmp_path / "earlier.jsonl")
    assert kinds(report) == [("removed", 5)]
    assert "已有5号，现在只到第4号" in report.findings[0].message


def test_an_export_tells_nothing_of_a_restricted_compartment(five: Any, tmp_path: Path) -> None:
    five.audit_chain = "compartment:7"
    speak(subject=five, by=Actor.citizen(contact=9), at=AT, number=77, words="控告")
    seal("compartment:7")
    assert api.verify(at=AT, export=tmp_path / "export.jsonl").chains["compartment:7"] == 1
    written = (tmp_path / "export.jsonl").read_text(encoding="utf-8")
    assert "compartment" not in written and "77" not in json.loads(written.splitlines()[0])["chains"]
    assert run_checker(tmp_path)[1]["chains"] == {CHAIN: 5}
    kept = tmp_path / "record" / "checkpoints.jsonl"
    assert CHAIN in kept.read_text(encoding="utf-8") and "compartment" not in kept.read_text(encoding="utf-8")
    EventRecord.objects.filter(chain="compartment:7").update(sequence=5)  # beyond its head
    exporting.export(tmp_path / "export.jsonl", AT, sign=False)
    assert "compartment" not in (tmp_path / "export.jsonl").read_text(encoding="utf-8")


def test_a_compartment_is_exported_alone_for_those_who_keep_it(five: Any, tmp_path: Path) -> None:
    five.audit_chain = "compartment:7"
    speak(subject=five, by=Actor.citizen(contact=9), at=AT, number=77, words="控告")
    api.verify(at=AT, export=tmp_path / "export.jsonl", compartment="compartment:7")
    code, report = run_checker(tmp_path)
    assert code == 0 and report["chains"] == {"compartment:7": 1}


def test_a_chain_written_anew_is_seen_against_the_kept_checkpoints(five: Any, own_home: Path) -> None:
    api.sign_heads(AT)
    EventRecord.objects.filter(chain=CHAIN).update(sequence=None, at=AT)
    for record in EventRecord.objects.filter(chain=CHAIN):
        EventRecord.objects.filter(pk=record.pk).update(digest=digest_of(record))
    Chain.objects.all().update(sequence=0, link=genesis(CHAIN))
    Checkpoint.objects.all().delete()
    assert api.verify(at=AT).ok
    report = api.verify(at=AT, against=own_home / "record" / "checkpoints.jsonl", key=api.public_key())
    assert kinds(report) == [("checkpoint", 5)]


def test_a_checkpoint_signed_by_another_key_is_found(five: Any) -> None:
    made = api.sign_heads(AT)[0]
    Checkpoint.objects.update(signature=Ed25519PrivateKey.generate().sign(b"else").hex())
    assert kinds(api.verify(at=AT)) == [("signature", 5)]
    Checkpoint.objects.update(signature=made.signature)
    assert api.verify(at=AT).ok
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    assert kinds(api.verify(at=AT, key=other)) == [("key", 5)]


def test_an_event_beyond_the_head_is_found(five: Any) -> None:
    Chain.objects.update(sequence=4, link=event(5).previous)
    report = api.verify(at=AT)
    assert kinds(report) == [("inserted", 5)]
    assert "不在链内：链只记到第4号" in report.findings[0].message


def test_a_chain_whose_head_was_removed_is_found_even_when_more_was_written(five: Any) -> None:
    Chain.objects.all().delete()
    assert kinds(api.verify(at=AT)) == [("malformed", 0)]
    speak(subject=five, by=Actor.citizen(), at=AT)
    assert kinds(api.verify(at=AT)) == [("inserted", 5)]


def test_a_file_that_is_no_record_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "earlier.jsonl").write_text("{nonsense", encoding="utf-8")
    with pytest.raises(BadInput, match="对照文件 .* 无法读取：.* 第1行不是 JSON"):
        api.verify(at=AT, against=tmp_path / "earlier.jsonl")


def test_an_empty_record_is_whole(db: None) -> None:
    assert api.verify(at=AT).ok


def test_sealing_numbers_in_batches_and_once(assembly: Any) -> None:
    for number in range(7):
        speak(subject=assembly, by=Actor.citizen(), at=AT, number=number)
    assert seal(CHAIN, batch=3) == 7
    assert seal(CHAIN) == 0
    numbers = EventRecord.objects.order_by("pk").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6, 7]


def test_an_event_unsealed_for_a_minute_is_an_alarm(assembly: Any) -> None:
    speak(subject=assembly, by=Actor.citizen(), at=AT)
    written = EventRecord.objects.get().recorded_at
    assert unsealed_too_long(written + timedelta(seconds=59)) == []
    alarm = unsealed_too_long(written + timedelta(seconds=61))
    assert [(item.chain, item.count, item.since) for item in alarm] == [(CHAIN, 1, written)]


def test_the_signing_key_is_readable_by_its_owner_only(db: None, own_home: Path) -> None:
    api.public_key()
    assert (own_home / "secrets" / "record_signing_key").stat().st_mode & 0o777 == 0o600


def test_signatures_are_judged_as_the_library_judges_them() -> None:
    for number in range(8):
        secret = Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32)
        public, message = secret.public_key().public_bytes_raw(), bytes([number]) * number * 40
        signature = secret.sign(message)
        assert renda_check.signature_holds(public, message, signature)
        assert not renda_check.signature_holds(public, message + b"x", signature)
        for place in (0, 31, 32, 63):
            bent = bytearray(signature)
            bent[place] ^= 1
            assert not renda_check.signature_holds(public, message, bytes(bent))


def test_a_signature_with_a_response_beyond_the_order_is_refused() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    signature = secret.sign(b"m")
    response = int.from_bytes(signature[32:], "little") + renda_check.ORDER
    stretched = signature[:32] + response.to_bytes(32, "little")
    assert not renda_check.signature_holds(secret.public_key().public_bytes_raw(), b"m", stretched)


def test_the_checker_writes_values_as_the_record_does() -> None:
    value = {"乙": [1, None, True], "a": "引“号”\n", "ä": {"z": 0, "b": "\u2028"}}
    assert renda_check.canonical(value) == canonical_json(value)
    assert renda_check.genesis("c") == genesis("c")


def test_the_checker_imports_nothing_of_ours() -> None:
    source = Path(renda_check.__file__).read_text(encoding="utf-8")
    imported = {
        line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }
    assert imported <= {*sys.stdlib_module_names, "__future__"}
