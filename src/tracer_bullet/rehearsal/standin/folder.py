"""An index in a folder: the files as they were uploaded, and what is known of them, without any token."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.rehearsal.standin.index import Index, StoredFile


def save(index: Index, folder: Path) -> None:
    """Write what `index` has, and nothing that it no longer has: `<project>/<file>` and `index.json`."""
    described = {}
    for key in {path.name for path in folder.glob("*/")} - index.projects.keys():
        shutil.rmtree(folder / key)
    for project in index.projects.values():
        here = [file for file in project.files if not file.elsewhere]
        _write(here, folder / project.key)
        described[project.key] = [_describe(file) for file in here]
    if described:
        (folder / "index.json").write_text(json.dumps(described, indent=2) + "\n", "utf-8")


def _write(files: Sequence[StoredFile], place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name in {path.name for path in place.iterdir()} - {file.filename for file in files}:
        (place / name).unlink()
    for file in files:
        target = place / file.filename
        if not target.exists() or target.read_bytes() != file.content:
            target.write_bytes(file.content)


def _describe(file: StoredFile) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "version": file.version,
        "sha256": file.sha256,
        "size": file.size,
        "publisher": dict(file.publisher) or None,
    }
