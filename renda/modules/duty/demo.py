"""What the demo city shows of duty: acts that its invented deputies reported, some checked, some waiting."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from renda.core.base.actor import Actor
from renda.core.people.models import Assembly, Person
from renda.lib import clock
from renda.modules.duty import actions
from renda.modules.duty.actions.pairing import Wanted
from renda.modules.duty.kinds import reported_kinds
from renda.modules.duty.models import Act, Pair

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
RULES = "澄澜市代表履职积分办法（演示）"
GROUPS = ("江边选民小组", "茶场片区", "学府社区选民小组", "码头片区")
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


def plant_rules(*, city: Assembly, office: Actor, at: datetime) -> None:
    """Let the city choose the sample of a hundred points from last year on, and publish its deputies."""
    year = clock.local_day(at).year - 1
    actions.choose_pack(
        subject=city, pack="hundred", starts_on=date(year, 1, 1), title=RULES, adopted_on=date(year - 1, 12, 20),
        by=office, at=at,
    )  # fmt: skip
    actions.publish_profiles(subject=city, by=office, at=at)


def plant_contacts(
    *, city: Assembly, members: Sequence[Person], deputies: Sequence[Actor], office: Actor, at: datetime
) -> None:
    """Pair members with deputies and deputies with voters' groups; some have been in touch, some not."""
    today = clock.local_day(at)
    began = today - timedelta(days=500)
    for number, deputy in enumerate(deputies):
        assert deputy.person is not None
        member = members[number % len(members)]
        if member.pk != deputy.person:
            pair = Wanted(member.pk, began, deputy=deputy.person)
            actions.make_pair(subject=city, pair=pair, by=office, at=at)
        wanted = Wanted(deputy.person, began, group_name=GROUPS[number % len(GROUPS)])
        made = actions.make_pair(subject=city, pair=wanted, by=office, at=at)
        if number % 2 == 0:
            actions.record_contact(
                subject=Pair.objects.get(pk=made.pair), on=today - timedelta(days=12 + 9 * number), way="meeting",
                line="与选民小组座谈，谈公交末班车。", heard="末班车太早，下夜班赶不上。", by=deputy, at=at,
            )  # fmt: skip


def plant(
    *, city: Assembly, deputies: Sequence[Actor], members: Sequence[Person], office: Actor, at: datetime
) -> None:
    """All that the demo city shows of duty."""
    plant_acts(city=city, deputies=deputies, office=office, at=at)
    plant_rules(city=city, office=office, at=at)
    plant_contacts(city=city, members=members, deputies=deputies, office=office, at=at)
