"""The independent judges of a workflow, each run once over many files."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

from tests.programs import PROGRAMS
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
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
    code = result.returncode
    return result.stdout + result.stderr or f"exit code {code}" if code else ""


def _shellcheck(paths: list[Path]) -> str:
    scripts = sorted({script for path in paths for _, script in run_blocks(path.read_text("utf-8"))})
    return judge_scripts(scripts, paths[0].parent, "--shell=bash")


def judge_scripts(scripts: Iterable[str], folder: Path, *options: str) -> str:
    """What shellcheck finds in these scripts, which are put into `folder`; empty if all is well."""
    return _run(["shellcheck", *options, *_written(scripts, folder, "sh")])


def judge_schema(schema: str, texts: Iterable[str], folder: Path, *options: str) -> str:
    """What check-jsonschema finds in these YAML texts by its schema (`gitlab-ci`); empty if all is well."""
    command = ["check-jsonschema", "--builtin-schema", f"vendor.{schema}", *options]
    return _run([*command, *_written(texts, folder, "yml")])


def _written(texts: Iterable[str], folder: Path, suffix: str) -> list[str]:
    paths = [(folder / f"{number}.{suffix}", text) for number, text in enumerate(texts)]
    for path, text in paths:
        path.write_text(text, "utf-8", newline="")
    return [str(path) for path, _ in paths]


def run_blocks(workflow: str) -> Iterator[tuple[str, str]]:
    """The job and the script of every `run:` in the text of a workflow."""
    for name, job in tree(parse(workflow))["jobs"].items():
        for step in job["steps"]:
            if "run" in step:
                yield name, step["run"]


def count_of_zizmor(files: Collection[Path]) -> dict[str, Counter[str]]:
    """How often each of zizmor's audits finds something, by the name of the file."""
    names = {file.name: Counter[str]() for file in files}
    command = [str(PROGRAMS / "zizmor"), "--offline", "--no-config", "--no-progress", "--no-exit-codes"]
    result = subprocess.run(
        [*command, "--format=json", *map(str, files)], capture_output=True, text=True, check=True
    )
    for finding in json.loads(result.stdout):
        (place,) = finding["locations"][0]["symbolic"]["key"].values()
        path = next(str(part) for part in place.values() if str(part).endswith(".yml"))
        names[path.rpartition("/")[2]][finding["ident"]] += 1
    return names


def findings_of_zizmor(path: Path) -> set[str]:
    """The names of zizmor's audits that find something, to see that it does look."""
    options = ["--offline", "--no-progress", "--quiet", "--format=json", "--persona=auditor"]
    command = [str(PROGRAMS / "zizmor"), *options, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return {finding["ident"] for finding in json.loads(result.stdout)}
