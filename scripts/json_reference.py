"""Write docs/reference/json.md and its schemas from real runs on one of the examples: part of `make docs`.

Each command runs in a copy of examples/static-hatchling, without the network. The schema is inferred from
the runs, and a test holds other runs to it. What changes from run to run has a fixed value here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genson import SchemaBuilder

from tracer_bullet.cli import COMMANDS
from tracer_bullet.help_text import read_help

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "static-hatchling"
BRANCH = "publish-workflow"
_LINE = "publish-testpypi\tPublish\t2026-11-26T10:00:00.0000000Z "
LOG = (
    f"{_LINE}ERROR    HTTPError: 400 Bad Request from https://test.pypi.org/legacy/\n"
    f"{_LINE}         File already exists ('version_sort-1.2.0.tar.gz', with blake2_256 hash 'ab').\n"
)
OLD_WORKFLOW = """\
on:
  release:
    types: [published]
jobs:
  publish:
    runs-on: ubuntu-latest
    environment: release
    steps:
      - uses: actions/checkout@v5
      - run: uv build
      - uses: pypa/gh-action-pypi-publish@master
        with:
          password: ${{ secrets.PYPI_TOKEN }}
"""
"""A workflow of the years before trusted publishing."""

RUNS = {
    "init": ["init --dry-run --format json"],
    "plan": [
        "plan publish.yml --format json",
        f"plan publish.yml --branch {BRANCH} --event release --action published --format json",
    ],
    "arm": ["arm publish.yml --branch another --dry-run --format json"],
    "finalize": ["finalize --check --format json"],
    "publishers": ["publishers --offline --format json"],
    "environments": ["environments --format json"],
    "status": ["status --offline --format json"],
    "inventory": ["inventory --run today --format json"],
    "rehearse": ["rehearse --event push --format json"],
    "explain": ["explain log.txt --format json"],
    "check": ["check --format json --advice .github/workflows/token.yml", "check --format json"],
    "migrate": [
        "migrate token.yml --dry-run --format json",
        "migrate token.yml --no-split --diff --format json",
    ],
    "fleet": ["fleet migrate -C all-repos.json --format json"],
}
"""What is run for each command; the first one is shown, and the schema fits all."""

_VARYING = (
    (re.compile(r"\b\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?\b"), "2026-11-26"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "0" * 64),
    (re.compile(r"\b[0-9a-f]{40}\b"), "0" * 40),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "00000000-0000-4000-8000-000000000000"),
    (re.compile(r"\bdev\d{6,}"), "dev17957368690"),
)
_TIMES = {
    "seconds": 1.0,
    "iat": 1795736906,
    "nbf": 1795736306,
    "exp": 1795737206,
    "run_id": "1795736869",
    "run": "2026-11-26",
}
"""Values that are times, or made of one, by their key; 0 seconds stay."""
_ANY_KEY = {"type": "object", "patternProperties": {".*": {}}}
_EVENT = {"type": "object", "properties": {"jobs": _ANY_KEY}}
_COUNTS = {"type": "object", "patternProperties": {".*": {"type": "integer"}}}
_FINALIZED = {"type": "object", "properties": {"parts": _COUNTS}}
SEEDS = {
    "rehearse": {"type": "object", "properties": {"events": {"type": "array", "items": _EVENT}}},
    "finalize": {"type": "object", "properties": {"files": {"type": "array", "items": _FINALIZED}}},
}
"""What the runs do not show: these keys are names of the project's own, or kinds of temporary parts."""
MOST = 600
"""Characters of a string that are shown."""


def prepare(folder: Path) -> Path:
    """The example as a repository on its tracer branch, with its pipeline; the path of its root."""
    root = folder / EXAMPLE.name
    shutil.copytree(EXAMPLE, root)
    for words in (
        "init --quiet --initial-branch main",
        "add --all",
        "commit --quiet --message start",
        f"remote add origin https://github.com/octo-org/{EXAMPLE.name}.git",
        f"switch --quiet --create {BRANCH}",
    ):
        _git(root, *words.split())
    return root


