from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor
from renda.core.base.ports import ports
from renda.faces.cli.main import main
from renda.lib import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_event(settings: Any, tmp_path: Path) -> None:
    from renda.core.audit.events import ValuesForgotten

    settings.RENDA_HOME = tmp_path
    assert ports.recorder is not None
    event = ValuesForgotten(values=(), reason="试")
    ports.recorder.record(
        action="audit.forget", event=event, by=Actor.system(), at=clock.now(), subject=None, step={}
    )


def test_a_whole_record_ends_with_zero_and_its_export_is_written(tmp_path: Path, capsys: Any) -> None:
    assert main(["verify", "--export", str(tmp_path / "record.jsonl"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["events"], report["chains"]) == (True, 1, {"system": 1})
    assert (tmp_path / "record.jsonl").exists() and (tmp_path / "renda_check.py").exists()


def test_a_changed_event_is_named_and_ends_with_one(capsys: Any) -> None:
    assert main(["verify"]) == 0
    EventRecord.objects.update(payload={"values": [], "reason": "别的"})
    assert main(["verify"]) == 1
    assert "链 system 第1号事件“遗忘个人内容”（" in capsys.readouterr().out


def test_a_missing_file_is_refused_with_two(tmp_path: Path, capsys: Any) -> None:
    assert main(["verify", "--against", str(tmp_path / "none.jsonl")]) == 2
    assert main(["verify", "--forget-again", str(tmp_path / "none.jsonl")]) == 2
    assert main(["verify", "--export", str(tmp_path / "none" / "record.jsonl")]) == 2
    assert "Traceback" not in capsys.readouterr().err
