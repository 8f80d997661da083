"""The demo city's acts go through the same verbs as everybody's."""

from __future__ import annotations

from renda.core.base.actor import Actor
from renda.core.people.models import Assembly
from renda.modules.duty import demo
from renda.modules.duty.models import Act
from renda.modules.duty.tests.conftest import MORNING


def test_all_but_the_newest_act_is_accepted(city: Assembly, wang: Actor, fang: Actor) -> None:
    demo.plant_acts(city=city, deputies=[wang], office=fang, at=MORNING)
    states = Act.objects.order_by("on", "pk").values_list("state", flat=True)
    assert sorted(states) == ["accepted"] * (demo.PER_DEPUTY - 1) + ["reported"]


def test_the_city_has_rules_public_deputies_pairs_and_gaps(city: Assembly, wang: Actor, fang: Actor) -> None:
    from renda.modules.duty.models import Contacted, PackChoice, Pair, Profile
    from renda.modules.duty.tests.conftest import deputy, seated

    luo = deputy(seated(city, "罗小满"), city)
    member = seated(city, "韦安平")
    demo.plant(city=city, deputies=[wang, luo], members=[member], office=fang, at=MORNING)
    assert PackChoice.objects.get().pack == "hundred"
    assert Profile.objects.exclude(published_at=None).count() == 3
    assert (Pair.objects.count(), Contacted.objects.count()) == (4, 1)
