"""A module is a folder and one line of settings: everything else comes from its manifest and the registries."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from renda.core.jobs.testing import Processes

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from django.test import Client
from django.urls import reverse
from renda.core.access.testing import actor_for, make_hat, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.facts import api as facts
from renda.core.jobs.api import run_until_idle
from renda.core.people.models import Assembly
from renda.core.procedures.checking import mistakes
from renda.core.procedures.declaring import versions
from renda.core.procedures.models import Matter
from renda.lib import clock
from renda.lib.errors import Refusal
from tests.example_module import returning
from tests.example_module.actions import give_back, report

assert reverse('example:found') == '/example/found/'
assert mistakes(versions.get('example.returning@2024-01-01')) == []
with scope.unscoped('example'):
    city = Assembly.objects.create(code='9901', name='澄澜市', short_name='澄澜市', level='city', path='/9901/', place='demo')
    hat = make_hat(Role.GENERAL_OFFICE, city)
    deputy = make_hat(Role.DEPUTY, city)
    he = actor_for(hat)
    report(subject=city, title='一把雨伞', by=he, at=clock.now())
    try:
        give_back(subject=Matter.objects.get(), by=he, at=clock.now())
    except Refusal as refusal:
        print(refusal)
    report(subject=city, title='失主是王某的钥匙', by=he, at=clock.now())
    keys = Matter.objects.get(title__contains='钥匙')
number = keys.number

def words(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()

front = words(Client(), '/')
assert '现有 2 件失物。' in front, 'front part'
assert '/example/found/' in front, 'menu of the site'
assert '一把雨伞' in words(Client(), '/example/found/'), 'page'
office, other = Client(), Client()
sign_in(office, hat)
sign_in(other, deputy)
assert '登记失物' in words(office, '/desk/'), 'menu of the desk'
assert '登记失物' not in words(other, '/desk/'), 'menu of another role'
assert other.get('/example/desk/').status_code in (403, 404)
assert Client().get('/example/desk/').status_code == 302
page = words(office, f'/matters/{number}/')
assert '失物招领办理程序' in page or '已拾得' in page, 'chart'
assert '/example/desk/' in page, 'page of the step'
assert '这件失物：失主是王某的钥匙' in words(office, f'/matters/{number}/?tab=example'), 'panel'
with scope.unscoped('example'):
    give_back(subject=keys, by=he, at=clock.now())
    assert Matter.objects.get(pk=keys.pk).state == 'given_back'
assert returning.returned == [number]
run_until_idle()
with scope.unscoped('example'):
    assert facts.total(facts.recorded('example.things_returned')) == 1
statistics = words(office, '/desk/statistics/')
assert '失物招领' in statistics and '归还的失物' in statistics, 'facts'
print('all')
"""


@pytest.mark.django_db(transaction=True)
def test_menu_pages_procedure_panel_facts_and_front_part_come_from_the_module_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.example_module.settings")
    printed = Processes(tmp_path).run(PROGRAM)
    assert printed.splitlines() == ["还不知道失主是谁。", "all"]


def test_nothing_of_the_product_names_the_example() -> None:
    found = subprocess.run(
        ["grep", "-rlE", "example_module|example\\.returning", str(ROOT / "renda")],
        capture_output=True,
        text=True,
    )
    assert [line for line in found.stdout.splitlines() if line.endswith((".py", ".html", ".yaml"))] == []
