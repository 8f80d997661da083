import logging

import pytest

from renda.lib.redacting import MARK, redact_all_logs, redacted


@pytest.fixture()
def lines():
    present = logging.getLogRecordFactory()
    redact_all_logs()
    kept: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(self.format(record))

    handler = Keep()
    log = logging.getLogger("renda.tests.redacting")
    log.addHandler(handler)
    yield kept
    log.removeHandler(handler)
    logging.setLogRecordFactory(present)


@pytest.mark.parametrize(
    "contact",
    ["13812345678", "+86 138 1234 5678", "138-1234-5678", "sun.li@example.cn", "sun.li%40example.cn"],
)
def test_a_contact_becomes_a_mark(contact):
    assert redacted(f"to {contact}, sent") == f"to {MARK}, sent"


@pytest.mark.parametrize(
    "text", ["2026-11-23 12:00", "matter 4501-legislation-2026-138", "id 1381234567890", "18 位"]
)
def test_other_figures_stay(text):
    assert redacted(text) == text


def test_arguments_of_a_log_line_are_redacted(lines):
    logging.getLogger("renda.tests.redacting").warning("send to %s failed", "13812345678")
    assert lines == [f"send to {MARK} failed"]


def test_tracebacks_are_redacted(lines):
    try:
        raise ValueError("no mailbox sun.li@example.cn")
    except ValueError:
        logging.getLogger("renda.tests.redacting").exception("failed")
    assert "sun.li" not in lines[0]
    assert "ValueError: no mailbox" in lines[0]
