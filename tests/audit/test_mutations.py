"""Every change of one line that changes where uploads go is found, or GitHub refuses the file.

What goes where is read here by another parser, with what GitHub and the publish action say of the keys.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.audit.repositories import WORKFLOW, make_repository
from tests.template.rendering import render, workflow_of
from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.repository_audit import audit_repository, read_for_audit
from tracer_bullet.audit.rule import Example
from tracer_bullet.trigger import finalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REMOTE = '[remote "origin"]\nurl = https://github.com/acme/demo\n'
FILES = {"pyproject.toml": '[project]\nname = "demo"\nversion = "1.2.0"\n'}
ADOPTED = Path(__file__).parents[1] / "adoption" / "adopted"
SHAPES = {
    "release": {"version_from": "static", "build_with": "uv"},
    "tag": {"version_from": "vcs", "build_with": "build", "release_on": "tag"},
}
ACTION = "pypa/gh-action-pypi-publish"
CHANGES = (
    ("== 'release'", "!= 'release'"),
    ("== 'release'", "== 'push'"),
    ("== 'release'", "== 'releases'"),
    ("github.event_name == 'release'", "always()"),
    ("github.event_name == 'release'", "${{ github.event_name == 'release' }} && true"),
    ("startsWith(", "!startsWith("),
    ("release:", "push:"),
    ("release:", "workflow_dispatch:"),
    ("[published]", "[created]"),
    ("[published]", "[publish]"),
    ("[published]", "[published, edited]"),
    ("tags:", "branches:"),
    ("tags:", "tags-ignore:"),
    ("repository-url:", "repository_uri:"),
    ("repository-url:", "repositry-url:"),
    ("https://test.pypi.org/legacy/", "https://upload.pypi.org/legacy/"),
    ("https://test.pypi.org/legacy/", "https://test.pypi.org/simple/"),
    ("https://test.pypi.org/legacy/", "https://test.pypi.org/"),
    ("https://test.pypi.org/legacy/", "https://upload.test.pypi.org/legacy/"),
    (f"{ACTION}@", "pypa/pypi-publish@"),
    ("id-token: write", "id-token: read"),
    ("id-token: write", "contents: read"),
    (", publish-testpypi", ""),
    (", smoke-test", ""),
    ("needs: build", "needs: []"),
)
"""What people change, and what they misspell."""


def destinations(text: str) -> Any:
    """For each event and upload: where to, by which job, after which others, whatever they came to."""
    tree = yaml.load(text, yaml.BaseLoader)
    jobs = tree["jobs"]
    events = list(_events(tree["on"]))
    return {
        (*event, _index(step), name, _needs(jobs, name), "always(" in _gates(jobs, name), _may_ask(job))
        for name, job in jobs.items()
        for step in job.get("steps", ())
        if re.search(r"pypi-publish|twine upload|uv publish", str(step.get("uses") or step.get("run")))
        for event in events
        if _holds(f"{_gates(jobs, name)} && ({step.get('if', True)})", event)
    }


def _events(on: Any) -> Iterator[tuple[str, str, str]]:
    """Event, ref and activity: one for each way in which GitHub may start the workflow."""
    for name in [on] if isinstance(on, str) else on:
        filters = (on[name] if isinstance(on, dict) else None) or {}
        types = filters.get("types", ["published", "created", "edited"] if name == "release" else [""])
        is_open = name == "push" and not filters.keys() & {
            "branches",
            "branches-ignore",
            "tags",
            "tags-ignore",
        }
        if name != "push" or is_open or "branches" in filters:
            ref = "refs/tags/v1" if name == "release" else f"refs/heads/{filters.get('branches', 'main')}"
            yield from ((name, ref, one) for one in types)
        if name == "push" and (is_open or "tags" in filters):
            yield name, "refs/tags/v1", ""
        if "tags-ignore" in filters or "branches-ignore" in filters:
            yield name, str(filters), ""


def _gates(jobs: Any, name: str) -> str:
    """The conditions of a job and of those that it waits for."""
    return " && ".join(f"({jobs[one].get('if', True)})" for one in (name, *sorted(_needs(jobs, name))))


def _holds(condition: str, event: tuple[str, str, str]) -> bool:
    """The value of the few expressions that the workflows here have."""
    name, ref, _ = event
    text = re.sub(r"\$\{\{|\}\}", "", condition).replace("&&", " and ").replace("||", " or ")
    text = re.sub(r"!(?!=)", " not ", text)
    kind = "tag" if ref.startswith("refs/tags/") else "branch"
    for known, value in {"event_name": name, "ref_type": kind, "ref": ref, "repository": "acme/demo"}.items():
        text = re.sub(rf"github\.{known}\b", repr(value), text)
    functions = {"startsWith": str.startswith, "always": lambda: True}
    return bool(eval(text, {"__builtins__": {}}, functions))


def _may_ask(job: Any) -> bool:
    return (job.get("permissions") or {}).get("id-token") == "write"


def _index(step: Any) -> str:
    """The action, and the address that it is given: an input that it does not know counts for nothing."""
    return str(step.get("uses", "")).partition("@")[0] + str((step.get("with") or {}).get("repository-url"))


def _needs(jobs: Any, name: str) -> frozenset[str]:
    """What a job waits for, also through others."""
    given = jobs.get(name, {}).get("needs", [])
    direct = [given] if isinstance(given, str) else given
    return frozenset(direct).union(*(_needs(jobs, one) for one in direct))


def mutations(text: str) -> Iterator[str]:
    """`text` without one of its lines, with one line twice, and with one of CHANGES in one line."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        changed = [line.replace(old, new) for old, new in CHANGES if old in line]
        for other in ("", *changed):
            yield "".join((*lines[:number], other, *lines[number + 1 :]))


