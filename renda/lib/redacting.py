"""Keeps telephone numbers and mail addresses out of logs."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MARK = "[联系方式已隐去]"


def redacted(text: str) -> str:
    """Return the text with every mobile number and mail address replaced by a mark."""
    return _EMAIL.sub(MARK, _PHONE.sub(MARK, text))


def redact_all_logs() -> None:
    """Make every log record of this process pass through `redacted`, its traceback too; safe to call twice."""
    present = logging.getLogRecordFactory()
    if getattr(present, "redacts", False):
        return

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = present(*args, **kwargs)
        try:
            message = record.getMessage()
        except Exception:  # a wrong format: let logging report it in its own way
            return record
        clean = redacted(message)
        if clean != message:
            record.msg, record.args = clean, None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = redacted("".join(traceback.format_exception(*record.exc_info)).rstrip())
        return record

    make.redacts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make)
