"""What tracer proves of the workflow that it writes, for every kind of release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.template.rendering import render, workflow_of
from tracer_bullet.project.checkout_files import CheckoutFiles
from tracer_bullet.text.nodes import parse, tree
from tracer_bullet.trigger import arm
from tracer_bullet.workflow import events
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.liveness import MAYBE, YES
from tracer_bullet.workflow.proof.prove import prove, read_texts
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.reach import RepositoryProject
from tracer_bullet.workflow.simulation.simulate import Outcome
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.template.answers import Answers
    from tracer_bullet.workflow.proof.prove import Proof

pytestmark = pytest.mark.slow

PATH = ".github/workflows/publish.yml"
KINDS = {
    "github-release": (ReleaseKind.RELEASE, YES),
    "tag": (ReleaseKind.TAG, YES),
    "manual": (ReleaseKind.MANUAL, MAYBE),
    "semantic-release": (ReleaseKind.OWN, MAYBE),
    "release-please": (ReleaseKind.OWN, MAYBE),
}


def proof_of(workflow: str, root: Path) -> Proof:
    files, unreadable = read_texts({PATH: arm(workflow, ["tracer/first-run"])})
    home = GitHubRepository("acme/demo", "main")
    simulator = Simulator(home, files, RepositoryProject(CheckoutFiles(root)), unreadable)
    return prove(files.values(), simulator, ["tracer/first-run"])


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_tracer_run_is_safe_and_a_release_of_its_kind_reaches_pypi(
    kind: str, by_hand: bool, tmp_path: Path
) -> None:
    answers: Answers = {"release_on": kind, "keep_dispatch": by_hand, "github_release": True}
    proof = proof_of(workflow_of({}, render(answers)), tmp_path)
    assert proof.broken == ()
    assert proof.holds
    assert proof.tracer_reaches_only_testpypi
    assert (proof.release, proof.liveness.answer) == KINDS[kind]


def test_release_please_names_its_outputs_after_the_folder_that_it_releases(tmp_path: Path) -> None:
    folder: Answers = {"release_on": "release-please", "package_directory": "packages/core"}
    workflow = workflow_of({}, render({**folder, "new_package": False}))
    release = tree(parse(workflow))["jobs"]["release"]
    assert release["outputs"]["released"] == "${{ steps.release.outputs['packages/core--release_created'] }}"
    assert release["outputs"]["tag"] == "${{ steps.release.outputs['packages/core--tag_name'] }}"
    proof = proof_of(workflow, tmp_path)
    assert (proof.broken, proof.release, proof.liveness.answer) == ((), *KINDS["release-please"])


OWN: Answers = {
    "testpypi_upload_url": "https://staging.example.org/root/dev/",
    "pypi_upload_url": "https://index.example.org/legacy",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_exchange_by_hand_is_proven(kind: str, tmp_path: Path) -> None:
    proof = proof_of(workflow_of({}, render({"release_on": kind, "upload_with": "manual"})), tmp_path)
    assert proof.broken == ()
    assert proof.tracer_reaches_only_testpypi
    assert (proof.release, proof.liveness.answer) == KINDS[kind]


@pytest.mark.parametrize("upload_with", ["action", "manual"])
@pytest.mark.parametrize("sign_in", ["trusted-publishing", "token"])
@pytest.mark.parametrize("gate", ["strict", "advisory"])
@pytest.mark.parametrize("kind", KINDS)
def test_indexes_of_ones_own_are_proven_by_the_answers_file(
    kind: str, gate: str, sign_in: str, upload_with: str, tmp_path: Path
) -> None:
    signs: Answers = {"testpypi_sign_in": sign_in, "pypi_sign_in": sign_in, "testpypi_gate": gate}
    files = render({"release_on": kind, "upload_with": upload_with, **OWN, **signs})
    workflow = workflow_of({}, files)
    alone = proof_of(workflow, tmp_path)
    assert not alone.holds
    (tmp_path / ".copier-answers.tracer.yml").write_text(files[".copier-answers.tracer.yml"], "utf-8")
    proof = proof_of(workflow, tmp_path)
    assert proof.broken == ()
    assert proof.holds
    assert proof.tracer_reaches_only_testpypi
    assert (proof.release, proof.liveness.answer) == KINDS[kind]


def test_an_index_in_both_places_counts_as_the_one_for_releases(tmp_path: Path) -> None:
    workflow = workflow_of({}, render(OWN))
    url = OWN["testpypi_upload_url"]
    answers = f"_src_path: x\ntestpypi_upload_url: '{url}'\npypi_upload_url: '{url}'\n"
    (tmp_path / ".copier-answers.tracer.yml").write_text(answers, "utf-8")
    assert proof_of(workflow, tmp_path).level == "unsafe"


def test_pypi_in_testpypi_s_place_stays_pypi(tmp_path: Path) -> None:
    own: Answers = {"testpypi_upload_url": "https://staging.example.org/legacy/"}
    workflow = workflow_of({}, render(own)).replace("staging.example.org/legacy/", "upload.pypi.org/legacy/")
    answers = "_src_path: x\ntestpypi_upload_url: 'https://upload.pypi.org/legacy/'\n"
    (tmp_path / ".copier-answers.tracer.yml").write_text(answers, "utf-8")
    assert proof_of(workflow, tmp_path).level == "unsafe"


PREFIXES = {
    "core-v": ("core-v1.2.3", ["cli-v1.2.3", "v1.2.3", "1.2.3", "core-extra-v1.2.3"]),
    "core-": ("core-1.2.3", ["core-extra-1.2.3", "cli-1.2.3"]),
    "core==": ("core==1.2.3", ["core-1.2.3", "core=1.2.3"]),
    "pytest-mode-v": ("pytest-mode-v1.2.3", ["pytest-1.2.3", "v1.2.3"]),
    "libs/core/": ("libs/core/1.2.3", ["libs/cli/1.2.3", "core/1.2.3"]),
    "": ("v1.2.3", ["core-extra-1.2.3"]),
}


@pytest.mark.parametrize("kind", ["github-release", "tag"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_of_several_packages_a_release_of_another_runs_no_job(prefix: str, kind: str, tmp_path: Path) -> None:
    answers: Answers = {"release_on": kind, "tag_prefix": prefix, "other_tags": "core-extra-"}
    workflow = workflow_of({}, render(answers))
    proof = proof_of(workflow, tmp_path)
    assert (proof.broken, proof.liveness.answer) == ((), YES)
    assert proof.tracer_reaches_only_testpypi
    own, others = PREFIXES[prefix]
    assert jobs_run(workflow, kind, own) == {"build", "publish-testpypi", "smoke-test", "publish-pypi"}
    assert all(jobs_run(workflow, kind, other) == set() for other in others)


def jobs_run(workflow: str, kind: str, tag: str) -> set[str]:
    home = GitHubRepository("acme/demo", "main")
    files, _ = read_texts({PATH: workflow})
    event = events.release(home, tag=tag) if kind == "github-release" else events.push_tag(home, tag)
    run = Simulator(home, files).run(files[PATH], event)
    return {name for name, job in run.jobs.items() if job.outcome is not Outcome.SKIPPED}


@pytest.mark.parametrize("kind", KINDS)
def test_without_its_gate_none_of_them_is_safe(kind: str, tmp_path: Path) -> None:
    head, _, last = workflow_of({}, render({"release_on": kind})).partition("\n  publish-pypi:")
    lines = [line for line in last.splitlines(keepends=True) if not line.startswith("    if: ")]
    assert not proof_of(f"{head}\n  publish-pypi:{''.join(lines)}", tmp_path).holds
