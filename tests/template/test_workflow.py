"""What every rendered workflow promises: who may publish where, with which rights, and what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.template.rendering import every_combination, render, workflow_of
from tests.template.runner import release, run_job
from tracer_bullet.text.nodes import parse, tree
from tracer_bullet.trigger import arm, finalize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.template.answers import Answers

pytestmark = pytest.mark.slow

PUBLISH = "pypa/gh-action-pypi-publish"


def every_workflow() -> Iterator[tuple[Answers, str, dict[str, Any]]]:
    for answers, files in every_combination():
        text = workflow_of(answers, files)
        yield answers, text, tree(parse(text))


GATES = {
    "github-release": "github.event_name == 'release'",
    "tag": "github.event_name == 'push' && github.ref_type == 'tag'",
    "manual": "inputs.version != '' && (github.ref == 'refs/heads/{branch}' || github.ref_type == 'tag')",
    "semantic-release": "github.ref == 'refs/heads/{branch}' && needs.release.outputs.released == 'true'",
    "release-please": "github.ref == 'refs/heads/{branch}' && needs.release.outputs.released == 'true'",
}
BY_COMMITS = ("semantic-release", "release-please")


def test_a_release_of_its_kind_starts_it_and_by_hand_it_starts_only_if_that_was_asked_for() -> None:
    for answers, _, workflow in every_workflow():
        usual = "v*" if answers["package_directory"] == "." else f"{_normal(answers)}-v*"
        usual = f"{answers['tag_prefix']}[0-9]*" if answers["tag_prefix"] else usual
        push: dict[str, Any] = {"push": {"branches": [answers["release_branch"]]}}
        kinds: dict[str, Any] = {
            "github-release": {"release": {"types": ["published"]}},
            "tag": {"push": {"tags": str(answers["release_tags"]).split() or [usual]}},
            "semantic-release": push,
            "release-please": push,
        }
        if answers["release_on"] == "manual":
            assert list(workflow["on"]) == ["workflow_dispatch"]
            (version,) = workflow["on"]["workflow_dispatch"]["inputs"].values()
            assert (version["type"], version.get("required"), version.get("default")) == (
                "string",
                None,
                None,
            )
        else:
            is_asked = answers["keep_dispatch"] or _checks(answers)
            has_button = is_asked and answers["release_on"] not in BY_COMMITS
            by_hand = {"workflow_dispatch": None} if has_button else {}
            assert workflow["on"] == {**by_hand, **kinds[str(answers["release_on"])]}


def _own_tags(answers: Answers) -> list[str]:
    """What the gates ask of a tag: that it is this package's and no other's."""
    own = [f"startsWith(github.ref_name, '{answers['tag_prefix']}')"] if answers["tag_prefix"] else []
    others = str(answers["other_tags"]).split()
    return [*own, *(f"!startsWith(github.ref_name, '{other}')" for other in others)]


def _is_by_tag(answers: Answers) -> bool:
    return answers["release_on"] in ("github-release", "tag")


def _builders(answers: Answers) -> list[str]:
    return ["build"] if answers["wheels"] == "pure" else ["build-sdist", "build-wheels"]


def _normal(answers: Answers) -> str:
    return re.sub(r"[-_.]+", "-", str(answers["project_name"])).lower()


def _is_renamed(answers: Answers) -> bool:
    normal = re.sub(r"[-_.]+", "-", str(answers["testpypi_project_name"])).lower()
    return normal != _normal(answers)


def _own(answers: Answers, key: str) -> bool:
    return "example.org" in str(answers[f"{key}_upload_url"])


def _by_token(answers: Answers, key: str) -> bool:
    return _own(answers, key) and answers[f"{key}_sign_in"] == "token"


def _checks(answers: Answers) -> bool:
    return (
        answers["check_pypi_publisher"] is True
        and answers["release_on"] not in BY_COMMITS
        and not _own(answers, "pypi")
    )


def _by_script(answers: Answers) -> bool:
    return answers["upload_with"] == "manual" and answers["wheels"] == "pure"


def _check_scripts(answers: Answers, jobs: dict[str, Any]) -> None:
    """Each uploads to its index, TestPyPI skips what it has, and the API token is masked first."""
    for key in ("testpypi", "pypi"):
        job = jobs[f"publish-{key}"]
        assert job["runs-on"] == answers["upload_runner"]
        (step,) = (one for one in job["steps"] if "twine upload" in one.get("run", ""))
        assert job["defaults"] == {"run": {"shell": "bash"}}
        assert f"--repository-url {answers[f'{key}_upload_url']} " in step["run"]
        is_testpypi = key == "testpypi" and not _own(answers, key)
        assert ("--skip-existing" in step["run"]) is is_testpypi
        if not _by_token(answers, key):
            before, _, after = step["run"].partition("::add-mask::$TWINE_PASSWORD")
            assert "mint-token" in before
            assert "twine upload" in after


def _creates_release(answers: Answers) -> bool:
    return answers["release_on"] in ("tag", "manual") and answers["github_release"] is True


def test_finalize_of_the_armed_workflow_is_the_one_without_a_branch() -> None:
    for answers, text, _ in every_workflow():
        for branches in (["tracer/first-run"], ["a", "it's/b+c!"]):
            armed = arm(text, branches)
            assert armed != text
            assert finalize(armed) == text
        files = render({**answers, "tracer_branch": ""})
        assert workflow_of(answers, files) == text


def test_only_a_release_reaches_pypi_and_only_after_everything_else() -> None:
    for answers, _, workflow in every_workflow():
        jobs = workflow["jobs"]
        before = ["release"] if answers["release_on"] in BY_COMMITS else []
        afterwards = ["github-release"] if _creates_release(answers) else []
        assert list(jobs) == [
            *before,
            *_builders(answers),
            *(["rename"] if _is_renamed(answers) else []),
            *("publish-testpypi", "smoke-test", "publish-pypi"),
            *(["check-pypi-publisher"] if _checks(answers) else []),
            *afterwards,
        ]
        gate = GATES[str(answers["release_on"])].format(branch=answers["release_branch"])
        gate = " && ".join([gate, *_own_tags(answers)]) if _is_by_tag(answers) else gate
        assert jobs["publish-pypi"]["if"].strip() == gate
        build = _builders(answers)
        assert jobs["publish-pypi"]["needs"] == [*before, *build, "publish-testpypi", "smoke-test"]
        alone: list[str] | str = build if len(build) > 1 else "build"
        renamed = [*build, "rename"] if _is_renamed(answers) else build
        assert jobs["smoke-test"]["needs"] == [*renamed, "publish-testpypi"]
        assert jobs["publish-testpypi"]["needs"] == (renamed if _is_renamed(answers) else alone)
        assert jobs.get("rename", {"needs": alone})["needs"] == alone
        assert [name for name, job in jobs.items() if "if" in job] == [
            *before,
            build[0],
            "publish-pypi",
            *(["check-pypi-publisher"] if _checks(answers) else []),
        ]
        assert all("publish-pypi" in jobs[name]["needs"] for name in afterwards)


def test_forks_do_nothing() -> None:
    for answers, _, workflow in every_workflow():
        jobs = workflow["jobs"]
        build = jobs[_builders(answers)[0]]
        first = jobs.get("release", build)
        assert first["if"].split(" && ")[0] == f"github.repository == '{answers['repository']}'"
        assert first is build or build["needs"] == "release"


def test_a_release_of_another_package_starts_no_job() -> None:
    for answers, _, workflow in every_workflow():
        build = workflow["jobs"][_builders(answers)[0]]
        own = _own_tags(answers) if _is_by_tag(answers) else []
        kind = "github.event_name != 'release'" if answers["release_on"] == "github-release" else ""
        other = kind or "github.ref_type != 'tag'"
        asked = f"({' && '.join(own)})" if len(own) > 1 else "".join(own)
        gate = f"github.repository == '{answers['repository']}' && ({other} || {asked})"
        assert not own or build["if"].strip() == gate


def test_the_job_that_makes_the_release_makes_it_on_the_branch_of_releases_alone() -> None:
    for answers, _, workflow in every_workflow():
        if answers["release_on"] in BY_COMMITS:
            branch = f"github.ref == 'refs/heads/{answers['release_branch']}'"
            (maker,) = (step for step in workflow["jobs"]["release"]["steps"] if step.get("id"))
            assert maker["if"] == branch
            assert workflow["jobs"][_builders(answers)[0]]["if"] == (
                f"{branch.replace('==', '!=')} || needs.release.outputs.released == 'true'"
            )


def test_each_job_has_the_rights_that_it_needs_and_no_secret_but_the_token_of_an_own_index() -> None:
    for answers, text, workflow in every_workflow():
        rights: dict[str, dict[str, str]] = {
            f"publish-{key}": {} if _by_token(answers, key) else {"id-token": "write"}
            for key in ("testpypi", "pypi")
        } | {"smoke-test": {}}
        build, *wheels = _builders(answers)
        more: dict[str, dict[str, str]] = {build: {"contents": "read"}, **{name: {} for name in wheels}}
        if _is_renamed(answers):
            more["rename"] = {}
        if _checks(answers):
            more["check-pypi-publisher"] = {"id-token": "write"}
        if _creates_release(answers):
            more["github-release"] = {"contents": "write"}
        if answers["release_on"] in BY_COMMITS:
            more["release"] = {"contents": "write"}
        if answers["release_on"] == "release-please":
            more["release"]["pull-requests"] = "write"
        assert workflow["permissions"] == {}
        assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == rights | more
        assert "GITHUB_TOKEN" not in text
        wanted = {"testpypi": "secrets.STAGING_INDEX_TOKEN", "pypi": "secrets.INDEX_TOKEN"}
        held = [name for key, name in wanted.items() if _by_token(answers, key)]
        assert re.findall(r"secrets\.\w+", text) == held
        assert text.count("password") == (0 if _by_script(answers) else len(held))
        assert text.count("github.token") == (
            1 if _creates_release(answers) or answers["release_on"] == "semantic-release" else 0
        )


def test_every_job_ends_by_itself() -> None:
    for _, _, workflow in every_workflow():
        for name, job in workflow["jobs"].items():
            assert job["timeout-minutes"] <= (180 if name == "build-wheels" else 30)


def test_each_index_gets_what_was_built_and_only_testpypi_skips_what_it_has() -> None:
    for answers, _, workflow in every_workflow():
        is_pure = answers["wheels"] == "pure"
        all_files = {"name": "dist"} if is_pure else {"pattern": "dist-*", "merge-multiple": True}
        uploads = {}
        for name, job in workflow["jobs"].items():
            steps = {
                step["uses"].partition("@")[0]: step.get("with", {})
                for step in job["steps"]
                if "uses" in step
            }
            if PUBLISH in steps:
                uploads[name] = steps[PUBLISH]
                is_other = name == "publish-testpypi" and _is_renamed(answers)
                got = {"name": "renamed"} if is_other else all_files
                assert steps["actions/download-artifact"] == {**got, "path": "dist/"}
        if _by_script(answers):
            assert uploads == {}
            _check_scripts(answers, workflow["jobs"])
            continue
        testpypi = {"repository-url": "https://test.pypi.org/legacy/", "skip-existing": True}
        secret = {"testpypi": "STAGING_INDEX_TOKEN", "pypi": "INDEX_TOKEN"}
        for key, usual in (("testpypi", testpypi), ("pypi", {})):
            url = {"repository-url": answers[f"{key}_upload_url"], "attestations": False}
            token = {"user": answers[f"{key}_user"], "password": f"${{{{ secrets.{secret[key]} }}}}"}
            own = url | (token if _by_token(answers, key) else {})
            assert uploads[f"publish-{key}"] == (own if _own(answers, key) else usual)


def test_the_files_are_kept_for_as_long_as_failed_jobs_can_be_run_again() -> None:
    for answers, _, workflow in every_workflow():
        build, *wheels = _builders(answers)
        (kept,) = (
            step for step in workflow["jobs"][build]["steps"] if "upload-artifact" in step.get("uses", "")
        )
        directory = answers["package_directory"]
        assert kept["with"] == {
            "name": "dist-sdist" if wheels else "dist",
            "path": "dist/" if directory == "." else f"{directory}/dist/",
            "if-no-files-found": "error",
            "retention-days": 30,
            "overwrite": True,
        }


def test_the_artifacts_of_two_runners_never_have_the_same_name() -> None:
    for answers, _, workflow in every_workflow():
        if answers["wheels"] == "pure":
            continue
        job = workflow["jobs"]["build-wheels"]
        runners = job["strategy"]["matrix"]["runner"]
        assert job["runs-on"] == "${{ matrix.runner }}"
        assert len({*runners}) == len(runners) == 6
        (kept,) = (step["with"] for step in job["steps"] if "upload-artifact" in step.get("uses", ""))
        assert kept["name"] == "dist-${{ matrix.runner }}"


def test_every_action_is_pinned_to_a_commit_and_says_which_version_that_is() -> None:
    for _, text, _ in every_workflow():
        used = re.findall(r"uses: (.*)", text)
        assert used
        assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)


def test_a_tracer_run_and_a_release_never_wait_for_each_other() -> None:
    for _, _, workflow in every_workflow():
        group = "${{ github.workflow }}-${{ github.event_name }}-${{ github.ref }}"
        assert workflow["concurrency"] == {"group": group, "cancel-in-progress": False}


def test_nothing_in_it_is_of_tracer_but_the_name_of_one_variable() -> None:
    for _, text, _ in every_workflow():
        assert set(re.findall(r"(?i)\S*tracer\S*", text)) <= {
            "vars.TRACER_SPENT_VERSION",
            "TRACER_SPENT_VERSION",
        }


def test_after_an_upload_that_failed_the_values_to_register_are_printed_with_the_next_step(
    tmp_path: Path,
) -> None:
    answers: Answers = {"testpypi_environment": "Test PyPI", "workflow_name": "release.yaml"}
    workflow = workflow_of(answers, render(answers))
    for job, index, environment in (
        ("publish-testpypi", "TestPyPI", "Test PyPI"),
        ("publish-pypi", "PyPI", "pypi"),
    ):
        run = run_job(workflow, job, tmp_path, release("v1.0"), only="Explain the failure")
        values = f"register demo on {index} (acme/demo, release.yaml, environment {environment})"
        (error,) = run.errors
        assert error.startswith(f"invalid-publisher: {values}, then re-run failed jobs, never all.")
        assert error.endswith("RELEASING.md")
    checklist = render(answers)["RELEASING.md"]
    for error in ("invalid-publisher", "invalid-pending-publisher", "A version is spent"):
        assert f"**{error}**" in checklist.replace("`", "")
