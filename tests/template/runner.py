"""Run the `run:` steps of one job of a rendered workflow in bash, the way GitHub's runner does.

Actions are left out: whoever tests puts in place what they would have brought.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.programs import PROGRAMS
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
_OWN = ("GITHUB_", "RUNNER_", "RUN_VERSION", "SETUPTOOLS_SCM_", "SOURCE_DATE_EPOCH", "VIRTUAL_ENV")


@dataclass
class Run:
    """What came of a job: `failed` is the step that stopped it, empty if none did.

    `set_variables` is what the steps wrote to GITHUB_ENV, `environment` all that the next one would see.
    """

    failed: str = ""
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    set_variables: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> list[str]:
        """The annotations that GitHub would show."""
        return re.findall(r"^::error::(.*)$", self.log, re.MULTILINE)


def run_job(
    workflow: str,
    job: str,
    workspace: Path,
    event: Mapping[str, str],
    *,
    expressions: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    tools: Path | None = None,
    only: str = "",
) -> Run:
    """Run the steps of `job` in `workspace` until one fails, or `only` the one of that name, due or not.

    `event` gives the variables GITHUB_…; `expressions` the value of what stands in `${{ }}`, empty where it
    is not given; `environment` is laid over that of the job; programs in `tools` come before all others.
    """
    temporary = workspace.parent / "runner-temp"
    written = tree(parse(workflow))["jobs"][job]
    values = dict(expressions or {})
    base = {key: _fill(str(text), values) for key, text in written.get("env", {}).items()}
    path = [str(place) for place in (tools, PROGRAMS) if place]
    base["PATH"] = os.pathsep.join([*path, os.environ["PATH"]])
    run = Run(environment=base | dict(environment or {}))
    temporary.mkdir(parents=True, exist_ok=True)
    directory = workspace / written.get("defaults", {"run": {}})["run"].get("working-directory", ".")
    for step in written["steps"]:
        if "run" not in step or only not in ("", step["name"]):
            continue
        if not (only or _is_due(step.get("if", ""), event, run.environment)):
            continue
        variables = {key: _fill(str(text), values) for key, text in step.get("env", {}).items()}
        status = _run_step(step["run"], directory, temporary, {**event, **run.environment, **variables}, run)
        if status:
            run.failed = step["name"]
            break
    return run


def tracer_run(number: int = 12345678901, attempt: int = 1) -> dict[str, str]:
    """A push to the tracer branch."""
    return _event("push", "refs/heads/tracer/first-run", number, attempt)


def release(tag: str) -> dict[str, str]:
    """A published release."""
    return _event("release", f"refs/tags/{tag}", 12345678999, 1)


def _event(name: str, ref: str, number: int, attempt: int) -> dict[str, str]:
    return {
        "GITHUB_EVENT_NAME": name,
        "GITHUB_REF": ref,
        "GITHUB_REF_NAME": ref.split("/", 2)[2],
        "GITHUB_REF_TYPE": "tag" if ref.startswith("refs/tags/") else "branch",
        "GITHUB_RUN_ID": str(number),
        "GITHUB_RUN_ATTEMPT": str(attempt),
        "GITHUB_REPOSITORY": "acme/demo",
    }


def pushed_tag(tag: str) -> dict[str, str]:
    """The push of a tag."""
    return _event("push", f"refs/tags/{tag}", 12345678999, 1)


def _is_pushed_tag(event: Mapping[str, str]) -> bool:
    return (event["GITHUB_EVENT_NAME"], event["GITHUB_REF_TYPE"]) == ("push", "tag")


def _is_due(condition: str, event: Mapping[str, str], environment: Mapping[str, str]) -> bool:
    is_release = event["GITHUB_EVENT_NAME"] == "release"
    known = {
        "": True,
        "failure()": False,
        "github.event_name != 'release'": not is_release,
        "github.event_name == 'release'": is_release,
        "github.event_name != 'push' || github.ref_type != 'tag'": not _is_pushed_tag(event),
        "github.event_name == 'push' && github.ref_type == 'tag'": _is_pushed_tag(event),
        "env.SPENT_VERSION != env.VERSION": environment.get("SPENT_VERSION") != environment.get("VERSION"),
    }
    return known[condition]


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: values.get(found[1], ""), text)


def _run_step(script: str, directory: Path, temporary: Path, variables: Mapping[str, str], run: Run) -> int:
    files = {
        name: temporary / name.lower() for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    }
    for file in files.values():
        file.write_text("")
    (temporary / "step.sh").write_text(script, "utf-8")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(_OWN)}
    environment: dict[str, Any] = inherited | dict(variables) | files
    environment["RUNNER_TEMP"] = temporary
    result = subprocess.run(
        ["bash", "-e", temporary / "step.sh"],
        cwd=directory,
        env={key: str(value) for key, value in environment.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    run.log += result.stdout
    run.summary += files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
    run.set_variables |= _read_pairs(files["GITHUB_ENV"])
    run.environment |= run.set_variables
    run.outputs |= _read_pairs(files["GITHUB_OUTPUT"])
    return result.returncode


def _read_pairs(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text("utf-8").splitlines())
