from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from renda.core.base import scope
from renda.core.people.models import Assembly, Level


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


@pytest.fixture
def assembly(db: None, folder: Path) -> Iterator[Assembly]:
    made = Assembly.objects.create(
        code="甲", name="甲市人民代表大会", short_name="甲市", level=Level.CITY, path="/甲/", place="demo"
    )
    with scope.assemblies([made.pk]):
        yield made


@pytest.fixture
def jpeg() -> bytes:
    """A picture that says where and when it was taken, and by whose camera."""
    picture = Image.new("RGB", (900, 300), (200, 30, 30))
    exif = Image.Exif()
    exif[271] = "Secret Camera"
    exif.get_ifd(0x8769)[36867] = "2026:03:12 09:30:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 49.0, 12.0), 3: "E", 4: (108.0, 21.0, 36.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"Secret remark")
    return out.getvalue()


Package = Callable[..., bytes]


@pytest.fixture
def package() -> Package:
    """Make an office package of the parts given, declared as a Word document unless told otherwise."""

    def make(listed: str = "wordprocessingml.document.main+xml", **parts: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "[Content_Types].xml", f'<Types><Override ContentType="application/{listed}"/></Types>'
            )
            archive.writestr("word/document.xml", b"<w:document/>")
            for name, content in parts.items():
                archive.writestr(name.replace("__", "/").replace("_", "."), content)
        return out.getvalue()

    return make
