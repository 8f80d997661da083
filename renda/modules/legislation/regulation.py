"""The guards that `procedures/regulation.yaml` names."""

from __future__ import annotations

from datetime import date

from renda.core.base.actor import Actor
from renda.core.documents.models import TextVersion
from renda.core.procedures.api import Lack, guard
from renda.core.procedures.models import Matter


@guard("draft_is_settled")
def draft_is_settled(matter: Matter, actor: Actor, on: date) -> Lack | None:
    """The draft that is put to the public is settled and has its explanation.

    Source: cn.legislation-law@2023-03-13#art-40, by reference for a city.
    """
    latest = TextVersion.objects.filter(text__matter=matter).order_by("-number").first()
    if latest is None:
        return Lack("还没有导入法规草案。")
    if latest.settled_at is None:
        return Lack(f"“{latest.label}”还没有定稿，请先核对条文并定稿。")
    if not latest.explanation.strip():
        return Lack("草案要连同说明一起公布，现在还没有填写说明。", kind="papers", refuses=False)
    return None
