from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from renda.core.access.testing import make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.people.models import Assembly


def assembly_called(code: str, name: str) -> Assembly:
    return Assembly.objects.create(
        code=code,
        name=f"{name}人民代表大会",
        short_name=name,
        level="city",
        path=f"/{code}/",
        place="demo",
    )


def signed_in(role: Role, assembly: Assembly) -> Client:
    client = Client()
    sign_in(client, make_hat(role, assembly))
    return client


@pytest.fixture
def city(db: None) -> Iterator[Assembly]:
    made = assembly_called("9901", "澄澜市")
    with scope.unscoped("test"):
        yield made


@pytest.fixture
def other_city(db: None) -> Assembly:
    return assembly_called("9902", "邻市")
