"""With English chosen, every page that can be reached speaks English, but for words marked as Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve

from renda.core.access.models import Grant
from renda.core.access.testing import actor_for, sign_in
from renda.core.base import scope
from renda.core.base.actor import Role
from renda.core.base.events import event_types
from renda.core.jobs.api import run_until_idle
from renda.faces.demo.desks import plant_desks
from renda.faces.demo.regulations_seeding import plant_regulations
from renda.faces.demo.seeding import plant
from renda.lib import clock
from renda.modules.consultation.actions import begin_import
from renda.modules.consultation.models import Consultation
from tests.journeys.filling import PostForm, post_forms
from tests.journeys.reading import chinese_left

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#][^"]*)"')
STARTS = ("/", "/desk/", "/account/", "/search/?q=停车", "/follow/", "/no-such-page/")
WORN = (
    Role.LEGISLATIVE_OFFICE,
    Role.DEPUTIES_OFFICE,
    Role.CHAIRPERSON,
    Role.DEPUTY,
    Role.STATION_STAFF,
    Role.ADMINISTRATOR,
    Role.SECURITY_OFFICER,
    Role.AUDITOR,
)
EACH_VIEW = 3  # addresses of one view that are opened for one role
NOT_SENT = ("logout", "language", "preferences", "/web/")  # they would end the visit, or its language
GALLERY = "/web/"  # samples of components, in Chinese
NO_DATE = date(2026, 3, 2)


@dataclass
class Crawl:
    """What one visitor could open, and what was unmarked Chinese there."""

    opened: dict[str, list[str]] = field(default_factory=dict)  # view → addresses
    faults: dict[str, str] = field(default_factory=dict)  # words → where they stood first
    forms: dict[tuple[str, ...], tuple[str, PostForm]] = field(
        default_factory=dict
    )  # view and fields → one form
    answers: list[int] = field(default_factory=list)  # status of each form sent

    def read(self, client: Client) -> None:
        """Open the starting pages and all that they link to, a few addresses a view."""
        waiting = list(STARTS)
        while waiting:
            address = waiting.pop(0)
            if not self._is_new(address):
                continue
            answer = client.get(address, follow=True)
            if not answer.get("Content-Type", "").startswith("text/html"):
                continue
            page = self._look_at(answer, address)
            self._keep_forms(answer, page)
            waiting += [urljoin(address, unescape(link)) for link in LINK.findall(page)]

    def send_nonsense(self, client: Client) -> None:
        """Send every form that was seen empty, with wrong values and with too much; read what is answered."""
        for action, form in self.forms.values():
            for filled in (form.empty(), form.bad(), form.long()):
                answer = client.post(action, filled, follow=True)
                self.answers.append(answer.status_code)
                assert answer.status_code < 500, (action, filled.keys())
                if answer.get("Content-Type", "").startswith("text/html"):
                    self._look_at(answer, f"{action} sent {sorted(filled)}")

    def _look_at(self, answer: Any, place: str) -> str:
        page: str = answer.content.decode()
        for words in chinese_left(page):
            self.faults.setdefault(words, place)
        return page

    def _keep_forms(self, answer: Any, page: str) -> None:
        at = answer.request["PATH_INFO"]
        for form in post_forms(page):
            action = urljoin(f"{at}?{answer.request['QUERY_STRING']}", form.action or "")
            path = urlsplit(action).path
            if not any(word in path for word in NOT_SENT):
                self.forms.setdefault((resolve(path)._func_path, *sorted(form.fields)), (action, form))

    def _is_new(self, address: str) -> bool:
        parts = urlsplit(address)
        if parts.scheme or parts.path.startswith(GALLERY) or "logout" in parts.path:
            return False
        try:
            view = (
                resolve(parts.path)._func_path + "?" + "&".join(re.findall(r"(?:^|&)(tab=\w+)", parts.query))
            )
        except Resolver404:
            view = "none"
        opened = self.opened.setdefault(view, [])
        if address in opened or len(opened) >= EACH_VIEW:
            return False
        opened.append(address)
        return True


def in_english() -> Client:
    client = Client()
    client.cookies[configured.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def demo_city(transactional_db: Any, settings: Any) -> Iterator[None]:
    settings.RENDA_DEMO = True
    planted = plant(size="small", seed=3, today=NO_DATE)
    plant_regulations(planted)
    plant_desks(planted)
    run_until_idle()
    upload_table()
    yield


def upload_table() -> None:
    """A spreadsheet with good and bad rows waits for its columns."""
    with scope.unscoped("a spreadsheet"):
        row = Consultation.objects.filter(ended_at=None).first()
        grant = Grant.objects.filter(role=Role.LEGISLATIVE_OFFICE, assembly=row.assembly_id).first()
        table = SimpleUploadedFile("留言.csv", "内容,时间,手机\n好,昨天,1\n,2026-03-01,\n".encode())
        begin_import(subject=row, upload=table, by=actor_for(grant), at=clock.now())


def visitors() -> Iterator[tuple[str, Client]]:
    """A stranger, then one person of each role."""
    yield "stranger", in_english()
    with scope.unscoped("who visits"):
        for role in WORN:
            grant = Grant.objects.filter(role=role).order_by("assembly__path", "pk").first()
            assert grant is not None, f"the demo city has nobody who is {role}"
            client = in_english()
            sign_in(client, grant)
            client.cookies[configured.LANGUAGE_COOKIE_NAME] = "en"
            yield role.value, client


def samples_of_tests() -> set[str]:
    """The labels of events that other tests have declared in this process; the record's filter offers them."""
    kinds = [kind for _, kind in event_types.items()]
    return {str(kind.label) for kind in kinds if "tests" in kind.__module__.split(".")}


@pytest.mark.embedded
def test_no_page_in_english_and_no_answer_to_a_form_says_unmarked_chinese(demo_city: None) -> None:
    found: dict[str, str] = {}
    opened: set[str] = set()
    sent: set[tuple[str, ...]] = set()
    answers: list[int] = []
    for name, client in visitors():
        crawl = Crawl()
        crawl.read(client)
        crawl.send_nonsense(client)
        found = {words: f"{name} at {place}" for words, place in crawl.faults.items()} | found
        opened |= crawl.opened.keys()
        sent |= crawl.forms.keys()
        answers += crawl.answers
    assert len(opened) > 40, sorted(opened)
    assert len(sent) > 20, sorted(sent)
    assert answers.count(422) > 40, answers
    for words in samples_of_tests():
        found.pop(words, None)
    assert not found, "\n".join(f"{words}  ({place})" for words, place in found.items())


def test_chinese_without_a_mark_is_found_and_marked_chinese_is_not() -> None:
    page = (
        '<html lang="en"><title>条例</title><p aria-label="筛选">Drafts <span lang="zh-CN">条例（草案）</span></p>'
        '<ul lang="zh-CN"><li>第一条</li></ul><br><p>共 3 条</p><textarea>我说</textarea>'
        '<option lang="zh-CN">澄澜市</option><i lang="zh-CN">市<b lang="en">城</b></i></html>'
    )
    assert chinese_left(page) == ["aria-label=筛选", "共 3 条", "城"]
