"""How a workflow releases, and which tag stands where, without a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import WORKFLOW, Silence, git, make_repository, reasons, replace_in, results
from tracer_bullet.rehearsal import play as play_module
from tracer_bullet.rehearsal.options import Options
from tracer_bullet.rehearsal.prepare.commit_simulator import CommitSimulator
from tracer_bullet.rehearsal.prepare.companions import list_companions
from tracer_bullet.rehearsal.prepare.manual_run import plan_manual_run
from tracer_bullet.rehearsal.prepare.release_event import plan_release, settle_checked_out_tags, settle_tag
from tracer_bullet.rehearsal.rehearse import rehearse
from tracer_bullet.rehearsal.run.payloads import RehearsedEvent
from tracer_bullet.rehearsal.run.working_copy import copy_repository
from tracer_bullet.rehearsal.target import find_target
from tracer_bullet.rehearsal.verdict.outcome import EventOutcome

if TYPE_CHECKING:
    from pathlib import Path


BY_RELEASE = "  push:\n    branches: [main]\n  release:\n    types: [published]\n  workflow_dispatch:\n"
GATE = "if: github.event_name == 'release'\n    runs-on"
BY_TAG = "if: startsWith(github.ref, 'refs/tags/')\n    runs-on"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "demo")


@pytest.mark.parametrize(
    ("triggers", "gate", "title"),
    [
        pytest.param(BY_RELEASE, GATE, "release (tag v1.0)", id="a GitHub release"),
        pytest.param(BY_RELEASE, BY_TAG, "release (tag v1.0)", id="a GitHub release, which has a tag too"),
        pytest.param(
            "  push:\n    tags: ['v*']\n  release:\n    types: [published]\n",
            f"{BY_TAG.removesuffix('runs-on')}env: {{MADE_BY: gh release create}}\n    runs-on",
            "push (tag v1.0, how this workflow releases)",
            id="the push of a tag, of which the workflow makes the release",
        ),
        pytest.param(
            "  release:\n    types: [created]\n",
            GATE,
            "release (tag v1.0, created)",
            id="a GitHub release when it is made",
        ),
        pytest.param(
            "  push:\n", BY_TAG, "push (tag v1.0, how this workflow releases)", id="the push of any tag"
        ),
        pytest.param(
            "  push:\n    tags: ['[0-9]+.*']\n",
            BY_TAG,
            "push (tag 1.0, how this workflow releases)",
            id="the push of a tag that has no v",
        ),
        pytest.param(
            "  push:\n  release:\n",
            "if: github.event_name == 'push' && github.ref_type == 'tag'\n    runs-on",
            "push (tag v1.0, how this workflow releases)",
            id="the push of a tag, with a GitHub release that does something else",
        ),
        pytest.param(
            "  push:\n    branches: [main]\n", GATE, "release (tag v1.0)", id="nothing that starts it"
        ),
    ],
)
def test_a_workflow_releases_by(root: Path, triggers: str, gate: str, title: str) -> None:
    replace_in(root, BY_RELEASE, triggers)
    replace_in(root, GATE, gate)
    target = find_target(root)
    assert plan_release(CommitSimulator(root, target), target).title == title


@pytest.mark.parametrize(
    ("tag", "action", "others"),
    [
        ("v1.0", "published", ["released", "created"]),
        ("v1.0rc1", "published", ["prereleased", "created"]),
        ("v1.0", "created", ["published", "released"]),
    ],
)
def test_a_release_comes_with_its_other_activities_and_the_push_of_its_tag(
    tag: str, action: str, others: list[str]
) -> None:
    *found, pushed = list_companions(RehearsedEvent("release", f"refs/tags/{tag}", action=action))
    assert [(one.event, one.action) for one in found] == [("release", other) for other in others]
    assert (pushed.event, pushed.short_ref) == ("push", tag)
    assert all(one.with_release for one in (*found, pushed))
    assert list_companions(pushed) == []


def test_a_tag_that_is_new_or_where_it_should_be_needs_no_word(root: Path, tmp_path: Path) -> None:
    git(root, "tag", "v1.0")
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    before = copy.sha
    assert [settle_tag(copy, tag, is_given=False) for tag in ("v1.0", "v2.0")] == ["", ""]
    # if a commit has two tags, either may make the version
    assert (copy.commit_of("v1.0"), copy.list_tags()) == (before, [])


def test_a_chosen_tag_goes_to_what_is_checked_out_and_a_given_one_stays(root: Path, tmp_path: Path) -> None:
    git(root, "tag", "v1.0")
    (root / "more").touch()
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    old = copy.commit_of("v1.0")
    assert f"as the repository has it, at {old[:7]}" in settle_tag(copy, "v1.0", is_given=True)
    assert copy.commit_of("v1.0") == old
    assert "it was given to what is checked out" in settle_tag(copy, "v1.0", is_given=False)
    assert copy.commit_of("v1.0") == copy.sha
    assert git(copy.origin, "rev-parse", "v1.0^{commit}").strip() == copy.sha
    assert git(root, "rev-parse", "v1.0^{commit}").strip() == old


@pytest.mark.slow
def test_a_release_that_cannot_be_played_spares_the_pushes_before_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "rm", "--quiet", "--cached", WORKFLOW)
    git(root, "commit", "--quiet", "--message", "before")
    git(root, "tag", "v0.1")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "after")
    monkeypatch.setattr(play_module, "perform", lambda run: EventOutcome(run.rehearsed, run.simulated.run))
    rehearsal = rehearse(find_target(root), Options(tag="v0.1", offline=True), Silence())
    assert [event.rehearsed.event for event in rehearsal.events] == ["push", "push", "release"]
    assert results(rehearsal, 2) == {}
    assert f"release (tag v0.1): `v0.1` has no `{WORKFLOW}`" in reasons(rehearsal)
    assert "without --tag, the release is made of what is checked out" in reasons(rehearsal)


FORM = """\
  workflow_dispatch:
    inputs:
      target: {type: choice, options: [testpypi, pypi], default: testpypi}
      dry: {type: boolean, default: true}
      version: {type: string}
