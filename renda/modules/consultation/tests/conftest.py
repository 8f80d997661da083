from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from renda.core.base.actor import Actor, Role
from renda.core.documents.models import Text, TextVersion
from renda.core.law import api as law
from renda.core.law.api import Resolved
from renda.core.people.models import Assembly, Place
from renda.core.procedures.models import Matter
from renda.lib.texts.parsing import parse
from renda.lib.texts.tree import to_json
from renda.modules.consultation.actions import LENGTH, open_consultation
from renda.modules.consultation.models import Consultation

MORNING = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)
DRAFT = """澄澜市停车场条例（草案）

第一条　为了规范停车，制定本条例。

第二条　住宅小区应当设置停车场所。

第三条　本条例自公布之日起施行。
"""


@pytest.fixture
def wei(city: Assembly, point: Place) -> Actor:
    return Actor(role=Role.STATION_STAFF, assembly=city.pk, grant=2, place=point.pk, name="韦")


@pytest.fixture
def point(city: Assembly) -> Place:
    return Place.objects.create(assembly=city, kind="contact_point", name="榕荫街道基层立法联系点")


@pytest.fixture
def matter(city: Assembly) -> Matter:
    """A matter after its first reading, with a settled draft and its explanation."""
    made = Matter.objects.create(
        assembly=city,
        number="9901-LG-2026-0001",
        title="澄澜市停车场条例",
        procedure="legislation.regulation",
        procedure_from=date(2023, 3, 15),
        state="first_reading",
        opened_at=MORNING,
        entered_state_at=MORNING,
    )
    text = Text.objects.create(assembly=city, matter=made, title=made.title)
    version_of(text, 1)
    return made


def version_of(text: Text, number: int, **given: Any) -> TextVersion:
    usual: dict[str, Any] = {"explanation": "回应关切。", "settled_at": MORNING}
    return TextVersion.objects.create(
        assembly=text.assembly,
        text=text,
        number=number,
        label="草案" if number == 1 else f"第{number}稿",
        tree=to_json(parse(DRAFT)),
        made_at=MORNING,
        **{**usual, **given},
    )


@pytest.fixture
def length(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the figure of the length as a test wants it."""
    resolve = law.resolve

    def put(**given: Any) -> None:
        usual: dict[str, Any] = {
            "name": LENGTH,
            "label": "法规草案公开征求意见的时间",
            "type": "duration",
            "on": TODAY,
            "place": "demo",
            "case": "",
            "value": 30,
            "unit": "day",
            "citations": ("cn.legislation-law@2023-03-13#art-40",),
            "force": "binding",
            "modality": "应当",
            "verified": True,
            "direction": "after",
        }
        made = Resolved(**{**usual, **given})
        monkeypatch.setattr(
            law, "resolve", lambda name, **rest: made if name == LENGTH else resolve(name, **rest)
        )

    return put


@pytest.fixture
def consultation(matter: Matter, li: Actor) -> Consultation:
    made = open_consultation(
        subject=matter,
        opens_on=TODAY,
        closes_on=date(2026, 4, 11),
        reason="参照国家规定安排。",
        criteria="围绕条文的意见都答复。",
        by=li,
        at=MORNING,
    )
    return Consultation.objects.get(pk=made.consultation)
