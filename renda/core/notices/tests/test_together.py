"""Access, the record, jobs and notices at work together, with nothing replaced but the gateway."""

from datetime import UTC, datetime

import pytest

from renda.core.access.api import ask_code, confirm_code, forget_contact
from renda.core.access.models import Account, Contact
from renda.core.access.testing import actor_for, make_hat
from renda.core.audit.api import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.jobs.api import run_until_idle
from renda.core.jobs.models import Job
from renda.core.notices.api import notify
from renda.core.notices.models import Notice
from renda.core.people.models import Assembly
from renda.lib import clock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("renda.core.notices.tests.urls_of_tests"),
]
PASSWORD = "correct-horse-battery"
codes: dict[str, str] = {}


def keep(*, kind, value, code):
    codes[value] = code


def test_a_code_is_asked_sent_by_the_worker_confirmed_recorded_and_forgotten(settings):
    import renda.core.notices.tests.test_together as itself

    settings.RENDA_CODE_GATEWAY = (
        f"{__name__}.keep" if __name__.startswith("renda") else f"{itself.__name__}.keep"
    )
    at = clock.now()
    contact = ask_code(kind="phone", value="138 1234 5678", address="home", at=at)
    run_until_idle()
    assert "138" not in str(list(Job.objects.values()))
    confirm_code(contact=contact, code=codes["13812345678"], at=at)
    notify(recipients=[contact], kind="k", title="已有答复", body="", url="/follow/", dedupe="1", at=at)
    forget_contact(contact, by=Actor.citizen(contact=contact.pk), at=at, reason="本人要求")
    run_until_idle()
    assert Notice.objects.get().title == ""
    assert Contact.objects.get().value is None
    records = EventRecord.objects.filter(name__startswith="access.").order_by("pk")
    assert [row.name for row in records] == ["access.contact_confirmed", "access.contact_forgotten"]
    assert {row.chain for row in records} == {"system"}


def test_signing_in_stands_in_the_system_chain_by_account_number_only(client):
    account = Account.objects.create_user("li", PASSWORD)
    client.post("/account/login/", {"login": "li", "password": PASSWORD})
    client.post("/account/login/", {"login": "nobody", "password": PASSWORD})
    [record] = EventRecord.objects.all()
    assert (record.chain, record.name) == ("system", "access.signed_in")
    assert record.actor["account"] == record.payload["account"] == account.pk
    assert "127.0.0.1" not in str(record.__dict__)


def test_a_grant_stands_in_the_chain_of_its_assembly_when_the_account_is_kept_there():
    from renda.core.access.actions import grant_role

    city = Assembly.objects.create(
        code="9901", name="示例市人大", short_name="示例市", level="city", path="/9901/", place="demo"
    )
    officer = make_hat(Role.SECURITY_OFFICER, city)
    account = Account.objects.create_user("li", None, assembly=city)
    at = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
    words = {"role": Role.MEMBER, "assembly": city, "starts_on": at.date(), "reason": "任命"}
    first = grant_role(subject=account, by=actor_for(officer), at=at, key="form-1", **words)
    assert grant_role(subject=account, by=actor_for(officer), at=at, key="form-1", **words) == first
    [record] = EventRecord.objects.all()
    assert (record.chain, record.name) == ("assembly:9901", "access.role_granted")
