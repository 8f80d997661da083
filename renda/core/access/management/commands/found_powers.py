"""Make the first three accounts of an assembly and print their first passwords once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from renda.core.access.actions import found_powers
from renda.core.access.models import Account
from renda.core.access.passwords import first_password
from renda.core.base import scope
from renda.core.base.actor import ROLE_LABELS, THREE_POWERS, Actor, Role
from renda.core.people.models import Assembly
from renda.lib import clock
from renda.lib.errors import Refusal


class Command(BaseCommand):
    help = "Make the administrator, security officer and auditor of an assembly that has none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the code of the assembly")

    def handle(self, *args: Any, code: str, **options: Any) -> None:
        assembly = Assembly.objects.filter(code=code).first()
        if assembly is None:
            raise CommandError(f"There is no assembly with the code {code!r}.")
        passwords: dict[Role, str] = {role: first_password() for role in THREE_POWERS}
        with scope.unscoped("founding the three powers"):
            try:
                event = found_powers(subject=assembly, passwords=passwords, by=Actor.system(), at=clock.now())
            except Refusal as refusal:
                raise CommandError(str(refusal)) from None
        names = Account.objects.in_bulk(event.accounts)
        for role, pk in zip(THREE_POWERS, event.accounts, strict=True):
            self.stdout.write(f"{ROLE_LABELS[role]}　{names[pk].username}　{passwords[role]}")
        self.stdout.write(gettext("请分别交给三个人；首次登录须修改密码，并设置第二因素。"))
