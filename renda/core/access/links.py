"""Signing in by a link in a text message: asked for with a telephone number or user name, opened with a button.

For deputies, of whom no authenticator application is asked. A session opened so wears deputies' hats only.
"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext, override

from renda.core.access import actions
from renda.core.access.contacts import BadContact, clean_contact
from renda.core.access.hats import BY_LINK, hats_of
from renda.core.access.limits import address_of, limited, refuse_too_often
from renda.core.access.listeners import door
from renda.core.access.models import Account, SignInLink, telephone_index
from renda.core.access.outward import outward
from renda.core.base.fields import keyed_index
from renda.core.jobs.api import Request, enqueue_many
from renda.lib.errors import Refusal

GOOD_FOR = timedelta(minutes=10)
MOST_ACCOUNTS = 5  # of one telephone number
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class LinkOver(Refusal):
    """The link was used, is too old, or never was one."""


def ask_link(*, typed: str, address: str, at: datetime) -> None:
    """Let a job send a link to the registered telephone of whoever this is; says nothing of whether anybody is.

    Does the same for a name that is nobody's as for one that is. At most 3 in ten minutes and 10 a day for what
    was typed, 20 an hour for one address. Commits by itself; call it outside of any transaction. Raises: TooOften.
    """
    name, index = _read(typed)
    refuse_too_often("link.address", address, most=20, within=timedelta(hours=1), at=at)
    refuse_too_often("link.name", name, most=3, within=GOOD_FOR, at=at)
    refuse_too_often("link.name.day", name, most=10, within=timedelta(days=1), at=at)
    meant = Q(username=name) | Q(telephone_index=index)
    with transaction.atomic(durable=True):
        accounts = list(Account.objects.filter(meant, is_active=True).order_by("pk")[:MOST_ACCOUNTS])
        rows = SignInLink.objects.bulk_create(
            SignInLink(account=each, asked_at=at, expires_at=at + GOOD_FOR, language=get_language() or "")
            for each in accounts or [None]
        )
        enqueue_many(Request("access.send_link", {"link": row.pk}) for row in rows)


def send_link(row: SignInLink, at: datetime) -> None:
    """Draw a token, keep its keyed hash, and hand the link to the gateway; the token is nowhere on disk.

    Called by the job; a second call sends a new token, and only that counts. Nothing is sent for an account that
    holds no deputy's role, has no telephone, or was sent five links within the hour.
    """
    account = row.account
    if account is None or not account.is_active or not account.telephone or row.used_at is not None:
        return
    if not hats_of(account, by_link=True, at=at).exists():
        return
    if limited("link.account", str(account.pk), most=5, within=timedelta(hours=1), at=at):
        return
    if outward.send_text is None:
        raise RuntimeError("No app has plugged in the sending of text messages.")
    token = secrets.token_urlsafe(24)
    account.sign_in_links.filter(pk__lt=row.pk, used_at=None, expires_at__gt=at).update(expires_at=at)
    row.digest = _digest(token)
    row.save(update_fields=["digest"])
    with override(row.language or settings.LANGUAGE_CODE):
        text = gettext("登录链接，10 分钟内有效，只能使用一次：%(link)s 如非本人操作，请勿打开。") % {
            "link": f"{settings.RENDA_ADDRESS.rstrip('/')}{reverse('access:link_open', args=[token])}"
        }
    outward.send_text(value=account.telephone, text=text, reference=secrets.token_hex(16))


def account_behind(token: str, *, at: datetime) -> Account:
    """Return whose link this is, without using it: whatever looks at links beforehand does no harm. Raises: LinkOver."""
    return _open(SignInLink.objects.select_related("account__person"), token, at).account  # type: ignore[return-value]


def use_link(request: HttpRequest, token: str, *, at: datetime) -> Account:
    """Sign in with the link, once, and record it; the session wears deputies' hats only.

    Commits by itself; call it outside of any transaction. Raises: LinkOver.
    """
    with transaction.atomic(durable=True):
        row = _open(SignInLink.objects.select_for_update(of=("self",)), token, at)
        row.used_at = at
        row.save(update_fields=["used_at"])
    account = row.account
    assert account is not None
    request.session.flush()
    login(request, account, backend=BACKEND)
    request.session[BY_LINK] = True
    actions.sign_in(
        by=door(account),
        at=at,
        account=account.pk,
        address=address_of(request),
        second_factor=False,
        by_link=True,
    )
    return account


def _open(rows: object, token: str, at: datetime) -> SignInLink:
    found = rows.filter(  # type: ignore[attr-defined]
        digest=_digest(token), used_at=None, expires_at__gt=at, account__is_active=True
    ).first()
    if found is None or not hats_of(found.account, by_link=True, at=at).exists():
        raise LinkOver(gettext("这个登录链接已经用过、超过 10 分钟或者不完整，请重新获取。"))
    assert isinstance(found, SignInLink)
    return found


def _read(typed: str) -> tuple[str, str]:
    """Return what was typed in its one form, and the index of the telephone that it may be."""
    try:
        clean = clean_contact("phone", typed)
    except BadContact:
        clean = unicodedata.normalize("NFKC", typed).strip().lower()[:40]
    return clean, telephone_index(clean)


def _digest(token: str) -> str:
    return keyed_index(f"sign-in-link:{token}")
