"""How act is started: in host mode, offline, without any configuration of the user's.

Source: https://nektosact.com/usage/ and `act --help`
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer_bullet.rehearsal.run.programs import find_act

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class ActRun:
    """One run of the workflow `text`; `labels` are the runners that this machine stands in for.

    `actions` are folders with stand-ins by the repository of the action (`owner/name@ref`), `variables` go to
    every step, `settings` are the variables of the repository.
    """

    folder: Path
    tree: Path
    text: str
    event: str
    payload: Mapping[str, Any]
    run_id: int
    run_number: int
    actor: str
    labels: frozenset[str]
    actions: Mapping[str, Path]
    variables: Mapping[str, str]
    secrets: Mapping[str, str]
    settings: Mapping[str, str]


def prepare(run: ActRun) -> list[str]:
    """Write what act reads and give the command."""
    files = {"workflow.yml": run.text, "event.json": json.dumps(run.payload), "empty": ""}
    for name, text in files.items():
        (run.folder / name).write_text(text, "utf-8")
    fixed = [
        str(find_act()), run.event,
        "--json", "--no-skip-checkout", "--action-offline-mode", "--no-cache-server",
        "--directory", str(run.tree),
        "--workflows", str(run.folder / "workflow.yml"),
        "--eventpath", str(run.folder / "event.json"),
        "--action-cache-path", str(run.folder / "act"),
        "--actor", run.actor,
    ]  # fmt: skip
    for name in ("env-file", "secret-file", "var-file", "input-file"):
        fixed += [f"--{name}", str(run.folder / "empty")]
    return fixed + _list_options(run)


def _list_options(run: ActRun) -> list[str]:
    given = {
        **run.variables,
        "GITHUB_RUN_ID": str(run.run_id),
        "GITHUB_RUN_NUMBER": str(run.run_number),
    }
    options = [word for name, value in run.secrets.items() for word in ("--secret", f"{name}={value}")]
    options += [word for name, value in run.settings.items() for word in ("--var", f"{name}={value}")]
    options += [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
    options += [word for label in sorted(run.labels) for word in ("--platform", f"{label}=-self-hosted")]
    for repository, place in run.actions.items():
        options += ["--local-repository", f"{repository}={place}"]
    return options