def prepare_fleet(root: Path) -> None:
    """all-repos over one repository, which publishes by a token, in the folder `root`."""
    remote = root.parent / "fleet" / "octo-org" / "tool"
    workflow = remote / ".github" / "workflows" / "publish.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(OLD_WORKFLOW, "utf-8")
    for words in ("init --quiet --initial-branch main", "add --all", "commit --quiet --message start"):
        _git(remote, *words.split())
    (root / "repos.json").write_text(json.dumps({"octo-org/tool": str(remote)}), "utf-8")
    config = {
        "output_dir": "clones",
        "source": "all_repos.source.json_file",
        "source_settings": {"filename": "repos.json"},
        "push": "tracer_bullet.fleet.push",
        "push_settings": {"pause": 0},
    }
    path = root / "all-repos.json"
    path.write_text(json.dumps(config), "utf-8")
    path.chmod(0o600)
    clone = [sys.executable, "-m", "all_repos.clone", "-C", str(path)]
    subprocess.run(clone, cwd=root, env=_environment(), check=True, capture_output=True)


def run(root: Path, words: str) -> Any:
    """What a command prints as JSON in `root`."""
    ran = subprocess.run(
        [sys.executable, "-m", "tracer_bullet", *words.split()],
        cwd=root,
        env={**_environment(), "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if not ran.stdout:
        raise SystemExit(f"tracer {words} printed no JSON: {ran.stderr}")
    return json.loads(ran.stdout)


def runs() -> Iterator[tuple[str, str, Any]]:
    """Command, words and result, for every run of the table."""
    with tempfile.TemporaryDirectory() as name:
        root = prepare(Path(name))
        for command, all_words in RUNS.items():
            if command == "plan":
                run(root, "init --yes --format json")
                (root / "log.txt").write_text(LOG, "utf-8")
            if command == "check":
                (root / ".github" / "workflows" / "token.yml").write_text(OLD_WORKFLOW, "utf-8")
            if command == "fleet":
                prepare_fleet(root)
            for words in all_words:
                yield command, words, _fixed(run(root, words), str(Path(name).resolve()))


def pages(folder: Path) -> Iterator[tuple[Path, str]]:
    """The page and the schemas under `folder`, with their texts."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for command, words, result in runs():
        found.setdefault(command, []).append((words, result))
    yield folder / "json.md", "\n".join(_page(found)) + "\n"
    for command, results in found.items():
        builder = SchemaBuilder(schema_uri="https://json-schema.org/draft/2020-12/schema")
        if command in SEEDS:
            builder.add_schema(SEEDS[command])
        for _, result in results:
            builder.add_object(result)
        text = json.dumps(builder.to_schema(), indent=2, sort_keys=True) + "\n"
        yield folder / "schema" / f"{command}.json", text


def _page(found: dict[str, list[tuple[str, Any]]]) -> Iterator[str]:
    yield from (
        "# JSON",
        "",
        "With `--format json` a command prints one JSON value on standard output, and nothing else there.",
        "The examples are real runs; a schema for each is in [schema](schema). Long strings are cut here.",
        "",
    )
    for command, verb in COMMANDS.items():
        formats = read_help(str(import_module(f"tracer_bullet.commands.{verb.module}").__doc__)).formats
        if formats or command in found:
            yield from (f"## `tracer {command}`", "")
            yield from (line for one in formats for line in ("```text", one, "```", ""))
            yield from _example(command, found.get(command, []))


def _example(command: str, results: list[tuple[str, Any]]) -> Iterator[str]:
    for words, result in results[:1]:
        yield from ("```console", f"$ tracer {words}", "```", "")
        yield from ("```json", json.dumps(_cut(result), indent=2, ensure_ascii=False), "```", "")
        yield from (f"[Schema](schema/{command}.json)", "")


def _fixed(value: Any, folder: str) -> Any:
    if isinstance(value, dict):
        return {key: _fixed(_TIMES.get(key, one) if one else one, folder) for key, one in value.items()}
    if isinstance(value, list):
        return [_fixed(one, folder) for one in value]
    if isinstance(value, str):
        value = value.replace(folder, "/home/octo")
        for pattern, fixed in _VARYING:
            value = pattern.sub(fixed, value)
    return value


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_cut(one) for one in value]
    return f"{value[:MOST]} …" if isinstance(value, str) and len(value) > MOST else value


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, env=_environment(), check=True)


def _environment() -> dict[str, str]:
    who = {"NAME": "Octo", "EMAIL": "octo@example.org", "DATE": "2026-11-26T10:00:00+00:00"}
    people = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    kept = {key: value for key, value in os.environ.items() if key not in ("GH_TOKEN", "GITHUB_TOKEN")}
    return {
        **kept,
        **people,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "NO_COLOR": "1",
    }