def changing(text: str) -> list[str]:
    """The mutations that another parser can read, and that change where uploads go."""
    before = destinations(text)
    found = []
    for mutated in dict.fromkeys(mutations(text)):
        try:
            if _is_moved(before, destinations(mutated)):
                found.append(mutated)
        except (yaml.YAMLError, KeyError, TypeError, AttributeError, RecursionError):
            continue  # no workflow at all
        except (SyntaxError, NameError):
            found.append(mutated)
    return found


def _is_moved(before: set[tuple[Any, ...]], after: set[tuple[Any, ...]]) -> bool:
    """Whether an upload is lost or made elsewhere; one more to TestPyPI does no harm."""
    return bool(before - after) or any("test.pypi.org/legacy" not in str(row) for row in after - before)


def refused(directory: Path, texts: list[str]) -> set[str]:
    """Those of `texts` that are no workflow by GitHub's schema."""
    if not texts:
        return set()
    files = {str(directory / f"{number}.yml"): text for number, text in enumerate(texts)}
    for name, text in files.items():
        Path(name).write_text(text, "utf-8")
    command = ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", "--output-format", "json"]
    judged = subprocess.run([*command, *files], check=False, capture_output=True, text=True)
    return {files[str(one["filename"])] for one in json.loads(judged.stdout)["errors"]}


def findings(root: Path, text: str) -> list[str]:
    (root / WORKFLOW).write_text(text, "utf-8")
    return [
        f"{one.rule} {one.message}"
        for one in audit_repository(root, read_for_audit(root), list(RULES.values())).findings
    ]


def silent(root: Path, text: str, files: Mapping[str, str]) -> list[str]:
    """The mutations of `text` that change where uploads go, and that nobody notices."""
    make_repository(root, Example(text, {**files, ".git/config": REMOTE}))
    before = findings(root, text)
    mutated = changing(text)
    assert len(mutated) > 15
    unseen = [one for one in mutated if set(findings(root, one)) <= set(before)]
    return sorted(set(unseen) - refused(root, unseen))


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_no_change_of_a_line_of_the_generated_workflow_moves_an_upload_unseen(
    shape: str, tmp_path: Path
) -> None:
    files = render(SHAPES[shape])
    assert silent(tmp_path, workflow_of(SHAPES[shape], files), files) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["publish-action-after-a-build-job"])
def test_no_change_of_a_line_of_an_adopted_workflow_moves_an_upload_unseen(name: str, tmp_path: Path) -> None:
    assert silent(tmp_path, finalize((ADOPTED / f"{name}.yml").read_text("utf-8")), FILES) == []
