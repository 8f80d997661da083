"""Reading what people type as a telephone number or mail address."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext

from renda.lib.errors import BadInput

_SEPARATORS = re.compile(r"[\s()（）.\-‐–—·]+")
_PREFIX = re.compile(r"^(?:\+|00)86")
_EMAIL = re.compile(
    r"^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$"
)


class BadContact(BadInput):
    """What was typed is no mobile number of the mainland, or no mail address."""


def clean_contact(kind: str, value: str) -> str:
    """Return the one form under which a contact is kept and found: 11 digits, or an address in small letters.

    `kind` is "phone" or "email". Raises: BadContact.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    if kind == "phone":
        return _phone(text)
    if kind == "email":
        return _email(text)
    raise BadContact(gettext("请选择用手机还是电子邮箱联系。"))


def _phone(text: str) -> str:
    digits = _PREFIX.sub("", _SEPARATORS.sub("", text))
    if not digits:
        raise BadContact(gettext("请填写手机号码。"))
    if not digits.isdecimal():
        raise BadContact(gettext("手机号码只能有数字，请检查后重新填写。"))
    if len(digits) != 11:
        raise BadContact(
            gettext("手机号码应为 11 位，您填写了 %(count)s 位，请检查后重新填写。") % {"count": len(digits)}
        )
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise BadContact(
            gettext("手机号码应以 13 至 19 开头，请检查后重新填写；固定电话请改填手机或电子邮箱。")
        )
    return digits


def _email(text: str) -> str:
    address = text.lower()
    if not address:
        raise BadContact(gettext("请填写电子邮箱。"))
    if len(address) > 254 or ".." in address or not _EMAIL.match(address):
        raise BadContact(gettext("电子邮箱的格式不对，应形如 name@example.cn，请检查后重新填写。"))
    return address
