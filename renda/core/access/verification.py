"""Six digits sent to a contact, and the contact confirmed by them."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext, override

from renda.core.access.actions.contacts import confirm_contact, record_forgetting, record_reveal
from renda.core.access.contacts import clean_contact
from renda.core.access.hats import CONTACT
from renda.core.access.limits import refuse_too_often
from renda.core.access.models import Contact, ContactCode, contact_index
from renda.core.base.actor import Actor
from renda.core.base.fields import keyed_index
from renda.core.jobs.api import enqueue
from renda.lib.errors import Refusal

GOOD_FOR = timedelta(minutes=10)
ATTEMPTS = 5


class WrongCode(Refusal):
    """The digits are not the ones sent."""


class CodeOver(Refusal):
    """There is no code to confirm with: used, too old, or tried too often."""


def contact_of(kind: str, value: str) -> Contact | None:
    """Find a contact by what somebody typed, or None. Raises: BadContact."""
    return Contact.objects.known(kind, clean_contact(kind, value))


def ask_code(*, kind: str, value: str, address: str, at: datetime) -> Contact:
    """Send six digits to a contact (a job does), making the contact if it is new; earlier codes end.

    At most 3 in ten minutes and 10 a day for one contact, 20 an hour for one address (`address_of(request)`).
    Commits by itself; call it outside of any transaction. Raises: BadContact, TooOften.
    """
    clean = clean_contact(kind, value)
    index = contact_index(kind, clean)
    refuse_too_often("code.address", address, most=20, within=timedelta(hours=1), at=at)
    refuse_too_often("code.contact", index, most=3, within=GOOD_FOR, at=at)
    refuse_too_often("code.contact.day", index, most=10, within=timedelta(days=1), at=at)
    with transaction.atomic(durable=True):
        contact = Contact.objects.known_or_new(kind, clean, at=at)
        _keep_language(contact)
        contact.codes.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
        row = ContactCode.objects.create(contact=contact, sent_at=at, expires_at=at + GOOD_FOR)
        enqueue("access.send_code", {"code": row.pk}, key=f"access.send_code:{row.pk}")
    return contact


def send_code(row: ContactCode) -> None:
    """Draw the digits, keep their keyed hash, and hand them to the gateway; the digits are nowhere on disk.

    Called by the job; a second call sends new digits, and only those count.
    """
    contact = row.contact
    if row.used_at is not None or contact.value is None:
        return
    code = f"{secrets.randbelow(1_000_000):06d}"
    set_code(row, code)
    with override(contact.language or settings.LANGUAGE_CODE):
        import_string(settings.RENDA_CODE_GATEWAY)(kind=contact.kind, value=contact.value, code=code)


def set_code(row: ContactCode, code: str) -> None:
    """Keep the keyed hash of these digits."""
    row.salt = secrets.token_hex(16)
    row.digest = _digest(row, code)
    row.save(update_fields=["salt", "digest"])


def confirm_code(*, contact: Contact, code: str, at: datetime) -> Contact:
    """Confirm the contact by the digits sent last; each wrong try counts, the fifth ends the code.

    Commits by itself; call it outside of any transaction. Raises: WrongCode, CodeOver.
    """
    with transaction.atomic(durable=True):
        left = _try(contact, code, at)
    if left is None:
        raise CodeOver(gettext("验证码已失效（超过 10 分钟、已用过或输错 5 次），请重新获取验证码。"))
    if left:
        raise WrongCode(
            gettext("验证码不正确，还可以再试 %(left)s 次。") % {"left": left - 1}
            if left > 1
            else gettext("验证码不正确，请重新获取验证码。")
        )
    confirm_contact(subject=contact, by=Actor.citizen(contact=contact.pk), at=at)
    return contact


def remember_contact(request: HttpRequest, contact: Contact) -> None:
    """Let this browser session act for the confirmed contact: `request.actor.contact` from the next request on."""
    if contact.confirmed_at is None:
        raise ValueError("Only a confirmed contact is remembered.")
    request.session.cycle_key()
    request.session[CONTACT] = contact.pk


def reveal_contact(contact: Contact, *, by: Actor, at: datetime, reason: str) -> str:
    """Return the clear value for somebody whose task needs it; the look is recorded. Raises: NotAllowed, ContactGone."""
    record_reveal(subject=contact, by=by, at=at, reason=reason)
    assert contact.value is not None
    return str(contact.value)


def forget_contact(contact: Contact, *, by: Actor, at: datetime, reason: str) -> None:
    """Erase the contact everywhere in access; other apps listen to `access.contact_forgotten`."""
    record_forgetting(subject=contact, by=by, at=at, reason=reason)


def _keep_language(contact: Contact) -> None:
    """Remember in which language the owner reads: codes and notices come in it."""
    language = get_language() or ""
    if contact.language != language:
        contact.language = language
        contact.save(update_fields=["language"])


def _try(contact: Contact, code: str, at: datetime) -> int | None:
    """Count a try; return 0 if it was right, the tries left (this one included) if wrong, None if no code is open."""
    row = (
        ContactCode.objects.select_for_update()
        .filter(contact=contact, used_at=None, expires_at__gt=at, attempts__lt=ATTEMPTS)
        .exclude(digest="")
        .order_by("-pk")
        .first()
    )
    if row is None:
        return None
    row.attempts += 1
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", code) if not sign.isspace())
    right = hmac.compare_digest(row.digest, _digest(row, digits))
    if right:
        row.used_at = at
    row.save(update_fields=["attempts", "used_at"])
    return 0 if right else ATTEMPTS - row.attempts + 1


def _digest(row: ContactCode, code: str) -> str:
    return keyed_index(f"code:{row.pk}:{row.salt}:{code}")
