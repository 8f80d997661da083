from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from renda.core.access.testing import actor_for, make_hat
from renda.core.base.actor import Role
from renda.core.law import api as law
from renda.core.people.models import Assembly
from renda.modules.house.demo import CHECKED, OWN, plant_figures

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_demo_city_has_figures_that_refuse_and_figures_that_only_warn() -> None:
    city = Assembly.objects.create(
        code="990100",
        name="演示市人民代表大会",
        short_name="演示市人大",
        level="city",
        path="/990100/",
        place="990100",
    )
    first = actor_for(make_hat(Role.LEGISLATIVE_OFFICE, city, username="li"))
    second = actor_for(make_hat(Role.GENERAL_OFFICE, city, username="chen"))
    plant_figures(city=city, first=first, second=second, at=MORNING)
    on = date(2026, 11, 23)
    assert all(law.refuses(law.resolve(name, on=on, place=city.place)) for name in CHECKED)
    assert not law.refuses(law.resolve("legislation.consultation.length", on=on, place=city.place))
    own = law.resolve(OWN, on=on, place=city.place)
    assert (own.force, own.verified) == ("local", True)
