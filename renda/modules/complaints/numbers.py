"""The register of an assembly, its numbers, and the codes by which senders follow."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from renda.core.opinions.ledger import code_for, code_index
from renda.core.people.models import Assembly
from renda.lib.codes import ALPHABET
from renda.modules.complaints.models import Complaint, chain_of

SIGNS = 6  # 30 random bits


@dataclass(frozen=True)
class Register:
    """An assembly's restricted register, as the subject of acts that enter something in it."""

    assembly_id: int
    audit_chain: str

    @classmethod
    def of(cls, assembly: int) -> Register:
        """Return the register of an assembly, by its identifier."""
        code = Assembly.objects.values_list("code", flat=True).get(pk=assembly)
        return cls(assembly, chain_of(code))


def new_number(assembly: int, year: int) -> str:
    """Draw a free number; it holds no serial, so that whoever has two of them knows no count."""
    code = Assembly.objects.values_list("code", flat=True).get(pk=assembly)
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
        number = f"{code}-XF-{year}-{drawn}"
        if not Complaint._base_manager.filter(number=number).exists():
            return number


def code_of(number: str) -> str:
    """Return the code printed on the letters of a complaint: made of its number and the secret key, never stored."""
    return code_for(f"complaint:{number}")


def index_of(number: str) -> str:
    """Return the keyed index under which that code is found."""
    return code_index(code_of(number))
