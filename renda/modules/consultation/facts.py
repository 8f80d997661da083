"""What of a consultation can be counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from renda.core.facts.api import Counted, FactKind, declare, one
from renda.core.opinions.models import Channel, Screening


def _matter(record: Any) -> tuple[str, object]:
    return "procedures.matter", record.payload["matter"]


def _opinion(record: Any) -> Iterator[Counted]:
    yield Counted(subject=_matter(record), case=record.payload["channel"])


def _batch(record: Any) -> Iterator[Counted]:
    yield Counted(record.payload["count"], subject=_matter(record), case=record.payload["channel"])


def _screened(record: Any) -> Iterator[Counted]:
    yield Counted(len(record.payload["opinions"]), subject=_matter(record), case=record.payload["screening"])


def _group(record: Any) -> Iterator[Counted]:
    yield Counted(subject=("opinions.group", record.payload["group"]))


def _released(record: Any) -> Iterator[Counted]:
    yield Counted(record.payload["opinions"], subject=_matter(record))


declare(
    FactKind(
        name="consultation.opened",
        label=_("开始的征求意见"),
        unit=_("次"),
        source=_("每公布一次草案征求意见计一次。"),
        derive={"consultation.opened": one},
    ),
    FactKind(
        name="consultation.closed",
        label=_("结束的征求意见"),
        unit=_("次"),
        source=_("每结束一次征求意见计一次，不论到期还是提前。"),
        derive={"consultation.closed": one},
    ),
    FactKind(
        name="consultation.opinions_received",
        label=_("收到的意见"),
        unit=_("条"),
        source=_("按登记入库之日计，座谈会和批量导入的逐条计入；事后按标准不予受理的也在内。"),
        derive={"opinions.received": _opinion, "opinions.batch_received": _batch},
        cases=dict(Channel.choices),
    ),
    FactKind(
        name="consultation.opinions_screened",
        label=_("筛查的意见"),
        unit=_("条次"),
        source=_("每作一次筛查决定，按所涉意见的条数计；改过决定的意见计两次。"),
        derive={"opinions.screened": _screened},
        cases=dict(Screening.choices),
    ),
    FactKind(
        name="consultation.groups_answered",
        label=_("答复的意见组"),
        unit=_("组"),
        source=_("一个意见组写好答复时计一组，修改答复不另计。"),
        derive={"opinions.group_answered": _group},
        once=True,
    ),
    FactKind(
        name="consultation.opinions_answered",
        label=_("公开答复的意见"),
        unit=_("条"),
        source=_("公开答复之日，按该轮征求意见的全部意见计，含按公布的标准不予受理的。"),
        derive={"opinions.answers_released": _released},
    ),
)
