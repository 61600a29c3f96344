"""The job graphs of the gallery, really executed by act: https://github.com/nektos/act.

Of every workflow the jobs, their `needs`, `if` and `outputs` are kept, and each runs the command `true`. act
looks neither at filters nor at `types`, so it is asked only about events that start the workflow.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.workflow.cases import REPOSITORY, event_of, expectations
from tracer_bullet.text.nodes import parse, tree
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulation.simulate import Outcome, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

EVENTS: dict[str, dict[str, Any]] = {
    "push main": {"ref": "refs/heads/main", "repository": {"default_branch": "main"}},
    "release published": {
        "action": "published",
        "ref": "refs/tags/v1.2.3",
        "release": {"tag_name": "v1.2.3", "prerelease": False, "draft": False},
    },
    "pre-release published": {
        "action": "published",
        "ref": "refs/tags/v1.2.3",
        "release": {"tag_name": "v1.2.3", "prerelease": True, "draft": False},
    },
    "pull request": {
        "action": "opened",
        "pull_request": {
            "base": {"ref": "main"},
            "head": {"ref": "topic", "repo": {"full_name": REPOSITORY.name, "fork": False}},
            "merged": False,
        },
    },
}
GATES = [
    *[""] * 4,
    *("always()", "success()", "!cancelled()", "!failure() && !cancelled()", "always() || success()"),
    *("github.event_name == 'push'", "github.event_name != 'push'", "startsWith(github.ref, 'refs/tags/')"),
    *("always() && github.ref == 'refs/heads/main'", "success() && github.actor", "false"),
]
KEPT = ("needs", "if", "outputs")


@pytest.mark.parametrize("what", EVENTS)
def test_act_runs_the_jobs_that_are_said_to_run(what: str, repository: GitRepository) -> None:
    names = write_graphs(repository.root, what)
    assert len(names) >= 2
    ran = run_in_act(repository, event_of(what).name, EVENTS[what])
    for name in names:
        text = (repository.root / ".github/workflows" / name).read_text("utf-8")
        assert differences(text, what, ran.get(name, set())) == set(), name


def test_act_runs_the_same_jobs_of_graphs_at_random(repository: GitRepository) -> None:
    texts = {f"random-{seed}.yml": random_graph(Random(seed), f"random-{seed}.yml") for seed in range(4)}
    for name, text in texts.items():
        repository.write(f".github/workflows/{name}", text)
    ran = run_in_act(repository, "push", EVENTS["push main"])
    assert all(len(ran[name]) > 5 for name in texts)
    for name, text in texts.items():
        assert differences(text, "push main", ran[name]) == set(), name


def differences(text: str, what: str, ran: set[str]) -> set[str]:
    """The jobs that ran against expectation, or did not; those of which nothing is certain are left out."""
    jobs = simulate(read_workflow(text), event_of(what)).jobs
    certain = {name for name, run in jobs.items() if run.outcome is not Outcome.MAYBE}
    expected = {name for name in certain if jobs[name].outcome is Outcome.RUNS}
    return (ran & certain) ^ expected


def random_graph(random: Random, name: str) -> str:
    """Thirty jobs, each with needs among those before it and perhaps a gate."""
    jobs: dict[str, Any] = {}
    for number in range(30):
        before = list(jobs)
        job = {"runs-on": "ubuntu-24.04", "steps": [{"run": "true"}]}
        needs = random.sample(before, min(len(before), random.randrange(4)))
        gate = random.choice([*GATES, *(f"needs.{need}.result == 'skipped'" for need in needs)])
        jobs[f"job{number}"] = job | ({"needs": needs} if needs else {}) | ({"if": gate} if gate else {})
    return json.dumps({"name": name, "on": "push", "jobs": jobs})


def write_graphs(root: Path, what: str) -> list[str]:
    """Writes the graph of every case that `what` starts for certain, and returns the names of the files."""
    directory = root / ".github" / "workflows"
    directory.mkdir(parents=True)
    return [
        write_graph(directory / one.path.name, tree(parse(one.path.read_text("utf-8"))))
        for one in expectations()
        if one.what == what and "start" not in one.then and "uses:" not in graph_text(one.path)
    ]


def graph_text(path: Path) -> str:
    """The jobs that call a workflow, which act would have to fetch, as text; empty for most."""
    jobs = tree(parse(path.read_text("utf-8")))["jobs"]
    return "".join("uses:" for job in jobs.values() if "uses" in job)


def write_graph(path: Path, workflow: dict[str, Any]) -> str:
    jobs = {
        name: {
            **{key: job[key] for key in KEPT if key in job},
            "runs-on": "ubuntu-24.04",
            "steps": [{"run": "true"}],
        }
        for name, job in workflow["jobs"].items()
    }
    path.write_text(json.dumps({"name": path.name, "on": workflow["on"], "jobs": jobs}), "utf-8")
    return path.name


def run_in_act(repository: GitRepository, event: str, payload: dict[str, Any]) -> dict[str, set[str]]:
    """The jobs that act ran, by the name of their workflow."""
    repository.git("remote", "add", "origin", f"https://github.com/{REPOSITORY.name}.git")
    repository.commit()
    repository.git("tag", "v1.2.3")
    payload_file = repository.write("event.json", json.dumps(payload))
    act = Path(sysconfig.get_path("scripts")) / "act"
    environment = {
        **os.environ,
        "DOCKER_HOST": "",
        "ACT_DISABLE_VERSION_CHECK": "1",
        "HOME": str(repository.root),
    }
    options = ["--json", "-P", "ubuntu-24.04=-self-hosted", "--action-offline-mode", "--no-cache-server"]
    finished = subprocess.run(
        [str(act), event, *options, "-e", str(payload_file)],
        cwd=repository.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    ran: dict[str, set[str]] = {}
    for entry in entries(finished.stdout + finished.stderr):
        workflow, _, _ = str(entry.get("job", "")).partition("/")
        if entry.get("stepResult") == "success":
            ran.setdefault(workflow, set()).add(str(entry["jobID"]))
    assert ran, finished.stdout[-2000:] + finished.stderr[-2000:]
    return ran


def entries(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        if line.startswith("{"):
            yield json.loads(line)
