"""What `tracer rehearse` costs, as a ratio to the same builds, uploads and installs done by hand.

python benchmarks/rehearsal.py [RUNS]

One side is the whole default rehearsal of an example project (a push, the same push again, a release), as a
process of its own. The other is a shell script with the same builds, uploads and installs: the commands of
the workflow one after the other, without act, against stand-ins of the same kind that are up already. Both
begin each job with empty caches. They run in turn; the figures are medians.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.rehearsal.prepare.claims import RunFacts, claims_of
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.registrations import Registration, choose_publishers, register
from tracer_bullet.rehearsal.run.interpreters import list_pythons
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.server.standins import Standins, stand_in
from tracer_bullet.rehearsal.target import Target, find_target

if TYPE_CHECKING:
    from tracer_bullet.workflow.model import Job, Step
    from tracer_bullet.workflow.simulation.simulate import Run

AIM = 0.8
CHECKOUT = Path(__file__).parent.parent
EXAMPLE = CHECKOUT / "examples/uv-build"
BEGIN = """\
set -euo pipefail
cold() {
  export HOME="$WORK/$1" RUNNER_TEMP="$WORK/$1/temp" UV_CACHE_DIR="$WORK/$1/temp/cache"
  mkdir -p "$RUNNER_TEMP" && cd "$HOME"
}
export GITHUB_ENV=$WORK/env GITHUB_OUTPUT=$WORK/output GITHUB_STEP_SUMMARY=$WORK/summary
mkdir -p "$WORK" && touch "$GITHUB_ENV" "$GITHUB_OUTPUT"
step() {
  bash -e -o pipefail "$STEPS/$1"
  while IFS= read -r line; do export "${line?}"; done < "$GITHUB_ENV"
}
publish() {
  cold "publish-$1"
  cp -R "$WORK/build/project/dist" dist
  "$PYTHON" -I -m twine check dist/*
  "$PYTHON" -I -m twine upload --disable-progress-bar --repository "$1" dist/*
}
cold build
git clone --quiet --depth 1 "file://$PROJECT" project
cd project
"""
MIDDLE = """\
ACTIONS_ID_TOKEN_REQUEST_URL=$TESTPYPI_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN=$TESTPYPI_TOKEN publish testpypi
cold smoke
cp -R "$WORK/build/project/dist" dist
VERSION=$(sed -n 's/^version=//p' "$GITHUB_OUTPUT")
export VERSION SPENT_VERSION='' RETRY_SECONDS=0 INDEX_URL=https://test.pypi.org/simple/
"""
END = """\
ACTIONS_ID_TOKEN_REQUEST_URL=$PYPI_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN=$PYPI_TOKEN publish pypi
"""
EVENTS = (("1", ""), ("2", ""), ("3", "v1.0.0"))


def main(runs: int) -> int:
    """Measure, print the medians and the ratio; 1 if it is above the aim."""
    times: dict[str, list[float]] = {"tracer rehearse": [], "by hand": []}
    with tempfile.TemporaryDirectory() as name:
        scene = Path(name).resolve()
        project = make_project(scene / "project")
        for number in range(runs):
            times["tracer rehearse"].append(measure_rehearsal(project))
            times["by hand"].append(start_by_hand(project, scene / f"hand{number}"))
    medians = {title: statistics.median(measured) for title, measured in times.items()}
    ratio = medians["tracer rehearse"] / medians["by hand"]
    for title, median in medians.items():
        print(f"{title:<20}{median:6.1f} s")
    print(f"ratio {ratio:.2f} (aim: {AIM:.2f} or less)")
    return int(ratio > AIM)


def make_project(root: Path) -> Path:
    """The example as a repository with its pipeline, armed for its branch."""
    shutil.copytree(EXAMPLE, root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", "https://github.com/octo-org/roman-uv.git")
    commit(root)
    git(root, "switch", "--quiet", "--create", "first-run")
    run([sys.executable, "-m", "tracer_bullet", "init", "--yes"], root, with_tracer())
    commit(root)
    return root


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "--all")
    git(root, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "x")


def git(root: Path, *words: str) -> None:
    """Run git in `root`."""
    subprocess.run(["git", *words], cwd=root, check=True)


def run(command: list[str], place: Path, environment: dict[str, str]) -> float:
    """The seconds that a command takes, which has to end well."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(
            f"{command[:4]} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )
    return time.perf_counter() - begin


def measure_rehearsal(project: Path) -> float:
    """The seconds of a whole rehearsal."""
    return run([sys.executable, "-m", "tracer_bullet", "rehearse"], project, with_tracer())


def with_tracer() -> dict[str, str]:
    """An environment in which this checkout is the tracer that runs."""
    return {**os.environ, "PYTHONPATH": str(CHECKOUT / "src")}


def start_by_hand(project: Path, scene: Path) -> float:
    """The seconds of the work by hand, with stand-ins in a process of their own, as cold as a rehearsal's."""
    command = [sys.executable, __file__, "--by-hand", str(project), str(scene)]
    done = subprocess.run(command, env=with_tracer(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout)


def measure_by_hand(project: Path, scene: Path) -> float:
    """The seconds of the script for the three events, without the start of the stand-ins."""
    scene.mkdir()
    subject = find_target(project)
    with stand_in(scene) as standins:
        for registration in choose_publishers(subject, (), ()):
            enrol(standins, subject, registration)
        link_pythons(scene / "pythons")
        return sum(measure_event(standins, subject, scene, event) for event in EVENTS)


def enrol(standins: Standins, subject: Target, registration: Registration) -> None:
    """Register a pending publisher."""
    register(standins.indexes[registration.index], subject.project, [registration.identity], time.time())


def link_pythons(folder: Path) -> None:
    """The same interpreters that a rehearsal offers."""
    folder.mkdir()
    for name, path in list_pythons(os.environ, Path.home()).items():
        (folder / name).symlink_to(path)


def measure_event(standins: Standins, subject: Target, scene: Path, event: tuple[str, str]) -> float:
    """The seconds of the script for one event, a number and the tag of a release."""
    (number, tag), pythons = event, scene / "pythons"
    rehearsed = (
        RehearsedEvent("release", TAGS + tag) if tag else RehearsedEvent("push", HEADS + subject.branch)
    )
    simulated = CommitSimulator(subject.root, subject).simulate(rehearsed).run
    facts = RunFacts(subject, rehearsed, "0" * 40, int(number), int(number), subject.workflow)
    environment = {
        **standins.client_variables(),
        "PATH": os.pathsep.join((str(pythons), os.environ["PATH"])),
        "GITHUB_ACTIONS": "true",
        "UV_PYTHON": "3.13" if (pythons / "python3.13").exists() else "",
        "PROJECT": str(subject.root),
        "PYTHON": sys.executable,
        "STEPS": str(scene / f"steps{number}"),
        "GITHUB_RUN_ID": str(int(time.time())),
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_REF_NAME": rehearsed.short_ref,
        "IS_PRERELEASE": "false",
        "WORK": str(scene / f"event{number}"),
    }
    for index, job in (("testpypi", "publish-testpypi"), ("pypi", "publish-pypi")):
        granted = standins.grant(job, claims_of(simulated.workflow, simulated.jobs[job], facts))
        for name, value in granted.items():
            environment[f"{index.upper()}_{name.rpartition('_')[2]}"] = value
    return run(["bash", str(write_script(simulated, scene / f"steps{number}"))], scene, environment)


def write_script(simulated: Run, folder: Path) -> Path:
    """The commands of the build and of the smoke test, each in a file, and the script that runs them."""
    folder.mkdir()
    lines = {
        job: [
            f"step {job}{step.position}"
            for step in write_steps(simulated.workflow.jobs[job], simulated, folder)
        ]
        for job in ("build", "smoke-test")
    }
    is_release = simulated.event.name == "release"
    text = "\n".join([BEGIN, *lines["build"], MIDDLE, *lines["smoke-test"], END if is_release else ""])
    script = folder / "script.sh"
    script.write_text(text, "utf-8")
    return script


def write_steps(job: Job, simulated: Run, folder: Path) -> list[Step]:
    """Write the commands of a job that run for this event."""
    for_others = "github.event_name != 'release'" if simulated.event.name == "release" else "nothing"
    steps = [
        step for step in job.steps if step.run and (not step.condition or step.condition.value != for_others)
    ]
    for step in steps:
        (folder / f"{job.id}{step.position}").write_text(step.run.value if step.run else "", "utf-8")
    return steps


if __name__ == "__main__":
    if sys.argv[1:2] == ["--by-hand"]:
        print(measure_by_hand(Path(sys.argv[2]), Path(sys.argv[3])))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
