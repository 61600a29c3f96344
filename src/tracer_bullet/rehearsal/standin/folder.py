"""An index in a folder: the files as they were uploaded, and what is known of them, without any token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.rehearsal.standin.index import Index, StoredFile


def save(index: Index, folder: Path) -> None:
    """Write what is new in `index`: `<project>/<file>` and `index.json`."""
    described = {}
    for project in index.projects.values():
        place = folder / project.key
        place.mkdir(parents=True, exist_ok=True)
        here = [file for file in project.files if not file.elsewhere]
        for file in here:
            target = place / file.filename
            if not target.exists():
                target.write_bytes(file.content)
        described[project.key] = [_describe(file) for file in here]
    if described:
        (folder / "index.json").write_text(json.dumps(described, indent=2) + "\n", "utf-8")


def _describe(file: StoredFile) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "version": file.version,
        "sha256": file.sha256,
        "size": file.size,
        "publisher": dict(file.publisher) or None,
    }
