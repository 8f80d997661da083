"""The verbs of handling, by stage."""

from renda.core.handling.actions.answering import (
    return_draft,
    save_draft,
    send_for_signature,
    send_joint_opinion,
    sign,
)
from renda.core.handling.actions.handing import (
    Handed,
    assign,
    assign_again,
    conclude,
    fix_key,
    split,
    take_back,
)
from renda.core.handling.actions.promising import close_tracking, recheck_promise, report_promise
from renda.core.handling.actions.rating import convene, let_lapse, order_redo, rate, settle
from renda.core.handling.actions.templates import drop_template, keep_template
from renda.core.handling.actions.urging import urge
from renda.core.handling.actions.working import (
    accept,
    agree_return,
    ask_return,
    extend_term,
    name_handler,
    record_contact,
    refuse_return,
)

__all__ = [
    "Handed",
    "accept",
    "agree_return",
    "ask_return",
    "assign",
    "assign_again",
    "close_tracking",
    "conclude",
    "convene",
    "drop_template",
    "extend_term",
    "fix_key",
    "keep_template",
    "let_lapse",
    "name_handler",
    "order_redo",
    "rate",
    "recheck_promise",
    "record_contact",
    "refuse_return",
    "report_promise",
    "return_draft",
    "save_draft",
    "send_for_signature",
    "send_joint_opinion",
    "settle",
    "sign",
    "split",
    "take_back",
    "urge",
]
