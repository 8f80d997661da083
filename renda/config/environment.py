"""Settings from the environment, through readers that refuse nonsense; secrets also from files."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet

KEPT_SECONDS = 600  # then a kept connection to PostgreSQL is made anew
PREPARED_AFTER = 2  # runs of a statement, then PostgreSQL keeps its plan for the connection


class BadSetting(SystemExit):
    """A setting cannot be used; the process ends with one clear line."""


def text(name: str, default: str = "") -> str:
    """Read `name`, or the file that `name_FILE` points to."""
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE cannot be read: {error}.") from error
    return os.environ.get(name, default)


def number(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number not below `least`."""
    raw = text(name, str(default))
    if not raw.isdecimal() or int(raw) < least:
        raise BadSetting(f"{name} must be a whole number of at least {least}, not {raw!r}.")
    return int(raw)


def switch(name: str, default: bool = False) -> bool:
    """Read yes or no."""
    raw = text(name, "yes" if default else "no").lower()
    if raw not in {"yes", "no", "1", "0", "true", "false"}:
        raise BadSetting(f"{name} must be yes or no, not {raw!r}.")
    return raw in {"yes", "1", "true"}


def words(name: str, default: str = "") -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def some_of(name: str, allowed: Collection[str], default: Collection[str]) -> tuple[str, ...]:
    """Read a list separated by commas, of which every word is one of `allowed`; empty gives the default."""
    chosen = words(name)
    unknown = [word for word in chosen if word not in allowed]
    if unknown:
        raise BadSetting(f"{name} does not know {', '.join(unknown)}; it takes {', '.join(allowed)}.")
    return tuple(chosen or default)


def function(name: str, default: str = "") -> str:
    """Read the dotted name of a function, such as `site_of_ours.messages.send`; it is imported when first used."""
    raw = text(name, default)
    parts = raw.split(".")
    if raw and not (len(parts) > 1 and all(part.isidentifier() for part in parts)):
        raise BadSetting(f"{name} must be a function's dotted name such as package.module.send, not {raw!r}.")
    return raw


def web_address(name: str) -> str:
    """Read an address of HTTP, with or without TLS, or nothing."""
    raw = text(name)
    parts = urlsplit(raw)
    if raw and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise BadSetting(f"{name} must begin with http:// or https:// and name a host, not {raw!r}.")
    return raw


def keep_to_owner() -> None:
    """Let whatever this process writes (database, files, record) be read by its owner only."""
    os.umask(0o077)


def home() -> Path:
    """Where data lies; made if it is not there, for its owner only."""
    path = Path(text("RENDA_HOME", "var")).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"RENDA_HOME {path} cannot be made: {error}.") from error
    return path


def secret(name: str, folder: Path, *, fernet: bool = False) -> str:
    """Read a secret; where none is set, keep one in the data folder (made once, readable by its owner only)."""
    if given := text(name):
        return given
    file = folder / "secrets" / name.lower()
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        value = Fernet.generate_key().decode() if fernet else os.urandom(32).hex()
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text(value, encoding="utf-8")
        try:
            os.link(temporary, file)  # the first process wins; the others read what it wrote
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return file.read_text(encoding="utf-8").strip()


def database(url: str, folder: Path) -> dict[str, object]:
    """Turn RENDA_DATABASE (empty for SQLite in the data folder, or postgresql://…) into Django's form.

    With RENDA_KEEP_CONNECTIONS each thread keeps its connection from one request to the next: for servers whose
    threads live on. Opening SQLite anew costs more than most pages, and PostgreSQL's pool more than a query.
    """
    kept = switch("RENDA_KEEP_CONNECTIONS")
    if not url or url.startswith("sqlite:"):
        name = url.removeprefix("sqlite:").removeprefix("//") or str(folder / "renda.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "CONN_MAX_AGE": None if kept else 0,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting(f"RENDA_DATABASE must begin with postgresql:// or sqlite:, not {parts.scheme!r}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": KEPT_SECONDS if kept else 0,
        "OPTIONS": _postgresql_options(kept=kept, pooled=switch("RENDA_POOL", True)),
    }


def _postgresql_options(*, kept: bool, pooled: bool) -> dict[str, object]:
    """Connections of our own, that live on, keep statements prepared; an outside pooler would mix them up."""
    if kept:
        return {"prepare_threshold": PREPARED_AFTER}
    if pooled:
        return {"pool": {"min_size": 1, "max_size": 8}, "prepare_threshold": PREPARED_AFTER}
    return {}
