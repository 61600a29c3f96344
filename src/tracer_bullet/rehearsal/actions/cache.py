"""`actions/cache/save` and `actions/cache/restore`, by which one job of a run gives files to another.

There is no cache of an earlier run. `actions/cache` itself, which saves when the job is over, is left out,
and so is what lies outside of the workspace: that only spares a tool some work.
Source: https://github.com/actions/cache/blob/main/caching-strategies.md
"""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from tracer_bullet.rehearsal.actions.artifacts import artifact_folder, find_files
from tracer_bullet.rehearsal.actions.runner import give_up, is_true, print_line, read_inputs, set_output
from tracer_bullet.rehearsal.actions.tools import workspace

if TYPE_CHECKING:
    from pathlib import Path


def run() -> None:
    """Save what the step names under its key, or bring it back."""
    inputs = read_inputs()
    if os.environ["TRACER_USES"].partition("@")[0].endswith("/save"):
        _save(inputs)
    else:
        _restore(inputs)


def _save(inputs: dict[str, str]) -> None:
    target = _place(inputs, inputs["key"])
    if target.exists():
        print_line("::warning::Unable to reserve cache, another job may have created it")
        return
    _, found = find_files(inputs["path"], workspace(), hidden=True)
    for file in (file for file in found if file.is_relative_to(workspace())):
        copy = target / file.relative_to(workspace())
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)


def _restore(inputs: dict[str, str]) -> None:
    wanted = inputs["key"]
    found = _find_key(inputs, wanted)
    set_output("cache-primary-key", wanted)
    set_output("cache-matched-key", found)
    set_output("cache-hit", str(found == wanted).lower() if found else "")
    if not found and is_true(inputs["fail-on-cache-miss"]):
        give_up(f"it needs the cache `{wanted}` of an earlier run")
    if found and not is_true(inputs["lookup-only"]):
        shutil.copytree(_place(inputs, found), workspace(), dirs_exist_ok=True)


def _find_key(inputs: dict[str, str], wanted: str) -> str:
    """The saved key that a step asks for: its own, or the first that begins with it or a restore key."""
    shelf = _place(inputs, "")
    saved = [unquote(path.name) for path in shelf.iterdir()] if shelf.is_dir() else []
    if wanted in saved:
        return wanted
    beginnings = filter(None, map(str.strip, (wanted, *inputs["restore-keys"].splitlines())))
    return next((key for one in beginnings for key in saved if key.startswith(one)), "")


def _place(inputs: dict[str, str], key: str) -> Path:
    """Where a cache of these paths is: GitHub finds only what was saved with the same ones."""
    digest = hashlib.sha256(inputs["path"].strip().encode()).hexdigest()
    return artifact_folder().with_name("caches") / digest / quote(key, safe="")
