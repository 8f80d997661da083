"""A worker's process killed after the gateway has a message and before its own mark: sent again, with the same reference."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from renda.core.access.models import Contact
from renda.core.jobs.testing import Processes
from renda.core.notices.api import notify
from renda.core.notices.models import Delivery
from renda.core.notices.tests.receiving import http_gateway

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]
AT = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
WORK = "from renda.core.notices.sending import deliver\nprint(deliver([{number}]), flush=True)"
LEASE_ENDS = "UPDATE notices_delivery SET lease_until = '2020-01-01 00:00:00' WHERE state = 'sending'"


def test_a_worker_killed_after_the_hand_over_sends_again_under_the_same_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_gateway() as gateway:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("RENDA_TEXT_URL", gateway.address)
        monkeypatch.setenv("RENDA_TEXT_SECRET", "a secret of the test")
        sun = Contact.objects.known_or_new("phone", "13812345678")
        notify(recipients=[sun], kind="answers_released", title="已有答复", url="", dedupe="1", at=AT)
        processes = Processes(tmp_path)
        program = WORK.format(number=Delivery.objects.get().pk)
        gateway.hold = threading.Event()  # it has the message, and does not answer before the kill
        process = processes.start(program)
        assert gateway.received.acquire(timeout=60)
        process.send_signal(signal.SIGKILL)
        process.wait()
        gateway.hold.set()
        assert processes.query("SELECT state, attempts FROM notices_delivery") == [("sending", 1)]
        assert processes.run(program) == "0\n"  # still in the dead one's hands
        processes.query(LEASE_ENDS)
        assert processes.run(program) == "1\n"
        assert processes.query("SELECT state, attempts FROM notices_delivery") == [("sent", 2)]
        first, second = gateway.requests
        assert first.said["reference"] == second.said["reference"]
        assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
