"""What the demo city shows of duty: acts that its invented deputies reported, some checked, some waiting."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from renda.core.base.actor import Actor
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.modules.duty import actions
from renda.modules.duty.kinds import reported_kinds
from renda.modules.duty.models import Act

PLACES = ("红蓼镇", "铜鼓峒镇", "望榕社区", "临澜夜市", "石蕨县茶场", "澜江码头")
WORDS = {
    "visit": "走访六户居民，了解电梯加装的难处。",
    "voter_contact": "与选民小组座谈，听取对公交线路的看法。",
    "reception": "在联络站接待群众四人。",
    "research": "调研夜间施工噪声，走访三个工地。",
    "inspection": "参加饮用水源地视察。",
    "policy_talk": "向居民讲解物业管理的新规定。",
    "service": "协调修好小区门口的路灯。",
}
PER_DEPUTY = 14  # acts in two years


def plant_acts(
    *, city: Assembly, deputies: Sequence[Actor], office: Actor, at: datetime, seed: int = 1
) -> None:
    """Let each deputy report acts of the last two years; the office accepts all but the newest of each."""
    chance = random.Random(f"duty-{seed}")
    today = clock.local_day(at)
    for deputy in deputies:
        days = sorted(_days(chance, today))
        for number, day in enumerate(days, start=1):
            kind = chance.choice([kind for kind, _ in reported_kinds() if kind in WORDS])
            made = actions.report_act(
                subject=city, kind=kind, on=day, place_name=chance.choice(PLACES), words=WORDS[kind],
                by=deputy, at=at,
            )  # fmt: skip
            if number < len(days):
                actions.accept_act(subject=Act.objects.get(pk=made.act), by=office, at=at)


def _days(chance: random.Random, today: date) -> Iterator[date]:
    for _ in range(PER_DEPUTY):
        yield today - timedelta(days=chance.randrange(1, 500))
