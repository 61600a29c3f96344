"""The independent judges of a workflow, each run once over many files."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from tests.programs import PROGRAMS
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def judge(files: Iterable[Path]) -> list[str]:
    """What zizmor, check-jsonschema, act and shellcheck find in these workflows; nothing, if all is well."""
    paths = list(files)
    (directory,) = {path.parent for path in paths}
    names = [str(path) for path in paths]
    zizmor = ["zizmor", "--offline", "--no-progress", "--quiet", "--strict-collection", "--persona=auditor"]
    verdicts = [
        _run([*zizmor, *names]),
        _run(["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *names]),
        _run(["act", "--validate", "--strict", "-C", str(directory), "-W", str(directory)]),
        _run(["act", "--list", "--strict", "-C", str(directory), "-W", str(directory)]),
        _shellcheck(paths),
    ]
    return [verdict for verdict in verdicts if verdict]


def _run(command: list[str]) -> str:
    result = subprocess.run(
        [PROGRAMS / command[0], *command[1:]], capture_output=True, text=True, check=False
    )
    return result.stdout + result.stderr if result.returncode else ""


def _shellcheck(paths: list[Path]) -> str:
    scripts = sorted({script for path in paths for _, script in run_blocks(path.read_text("utf-8"))})
    files = []
    for number, script in enumerate(scripts):
        files.append(paths[0].parent / f"{number}.sh")
        files[-1].write_text(script, "utf-8")
    return _run(["shellcheck", "--shell=bash", *map(str, files)])


def run_blocks(workflow: str) -> Iterator[tuple[str, str]]:
    """The job and the script of every `run:` in the text of a workflow."""
    for name, job in tree(parse(workflow))["jobs"].items():
        for step in job["steps"]:
            if "run" in step:
                yield name, step["run"]


def findings_of_zizmor(path: Path) -> set[str]:
    """The names of zizmor's audits that find something, to see that it does look."""
    options = ["--offline", "--no-progress", "--quiet", "--format=json", "--persona=auditor"]
    command = [str(PROGRAMS / "zizmor"), *options, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return {finding["ident"] for finding in json.loads(result.stdout)}
