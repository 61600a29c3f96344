"""The checklist, held to what the workflow and GitHub's policies really do."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest

from tests.template.rendering import every_combination, render, workflow_of
from tracer_bullet.project.tags import usual_pattern
from tracer_bullet.scaffold.answers.release_tags import with_patterns, with_trigger

pytestmark = pytest.mark.slow

TAG = re.compile(r"such as `([^`]*1[.]2[.]0)`")
POLICY = re.compile(r"-f name='(.*)' -f type=tag")
BRANCH = re.compile(r"-f name='(.*)' -f type=branch")
BY_COMMITS = ("semantic-release", "release-please")


def test_every_tag_that_is_an_example_passes_the_policy_that_was_made() -> None:
    for answers, files in every_combination():
        policies = POLICY.findall(files["RELEASING.md"])
        tags = TAG.findall(files["RELEASING.md"])
        assert bool(tags) is (answers["release_on"] not in BY_COMMITS)
        for tag in tags:
            assert any(fnmatchcase(tag, policy) for policy in policies), (answers, tags)


def test_a_release_that_a_branch_makes_deploys_from_that_branch() -> None:
    for answers, files in every_combination():
        from_branch = answers["release_on"] in ("manual", *BY_COMMITS)
        branches = BRANCH.findall(files["RELEASING.md"])
        assert branches == ([answers["release_branch"]] if from_branch else [])
        tags = POLICY.findall(files["RELEASING.md"])
        assert bool(tags) is (answers["release_on"] not in BY_COMMITS)


@pytest.mark.parametrize("name", ["demo", "My.Pkg_One"])
@pytest.mark.parametrize("directory", [".", "packages/one"])
def test_the_policy_is_the_one_that_init_prints_where_there_are_no_tags_yet(
    name: str, directory: str
) -> None:
    text = render({"project_name": name, "package_directory": directory})["RELEASING.md"]
    assert POLICY.findall(text) == [usual_pattern(name, alone=directory == ".")]


def test_no_form_of_a_tag_is_offered_that_the_policy_would_stop() -> None:
    for answers, files in every_combination():
        assert "without a `v`" not in files["RELEASING.md"]
        told = "look different, change" in " ".join(files["RELEASING.md"].split())
        assert told is (answers["release_on"] not in BY_COMMITS)


@pytest.mark.parametrize("kind", ["github-release", "tag"])
@pytest.mark.parametrize("directory", [".", "packages/one"])
@pytest.mark.parametrize("patterns", ["v*", "[0-9]*", "[0-9]* v*", "demo/v* V* demo@*"])
def test_the_patterns_that_the_task_puts_in_are_those_that_the_template_renders(
    kind: str, directory: str, patterns: str
) -> None:
    answers = {"package_directory": directory, "release_on": kind}
    usual, wanted = render(answers), render({**answers, "release_tags": patterns})
    pattern = usual_pattern("demo", alone=directory == ".")

    assert POLICY.findall(wanted["RELEASING.md"]) == patterns.split()
    told = with_patterns(usual["RELEASING.md"], pattern, patterns.split())
    assert told == wanted["RELEASING.md"]
    triggered = with_trigger(workflow_of({}, usual), pattern, patterns.split())
    assert triggered == workflow_of({}, wanted)


def test_a_checklist_of_the_user_s_own_is_left_alone() -> None:
    own = "Tag `v1.2.0`, which `v*` takes.\n\n    gh release create\n"
    assert with_patterns(own, "v*", ["[0-9]*"]) == own
