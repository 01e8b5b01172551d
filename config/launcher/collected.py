"""Static files are collected again only when one of them, or a package, has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from config.environment import BASE_DIR


def static_files(base: Path) -> Iterator[Path]:
    """Our own static files, and the lock file that stands for those of packages."""
    yield base / "requirements.txt"
    apps = base.glob("[!.]*/static")  # not .data/static, where they are collected
    for folder in (base / "static", *apps):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def digest(base: Path = BASE_DIR) -> str:
    """A word that changes when a static file comes, goes or is written."""
    facts = hashlib.sha256()
    for path in static_files(base):
        seen = path.stat()
        facts.update(f"{path}\0{seen.st_mtime_ns}\0{seen.st_size}\n".encode())
    return facts.hexdigest()


def is_up_to_date(data: Path) -> bool:
    """Whether the files collected into `data` are those of now."""
    mark = data / "static" / ".collected"
    return mark.exists() and mark.read_text() == digest()


def remember(data: Path, mark: str) -> None:
    """Note that the files of `mark` (a digest from before collecting) are collected in `data`."""
    (data / "static" / ".collected").write_text(mark)
