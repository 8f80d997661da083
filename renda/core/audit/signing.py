"""Signed heads: the key, and the checkpoints made with it."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from renda.core.audit.checker.renda_check import is_public_key, key_name
from renda.core.audit.models import COMPARTMENT, Chain, Checkpoint
from renda.core.audit.preimage import instant
from renda.lib.canonical import canonical_json

FORMER_KEYS = "former-public-keys.txt"
RESTRICTED = "restricted-checkpoints.jsonl"


def record_folder() -> Path:
    """Return the folder where the public key and the list of checkpoints lie; make it if it is not there."""
    folder = Path(settings.RENDA_HOME) / "record"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def signing_key() -> Ed25519PrivateKey:
    """Return the installation's signing key; made once, readable by its owner only."""
    file = Path(settings.RENDA_HOME) / "secrets" / "record_signing_key"
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(file, Ed25519PrivateKey.generate().private_bytes_raw().hex())
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text(encoding="utf-8").strip()))


def public_key() -> str:
    """Return the public key (64 hexadecimal signs) and keep a copy of it beside the checkpoints.

    Where another lies there, as after a restore without the keys, that one is kept among the former keys.
    """
    public = signing_key().public_key().public_bytes_raw().hex()
    copy = record_folder() / "public-key.txt"
    before = copy.read_text(encoding="utf-8").strip() if copy.exists() else ""
    if before != public:
        if before:
            keep_former_key(before)
        copy.write_text(public + "\n", encoding="utf-8")
    return public


def former_keys() -> list[str]:
    """Return the public keys with which this record was signed before, oldest first."""
    file = record_folder() / FORMER_KEYS
    lines = file.read_text(encoding="utf-8").split() if file.exists() else []
    return [line for line in lines if is_public_key(line)]


def keep_former_key(public: str) -> None:
    """Remember a public key that earlier checkpoints were signed with, so that they can still be checked."""
    if is_public_key(public) and public not in former_keys():
        with (record_folder() / FORMER_KEYS).open("a", encoding="utf-8") as file:
            file.write(public + "\n")


def sign_heads(at: datetime) -> list[Checkpoint]:
    """Sign the head of every chain that has grown since its last checkpoint; return the new checkpoints.

    They are also added to `record/checkpoints.jsonl` in the data folder, for copying elsewhere; those of restricted
    compartments to a list of their own beside it, which is not given away.
    """
    key = key_name(public_key())
    made = []
    for head in Chain.objects.filter(sequence__gt=0):
        if not Checkpoint.objects.filter(
            chain=head.key, sequence=head.sequence, link=head.link, key=key
        ).exists():
            made.append(_sign(head, at, key))
    _list("checkpoints.jsonl", [each for each in made if not each.chain.startswith(COMPARTMENT)])
    _list(RESTRICTED, [each for each in made if each.chain.startswith(COMPARTMENT)])
    return made


def _list(name: str, made: list[Checkpoint]) -> None:
    if made:
        with (record_folder() / name).open("a", encoding="utf-8") as file:
            file.writelines(canonical_json(line_of(checkpoint)).decode() + "\n" for checkpoint in made)


def line_of(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return the checkpoint as a line of an export."""
    return {
        "kind": "checkpoint",
        "chain": checkpoint.chain,
        "sequence": checkpoint.sequence,
        "link": checkpoint.link,
        "at": instant(checkpoint.at),
        "key": checkpoint.key,
        "signature": checkpoint.signature,
    }


def _sign(head: Chain, at: datetime, key: str) -> Checkpoint:
    statement = {"chain": head.key, "sequence": head.sequence, "link": head.link, "at": instant(at)}
    signature = signing_key().sign(canonical_json(statement)).hex()
    made, _ = Checkpoint.objects.update_or_create(
        chain=head.key,
        sequence=head.sequence,
        key=key,
        defaults={"link": head.link, "at": at, "signature": signature},
    )
    return made


def _write_once(file: Path, value: str) -> None:
    """The first process wins; the others read what it wrote."""
    temporary = file.with_suffix(f".{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_text(value, encoding="utf-8")
    with contextlib.suppress(FileExistsError):
        os.link(temporary, file)
    temporary.unlink()