"""


@pytest.mark.parametrize(
    ("gate", "given"),
    [
        pytest.param(
            "true", (("target", "testpypi"), ("dry", "true"), ("version", "1.0")), id="the defaults will do"
        ),
        pytest.param(
            "inputs.target == 'pypi' && !inputs.dry",
            (("target", "pypi"), ("dry", "false"), ("version", "1.0")),
            id="both have to be chosen",
        ),
    ],
)
def test_a_release_by_a_manual_run_fills_in_its_form(
    root: Path, gate: str, given: tuple[tuple[str, str], ...]
) -> None:
    replace_in(root, BY_RELEASE, FORM)
    replace_in(root, GATE, f"if: {gate}\n    runs-on")
    target = find_target(root)
    commit = CommitSimulator(root, target)
    release = plan_release(commit, target)
    assert (release.event, release.as_release, release.inputs) == ("workflow_dispatch", True, given)
    trial = plan_manual_run(commit, "refs/heads/main")
    assert dict(trial.inputs) == {"target": "testpypi", "dry": "true", "version": ""}
    reached = any(upload.index == "pypi" for upload in commit.simulate(trial).uploads)
    assert reached is (gate == "true")


def test_a_workflow_that_only_a_manual_run_starts_releases_by_it_even_if_that_reaches_nothing(
    root: Path,
) -> None:
    replace_in(root, BY_RELEASE, FORM)
    replace_in(root, GATE, "if: inputs.dry == 'false'\n    runs-on")
    release = plan_release(CommitSimulator(root, find_target(root)), find_target(root))
    assert (release.event, release.as_release) == ("workflow_dispatch", True)


def test_a_tag_that_is_typed_to_be_checked_out_is_there_before_the_run(root: Path, tmp_path: Path) -> None:
    replace_in(root, BY_RELEASE, "  workflow_dispatch:\n    inputs: {tag: {required: true}, version: {}}\n")
    replace_in(root, GATE, "runs-on")
    ref = "        with: {ref: 'refs/tags/${{ github.event.inputs.tag }}'}\n"
    replace_in(root, "- uses: actions/checkout@v7\n", f"- uses: actions/checkout@v7\n{ref}")
    target = find_target(root)
    commit = CommitSimulator(root, target)
    release = plan_release(commit, target)
    assert dict(release.inputs) == {"tag": "v1.0", "version": "1.0"}
    copy = copy_repository(root, tmp_path, "octo-org/demo")
    workflow = commit.simulate(release).run.workflow
    (note,) = settle_checked_out_tags(copy, workflow, release.inputs)
    assert "the tag `v1.0`, which the repository does not have yet" in note
    assert copy.commit_of("v1.0") == copy.sha
    assert settle_checked_out_tags(copy, workflow, release.inputs) == []
