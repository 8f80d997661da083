"""The file of a draft is kept as it came, with its version, and only those who work on the regulation get it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from renda.core.access.models import Grant
from renda.core.access.testing import make_hat, sign_in
from renda.core.audit.models import EventRecord
from renda.core.base.actor import Actor, Role
from renda.core.documents.models import TextVersion
from renda.core.files.kinds import WrongFile
from renda.core.files.models import StoredFile
from renda.core.people.models import Assembly
from renda.lib.texts.printing import print_text
from renda.modules.legislation.actions import import_version, settle_version
from renda.modules.legislation.models import Regulation
from renda.modules.legislation.tests.conftest import MORNING
from renda.modules.legislation.tests.test_uploads import LINES, docx

MAY = {Role.LEGISLATIVE_OFFICE, Role.GENERAL_OFFICE, Role.SPECIAL_COMMITTEE, Role.CHAIRPERSON}
TEXT = "\n".join(LINES)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def uploaded(project: Regulation, name: str, content: bytes) -> TextVersion:
    """Import a file on the page, as the office does."""
    assembly = project.matter.assembly
    hat = Grant.objects.filter(account__username="uploader").first() or make_hat(
        Role.LEGISLATIVE_OFFICE, assembly, username="uploader"
    )
    client = Client()
    sign_in(client, hat)
    answer = client.post(
        reverse("legislation:import", args=[project.matter.number]),
        {"label": "草案", "file": SimpleUploadedFile(name, content), "key": "one form"},
    )
    assert answer.status_code == 303, answer.content.decode()
    return TextVersion.objects.latest("pk")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("草案.docx", docx(LINES)),
        ("草案.txt", TEXT.encode()),
        ("草案.txt", TEXT.encode("gb18030")),
        ("草案.txt", TEXT.encode("utf-16")),
        ("草案.md", TEXT.encode()),
    ],
)
def test_the_file_is_kept_byte_for_byte_and_its_digest_stands_in_the_record(
    project: Regulation, name: str, content: bytes
) -> None:
    version = uploaded(project, name, content)
    assert version.source is not None and version.source.name == name
    told = EventRecord.objects.get(name="legislation.version_imported")
    assert told.payload["source"] == version.source.sha256
    client = Client()
    sign_in(client, make_hat(Role.GENERAL_OFFICE, project.matter.assembly, username="chen"))
    answer = client.get(version.source.get_absolute_url())
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_pasted_text_has_no_file(project: Regulation, li: Actor) -> None:
    made = import_version(subject=project, source=TEXT, label="草案", by=li, at=MORNING)
    assert TextVersion.objects.get(pk=made.text_version).source is None
    assert (made.source, StoredFile.objects.count()) == ("", 0)


def test_the_same_form_twice_keeps_one_file(project: Regulation) -> None:
    first = uploaded(project, "草案.txt", TEXT.encode())
    assert uploaded(project, "草案.txt", TEXT.encode()) == first
    assert StoredFile.objects.count() == 1


def test_a_file_whose_name_says_something_else_changes_nothing(project: Regulation, li: Actor) -> None:
    with pytest.raises(WrongFile, match="请把扩展名改为 .docx 后再上传。"):
        import_version(
            subject=project, source=TEXT, label="草案", file=("草案.txt", docx(LINES)), by=li, at=MORNING
        )
    assert not TextVersion.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM)])
def test_those_who_work_on_the_regulation_get_the_file_and_nobody_else(
    role: Role, project: Regulation, other_city: Assembly
) -> None:
    version = uploaded(project, "草案.txt", TEXT.encode())
    assert version.source is not None
    for assembly in (project.matter.assembly, other_city):
        client = Client()
        sign_in(client, make_hat(role, assembly, username=f"reader-{assembly.code}"))
        allowed = role in MAY and assembly == project.matter.assembly
        assert client.get(version.source.get_absolute_url()).status_code == (200 if allowed else 404)
        page = client.get(reverse("legislation:version", args=[version.pk]))
        assert ("草案.txt" in page.content.decode()) == allowed


def test_a_published_version_shows_the_public_its_text_and_not_its_file(
    project: Regulation, li: Actor
) -> None:
    version = uploaded(project, "内部修改稿.txt", TEXT.encode())
    settle_version(subject=version, by=li, at=MORNING)
    TextVersion.objects.update(published_at=MORNING)
    project.matter.published_at = MORNING
    project.matter.save(update_fields=["published_at"])
    page = Client().get(reverse("legislation:version", args=[version.pk])).content.decode()
    assert "为了规范停车" in page and "内部修改稿" not in page
    assert version.source is not None
    assert Client().get(version.source.get_absolute_url()).status_code == 404
    assert print_text(version.root) == TEXT


def test_what_a_file_holds_beside_its_text_is_listed_until_the_text_is_settled(
    project: Regulation, li: Actor
) -> None:
    content = io.BytesIO(docx(LINES))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(content, "a") as package:
        head = f"<w:hdr xmlns:w='{space}'><w:p><w:r><w:t>内部征求意见稿</w:t></w:r></w:p></w:hdr>"
        package.writestr("word/header7.xml", head)
    version = uploaded(project, "草案.docx", content.getvalue())
    client = Client()
    sign_in(client, Grant.objects.get(account__username="uploader"))
    address = reverse("legislation:version", args=[version.pk])
    assert "页眉：内部征求意见稿" in client.get(address).content.decode()
    settle_version(subject=version, by=li, at=MORNING)
    assert "内部征求意见稿" not in client.get(address).content.decode()
