"""Steps that a maintainer has read and vouches for, in pyproject.toml, or without one in tracer.toml.

    [[tool.tracer.acknowledged]]
    step = "ci.yml:docs:3"
    digest = "…"

The digest is that of the step and of the repository's files that it names, so that an entry lapses when any
of them changes. What is fetched again for each run cannot be acknowledged, unless it is pinned.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.project.packaging_files import dig, read_toml
from tracer_bullet.text.files import Change
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.workflow.model import Job, Step, Workflow

_TABLES = {"pyproject.toml": ("tool", "tracer"), "tracer.toml": ()}
_NAME = "acknowledged"
_FETCHES = re.compile(
    r"\b(?:curl|wget|npx|uvx|pipx\s+run|git\s+clone|docker\s+run|iwr|irm)\b|git\+https?:|\$\(\s*curl",
    re.IGNORECASE,
)
"""Commands that bring code from elsewhere into a run."""
_PINNED = re.compile(r"@sha256:|==\d|@[0-9a-f]{40}\b|--require-hashes")


def read_acknowledged(root: Path) -> dict[str, str]:
    """The digests by step (`FILE:JOB:STEP`); nothing where a file cannot be read, or holds something else."""
    found: dict[str, str] = {}
    for name, keys in _TABLES.items():
        try:
            entries = dig(read_toml(root / name), *keys).get(_NAME, []) if (root / name).is_file() else []
        except TracerError:
            continue
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("step"), str):
                found[entry["step"]] = str(entry.get("digest", ""))
    return found


def address_of(workflow: Workflow, job: Job, step: Step | None) -> str:
    """`FILE:JOB:STEP`, steps counted from 1; 0 is the call of a workflow."""
    return f"{workflow.path.rpartition('/')[2]}:{job.id}:{step.position + 1 if step else 0}"


def check_acknowledgeable(workflow: Workflow, job: Job, step: Step | None) -> None:
    """Raise RefusedError for what may be something else in the next run."""
    reference = step.uses if step else job.uses
    place = Place(workflow.path, (step or job).span.line)
    if (
        reference is not None
        and not reference.is_local
        and not (reference.is_pinned or "@sha256:" in reference.text)
    ):
        raise RefusedError(
            f"`{reference.text}` may be moved, so what you read today may not be what runs",
            hint="pin it to a full commit SHA, then acknowledge the step",
            place=place,
        )
    script = step.script if step else ""
    if _FETCHES.search(script) and not _PINNED.search(script):
        raise RefusedError(
            "the step fetches code for each run, so what you read today may not be what runs",
            hint="pin what it fetches to a version or a hash, then acknowledge the step",
            place=place,
        )


def record_acknowledged(root: Path, address: str, digest: str) -> Change:
    """The change that writes one entry, with every other line as it was.

    Raises RefusedError where the file is written in a way to which no entry can be added.
    """
    name = "pyproject.toml" if (root / "pyproject.toml").is_file() else "tracer.toml"
    path = root / name
    source = read_source(path, name) if path.exists() else None
    text = source.text if source else ""
    old = read_acknowledged(root).get(address)
    if old and text.count(f'"{old}"') == 1:
        edited = text.replace(f'"{old}"', f'"{digest}"')
    else:
        table = ".".join((*_TABLES[name], _NAME))
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        edited = f'{text}{gap}[[{table}]]\nstep = "{address}"\ndigest = "{digest}"\n'
    if _entries(edited, _TABLES[name]).get(address) != digest:
        hint = f'[[{".".join((*_TABLES[name], _NAME))}]]\nstep = "{address}"\ndigest = "{digest}"'
        raise RefusedError(f"`{name}` cannot be edited exactly: add the entry by hand", hint=hint)
    return Change(path, source.data if source else None, source.encode(edited) if source else edited.encode())


def _entries(text: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    try:
        entries = dig(tomllib.loads(text), *keys).get(_NAME, [])
    except tomllib.TOMLDecodeError:
        return {}
    return {one["step"]: one.get("digest") for one in entries if isinstance(one, dict) and "step" in one}
