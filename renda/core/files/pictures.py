"""Pictures and PDFs: metadata taken off, small pictures made, pages counted."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pypdfium2
from django.utils.translation import gettext
from PIL import Image, ImageOps, UnidentifiedImageError

from renda.core.files.kinds import Kind, WrongFile
from renda.lib.clock import LOCAL_ZONE

MOST_PIXELS = 60_000_000
THUMBNAIL = (480, 480)  # pixels, the longer side at most
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
_TAKEN_AT, _EXIF_PART, _GPS_PART = 36867, 0x8769, 0x8825
_pdfium = threading.Lock()  # the library may only be used by one thread at a time


@dataclass(frozen=True)
class Evidence:
    """Where and when a picture says it was taken; degrees in WGS84, the camera's own clock."""

    taken_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class Prepared:
    """What is kept of an upload: its bytes, a small WebP picture (or none), and what was measured."""

    content: bytes
    thumbnail: bytes = b""
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    evidence: Evidence = Evidence()


def prepare(name: str, content: bytes, kind: Kind) -> Prepared:
    """Return what is to be kept of a file of this kind.

    Raises: WrongFile, if a picture or PDF cannot be opened.
    """
    if kind.is_image:
        return _prepare_image(name, content, kind)
    if kind.name == "pdf":
        return _prepare_pdf(name, content)
    return Prepared(content)


def _prepare_image(name: str, content: bytes, kind: Kind) -> Prepared:
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind.name]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise WrongFile(
                    gettext("图片“%(name)s”的像素过多（上限 6000 万），请缩小后再上传。") % {"name": name}
                )
            evidence = _evidence(opened)
            picture = ImageOps.exif_transpose(opened)
            picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise WrongFile(
            gettext("图片“%(name)s”已损坏，无法打开，请重新导出后再上传。") % {"name": name}
        ) from error
    clean = _without_metadata(picture)
    return Prepared(
        content=_encoded(clean, _FORMATS[kind.name]),
        thumbnail=_thumbnail(clean),
        width=clean.width,
        height=clean.height,
        evidence=evidence,
    )


def _without_metadata(picture: Image.Image) -> Image.Image:
    mode = (
        picture.mode if picture.mode in ("L", "RGB", "RGBA") else ("RGBA" if "A" in picture.mode else "RGB")
    )
    if picture.mode == "P" and "transparency" in picture.info:
        mode = "RGBA"
    pixels = picture.convert(mode)
    return Image.frombytes(mode, pixels.size, pixels.tobytes())


def _encoded(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    if form == "JPEG":
        picture.convert("RGB").save(out, form, quality=90)
    else:
        picture.save(out, form)
    return out.getvalue()


def _thumbnail(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail(THUMBNAIL)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80)
    return out.getvalue()


def _prepare_pdf(name: str, content: bytes) -> Prepared:
    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(content)
            try:
                pages = len(document)
                first = document[0]
                scale = min(2.0, THUMBNAIL[0] / max(first.get_width(), first.get_height(), 1))
                picture = first.render(scale=scale).to_pil().convert("RGB")
            finally:
                document.close()
        except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
            raise WrongFile(
                gettext("PDF 文件“%(name)s”已损坏或设有密码，请去除密码或重新导出后再上传。") % {"name": name}
            ) from error
    return Prepared(content, thumbnail=_thumbnail(picture), pages=pages)


def _evidence(picture: Image.Image) -> Evidence:
    exif = picture.getexif()
    gps = exif.get_ifd(_GPS_PART)
    return Evidence(
        taken_at=_moment(exif.get_ifd(_EXIF_PART).get(_TAKEN_AT)),
        longitude=_degrees(gps.get(4), gps.get(3), "W"),
        latitude=_degrees(gps.get(2), gps.get(1), "S"),
    )


def _moment(written: Any) -> datetime | None:
    try:
        return datetime.strptime(str(written), "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL_ZONE)
    except ValueError:
        return None


def _degrees(parts: Any, side: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= 180:
        return None
    return round(-value if side == negative else value, 6)
