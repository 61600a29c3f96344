"""What a release is in a repository that publishes already, by its own workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tracer_bullet.scaffold.answers.location import locate
from tracer_bullet.scaffold.answers.release_answers import as_tag_rules, release_answers, tags_of_adopted

if TYPE_CHECKING:
    from tests.conftest import GitRepository

UPLOAD = """\
jobs:
  publish:
    {gate}
    runs-on: ubuntu-24.04
    permissions: {{id-token: write}}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1{more}
"""
MAKER = """\
on: {{push: {{branches: [main]}}}}
jobs:
  make:
    runs-on: ubuntu-24.04
    outputs: {{made: "${{{{ steps.make.outputs.{output} }}}}"}}
    steps:
      - uses: {uses}
        id: make
  publish:
    needs: make
    if: needs.make.outputs.made == 'true'
    runs-on: ubuntu-24.04
    permissions: {{id-token: write}}
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
TAG, RELEASE = "on: {push: {tags: ['v*']}}", "on: {release: {types: [published]}}"


def publishing(on: str, gate: str = "name: Publish", more: str = "") -> str:
    return f"name: Publish\n{on}\n{UPLOAD.format(gate=gate, more=more)}"


def found(
    repository: GitRepository, *workflows: str, siblings: tuple[str, ...] = ()
) -> dict[str, str | bool]:
    repository.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1"\n')
    for number, text in enumerate(workflows):
        repository.write(f".github/workflows/{number}.yml", text)
    answers, missing = release_answers(locate(repository.root), "acme/demo", siblings)
    assert missing == []
    return {key: answer.value for key, answer in answers.items()}


@pytest.mark.parametrize(
    "workflow",
    [
        pytest.param("on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n", id="nothing is uploaded"),
        pytest.param(
            publishing(TAG, more="\n        with: {repository-url: 'https://test.pypi.org/legacy/'}"),
            id="only TestPyPI is reached",
        ),
        pytest.param("on: [\n", id="what is not a workflow"),
    ],
)
def test_a_workflow_that_does_not_publish_to_pypi_says_nothing(
    workflow: str, repository: GitRepository
) -> None:
    assert found(repository, workflow) == {}


@pytest.mark.parametrize(
    ("workflow", "answers"),
    [
        pytest.param(publishing(RELEASE), {"release_on": "github-release"}, id="a published release"),
        pytest.param(publishing(TAG), {"release_on": "tag", "release_tags": "v*"}, id="a version tag"),
        pytest.param(
            publishing("on: {push: {tags: ['*']}}"), {"release_on": "tag"}, id="any tag, which tells no form"
        ),
        pytest.param(
            publishing("on: {push: , pull_request: }", "if: startsWith(github.ref, 'refs/tags/')"),
            {"release_on": "tag"},
            id="a tag in the gate",
        ),
        pytest.param(
            f"{TAG}\njobs: {{up: {{uses: o/r/.github/workflows/up.yml@v1, secrets: inherit}}}}\n",
            {"release_on": "tag", "release_tags": "v*"},
            id="a workflow of another repository, which may upload",
        ),
        pytest.param(
            publishing("on: {push: {tags: ['release/v[0-9]+.[0-9]+']}, workflow_dispatch: }"),
            {"release_on": "tag", "release_tags": "release/v[0-9]*.[0-9]*"},
            id="an own form, beside a manual run",
        ),
        pytest.param(
            publishing(TAG, more="\n      - uses: softprops/action-gh-release@v2"),
            {"release_on": "tag", "release_tags": "v*", "github_release": True},
            id="a version tag, and a release is created afterwards",
        ),
        pytest.param(
            publishing("on: {workflow_dispatch: }"),
            {"release_on": "manual", "release_branch": "main"},
            id="a manual run",
        ),
        pytest.param(
            MAKER.format(uses="python-semantic-release/python-semantic-release@v10", output="released"),
            {"release_on": "semantic-release", "release_branch": "main"},
            id="python-semantic-release",
        ),
        pytest.param(
            MAKER.format(uses="googleapis/release-please-action@v4", output="release_created"),
            {"release_on": "release-please", "release_branch": "main", "release_please_type": "python"},
            id="release-please",
        ),
        pytest.param(
            "on: {push: {branches: [main]}}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
            "      - run: semantic-release publish\n        env: {PYPI_TOKEN: '${{ secrets.PYPI_TOKEN }}'}\n"
            "      - uses: pypa/gh-action-pypi-publish@v1\n        with: {password: '${{ secrets.P }}'}\n",
            {"release_on": "semantic-release", "release_branch": "main"},
            id="python-semantic-release, in the job that uploads",
        ),
    ],
)
def test_the_kind_of_release_is_that_of_the_workflow(
    workflow: str, answers: dict[str, str | bool], repository: GitRepository
) -> None:
    assert found(repository, workflow) == answers


