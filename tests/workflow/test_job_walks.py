"""A walk that several events share finds for each of them what a walk of its own would have found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.arming.run_specimens import ARMED, called_by, read
from tests.workflow.cases import REPOSITORY
from tests.workflow.test_verdicts import CASES, read_case
from tracer_bullet.workflow import events
from tracer_bullet.workflow.proof.prove import read_texts
from tracer_bullet.workflow.proof.routes import runs_of_probes
from tracer_bullet.workflow.reach import FileTexts, RepositoryProject, reach
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PATH = ".github/workflows/publish.yml"
EVENTS = """\
on: {push: {branches: [main, topic], tags: ['v*']}, workflow_dispatch: {inputs: {version: {}}}}
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions: {id-token: write}
    steps:
"""
STEPS = {
    "a gate": "- {run: twine upload dist/*, if: github.ref_name == 'main'}",
    "a gate without a point": "- {run: twine upload dist/*, if: \"github['ref'] == 'refs/heads/main'\"}",
    "a variable": '- run: if [ "$GITHUB_REF" = refs/heads/main ]; then twine upload dist/*; fi',
    "a script": "- run: ./release.sh",
    "a gate by an alias": "- {run: ls, if: &main github.ref_name == 'main'}\n"
    "      - {run: twine upload dist/*, if: *main}",
    "an input": "- {run: twine upload dist/*, if: inputs.version == '1.0'}",
    "an action of the repository": "- uses: ./release",
    "an expression with an escape": '- run: "twine upload -r '
    "${{ github\\u002eref_name == 'main' && 'testpypi' || 'pypi' }} x\"",
    "an address by the payload": "- uses: pypa/gh-action-pypi-publish@release/v1\n"
    "        with: {repository-url: \"${{ !github.event.inputs && 'https://test.pypi.org/legacy/' }}\"}",
    "an output of a script": "- {id: x, run: 'echo main=${{ github.ref_name }} >> $GITHUB_OUTPUT'}\n"
    "      - {run: twine upload dist/*, if: steps.x.outputs.main == 'main'}",
}
ALIKE = {
    "a command": "- run: twine upload dist/*",
    "the client of github-script": "- uses: actions/github-script@v7\n"
    "        with: {script: 'set_up(core, github, context)'}\n"
    "      - run: twine upload dist/*",
    "an action of the repository": "- uses: ./greet\n      - run: twine upload dist/*",
    "a number that a push does not have": "- run: twine upload dist/*\n"
    "        env: {PR: '${{ github.event.number }}'}",
}
"""Steps to which all pushes and manual runs are the same."""
FILES = {
    "release.sh": 'if [ "$GITHUB_REF_NAME" = main ]; then twine upload dist/*; fi\n',
    "release/action.yml": "runs:\n  using: composite\n  steps:\n"
    "    - {run: twine upload dist/*, shell: bash, if: github.ref_name == 'main'}\n",
    "greet/action.yml": "runs:\n  using: composite\n  steps: [{run: 'echo hello', shell: bash}]\n",
}


def assert_same(texts: dict[str, str]) -> None:
    """Each run with the walks of all runs before it, and with none."""
    workflows = {path: text for path, text in texts.items() if path.startswith(".github/workflows/")}
    files, _ = read_texts(workflows)
    simulator = Simulator(REPOSITORY, files, RepositoryProject(FileTexts(texts)))
    for workflow in files.values():
        for _, run in runs_of_probes(workflow, simulator, ()):
            assert simulator.uploads(run) == reach(run, RepositoryProject(FileTexts(texts)))


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_repository_with_shared_walks(case: Path) -> None:
    assert_same(read_case(case.read_text("utf-8"))[1])


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_events_that_a_step_tells_apart_share_nothing(steps: str) -> None:
    text = f"{EVENTS}      {steps}\n"
    assert_same({PATH: text, **FILES})
    workflow = read_workflow(text, PATH)
    simulator = Simulator(REPOSITORY, {PATH: workflow}, RepositoryProject(FileTexts({PATH: text, **FILES})))
    reached = {
        str([(one.index, one.reached) for one in simulator.uploads(run)])
        for _, run in runs_of_probes(workflow, simulator, ())
    }
    assert len(reached) > 1


@pytest.mark.parametrize("steps", ALIKE.values(), ids=ALIKE)
def test_events_that_no_step_tells_apart_are_walked_once(steps: str) -> None:
    text = f"{EVENTS}      {steps}\n"
    workflow = read_workflow(text, PATH)
    simulator = Simulator(REPOSITORY, {PATH: workflow}, RepositoryProject(FileTexts({PATH: text, **FILES})))
    for _, run in runs_of_probes(workflow, simulator, ()):
        assert simulator.uploads(run)
    assert len(simulator.project.walks) == 1


@pytest.mark.parametrize("name", ARMED[::5])
def test_a_repository_with_another_text_shares_only_what_is_the_same(name: str) -> None:
    """What is found in an armed workflow after the plain one is what is found in it first."""
    plain, armed = read_workflow(read(f"{name}.yml"), PATH), read(f"{name}.armed.yml")
    others = {path: read_workflow(text, path) for path, text in called_by(name).items()}
    shared = Simulator(REPOSITORY, {**others, PATH: plain})
    for _, run in runs_of_probes(plain, shared, ("my-feature",)):
        shared.uploads(run)
    found = [
        [
            (probe.event.title, [(one.name, one.line, one.index, one.reached) for one in each.uploads(run)])
            for probe, run in runs_of_probes(each.files[PATH], each, ("my-feature",))
        ]
        for each in (
            shared.with_workflows(read_workflow(armed, PATH)),
            Simulator(REPOSITORY, {**others, PATH: read_workflow(armed, PATH)}),
        )
    ]
    assert found[0] == found[1]


HELD = """\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    permissions: {}
    steps:
      - run: twine check dist/*
"""
STAMP = """\
      - run: ./stamp.sh
        if: github.ref == 'refs/heads/topic'
"""
SECRET = """\
      - run: ./stamp.sh
        env: {TOKEN: '${{ secrets.TOKEN }}'}
        if: github.ref == 'refs/heads/topic'
"""
STAMPS = {"stamp.sh": "twine upload dist/*\n"}


@pytest.mark.parametrize("added", [STAMP, SECRET])
def test_a_step_that_an_event_surely_skips_leaves_the_job_known(added: str) -> None:
    walked = read_workflow(HELD.replace("      - run", f"{STAMP}      - run", 1), PATH)
    shared = Simulator(REPOSITORY, {PATH: walked}, RepositoryProject(FileTexts(STAMPS)))
    on_main, on_topic = (events.push_branch(REPOSITORY, name) for name in ("main", "topic"))
    shared.uploads(shared.run(walked, on_main))
    plain = read_workflow(HELD, PATH)
    changed = shared.with_workflows(plain)
    assert not changed.uploads(changed.run(plain, on_main))
    assert len(shared.project.walks) == 1
    armed = read_workflow(HELD.replace("      - run", f"{added}      - run", 1), PATH)
    again = shared.with_workflows(armed)
    alone = Simulator(REPOSITORY, {PATH: armed}, RepositoryProject(FileTexts(STAMPS)))
    for event in (on_main, on_topic):
        found = [
            [(one.index, one.line) for one in each.uploads(each.run(armed, event))] for each in (again, alone)
        ]
        assert found[0] == found[1]


def test_a_job_that_gets_other_files_is_walked_again() -> None:
    text = """\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps: [{uses: actions/upload-artifact@v4, with: {path: dist/}}]
  publish:
    runs-on: ubuntu-latest
    env: {TOKEN: '${{ secrets.TOKEN }}'}
    steps:
      - uses: actions/download-artifact@v4
      - run: ./greet.sh
"""
    files = {"greet.sh": "echo hello\n"}
    event = events.push_branch(REPOSITORY, "main")
    plain, other = (read_workflow(each, PATH) for each in (text, text.replace("dist/", "greet.sh")))
    shared = Simulator(REPOSITORY, {PATH: plain}, RepositoryProject(FileTexts(files)))
    assert not shared.uploads(shared.run(plain, event))
    changed = shared.with_workflows(other)
    assert changed.uploads(changed.run(other, event))
