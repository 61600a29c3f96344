"""Wheels that lie on a stand-in index without having been uploaded, so that a test can make any of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from packaging.utils import parse_sdist_filename, parse_wheel_filename

from tracer_bullet.rehearsal.standin.index import IndexProject, Release, StoredFile, store

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.server.standins import Standins

NOW = 1_795_000_000.0


def put(standins: Standins, site: str, path: Path, uploaded: float = NOW, **changes: Any) -> None:
    """Put the distribution at `path` on `site`; `changes` are fields of the file that it really has not."""
    content = path.read_bytes()
    is_wheel = path.suffix == ".whl"
    name, version = parse_wheel_filename(path.name)[:2] if is_wheel else parse_sdist_filename(path.name)
    fields: dict[str, Any] = {
        "filename": path.name,
        "packagetype": "bdist_wheel" if is_wheel else "sdist",
        "version": str(version),
        "content": content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "blake2_256": hashlib.blake2b(content, digest_size=32).hexdigest(),
        "md5": hashlib.md5(content).hexdigest(),
        "uploaded": uploaded,
        **changes,
    }

    live = standins.indexes[site]
    project = live.index.project(name) or IndexProject(name, uploaded, "")
    release = project.release(str(version)) or Release(str(version), uploaded)
    live.change(lambda index: store(index, project, release, StoredFile(**fields)))


def put_on_both(standins: Standins, path: Path) -> None:
    """Put the distribution at `path` on TestPyPI and on PyPI."""
    for site in ("testpypi", "pypi"):
        put(standins, site, path)