@pytest.mark.parametrize(
    ("on", "gate", "token", "answers"),
    [
        pytest.param("push", "startsWith(github.ref, 'refs/tags/')", "", {"release_on": "tag"}, id="any tag"),
        pytest.param(
            "{push: {tags: ['v*']}, workflow_dispatch: }",
            "always()",
            "${{ github.token }}",
            {"release_on": "tag", "release_tags": "v*"},
            id="a form of tags",
        ),
        pytest.param("push", "always()", "", {}, id="a branch as well"),
        pytest.param("{push: {tags: ['v*']}}", "always()", "${{ secrets.PAT }}", {}, id="another token"),
    ],
)
def test_a_release_that_starts_no_other_workflow_means_the_tag(
    on: str, gate: str, token: str, answers: dict[str, str], repository: GitRepository
) -> None:
    maker = (
        f"on: {on}\njobs:\n  make:\n    if: {gate}\n    runs-on: ubuntu-24.04\n    steps:\n"
        f"      - uses: softprops/action-gh-release@v2\n        with: {{token: '{token}'}}\n"
    )

    assert found(repository, maker) == answers


def test_what_tracer_wrote_for_another_package_says_nothing_of_this_one(repository: GitRepository) -> None:
    assert found(repository, publishing(TAG), siblings=("0.yml",)) == {}


def test_a_tool_that_the_template_does_not_have_is_asked_about(repository: GitRepository) -> None:
    repository.write("pyproject.toml", '[project]\nname = "demo"\nversion = "1"\n')
    text = MAKER.format(uses="cycjimmy/semantic-release-action@v4", output="new_release_published")
    repository.write(".github/workflows/release.yml", text)
    answers, missing = release_answers(locate(repository.root), "acme/demo", ())
    assert answers == {}
    assert [one.key for one in missing] == ["release_on"]
    assert "`release.yml` releases on the release that a job of the workflow makes" in missing[0].why


def test_of_two_workflows_the_one_on_a_release_counts(repository: GitRepository) -> None:
    assert found(repository, publishing(TAG), publishing(RELEASE)) == {"release_on": "github-release"}


@pytest.mark.parametrize(
    ("filters", "rules"),
    [
        ([], ()),
        (["v*"], ("v*",)),
        (["v*.*.*", "!v*-rc*"], ("v*.*.*",)),
        (
            ["v[0-9]+.[0-9]+.[0-9]+", "v[0-9]+.[0-9]+.[0-9]+rc[0-9]+"],
            ("v[0-9]*.[0-9]*.[0-9]*", "v[0-9]*.[0-9]*.[0-9]*rc[0-9]*"),
        ),
        ([r"core-\d+\.\d+"], ("core-[0-9]*.[0-9]*",)),
        (["**"], ()),
        (["v*", "*"], ()),
        (["v?[0-9]+.*"], ()),
        (["v1.0"], ()),
        (["v[0-9]+([a-z])*"], ()),
    ],
)
def test_filters_become_rules_that_let_the_same_versions_through(
    filters: list[str], rules: tuple[str, ...]
) -> None:
    assert as_tag_rules(filters) == rules


@pytest.mark.parametrize(
    ("on", "gate", "tags"),
    [
        (TAG, "name: Publish", "v*"),
        ("on: {push: {tags: ['core-v*']}}", "name: Publish", "core-v*"),
        ("on: push", "if: startsWith(github.ref, 'refs/tags/core-v')", "core-v[0-9]*"),
        (RELEASE, "if: startsWith(github.ref_name, 'core/')", "core/[0-9]*"),
        (RELEASE, "name: Publish", None),
        ("on: push", "if: startsWith(github.ref, 'refs/tags/')", None),
    ],
)
def test_an_adopted_workflow_says_which_tags_it_releases_by(
    on: str, gate: str, tags: str | None, repository: GitRepository
) -> None:
    found(repository, publishing(on, gate))
    answers = tags_of_adopted(locate(repository.root), "acme/demo", "0.yml")
    assert {key: one.value for key, one in answers.items()} == ({"release_tags": tags} if tags else {})
    assert tags_of_adopted(locate(repository.root), "acme/demo", "1.yml") == {}


def test_an_upload_to_another_index_tells_the_kind_if_nothing_goes_to_pypi(
    repository: GitRepository,
) -> None:
    elsewhere = publishing(TAG, more="\n        with: {repository-url: https://jazzband.example/upload}")
    assert found(repository, elsewhere)["release_on"] == "tag"
    assert found(repository, elsewhere, publishing(RELEASE))["release_on"] == "github-release"
