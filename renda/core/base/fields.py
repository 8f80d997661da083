"""Columns that are encrypted at rest, and the keyed index that finds them."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """The cipher of contact data: the first key encrypts, all decrypt."""
    return _cipher(tuple(settings.RENDA_FIELD_KEYS))


def keyed_index(value: str) -> str:
    """A keyed hash that finds an encrypted value without revealing it (64 hexadecimal signs)."""
    return hmac.new(settings.RENDA_INDEX_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


class EncryptedText(models.TextField):  # type: ignore[type-arg]
    """Text kept as a Fernet token; cannot be filtered by value, use a keyed index beside it."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else cipher().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        try:
            return cipher().decrypt(value.encode()).decode()
        except InvalidToken:
            raise ValueError("An encrypted column cannot be read with the configured keys.") from None
