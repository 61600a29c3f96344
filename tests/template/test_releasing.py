"""The checklist, held to what the workflow and GitHub's policies really do."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest

from tests.template.rendering import every_combination, render
from tracer_bullet.project.tags import tag_pattern

TAG = re.compile(r"`((?:[\w.-]+-)?v\d[\w.]*)`")
POLICY = re.compile(r"-f name='(.*)' -f type=tag")


def test_every_tag_that_is_an_example_passes_the_policy_that_was_made() -> None:
    for answers, files in every_combination():
        (policy,) = POLICY.findall(files["RELEASING.md"])
        tags = TAG.findall(files["RELEASING.md"])
        assert tags
        assert all(fnmatchcase(tag, policy) for tag in tags), (answers, tags)


@pytest.mark.parametrize("name", ["demo", "My.Pkg_One"])
@pytest.mark.parametrize("directory", [".", "packages/one"])
def test_the_policy_is_the_one_that_init_prints_where_there_are_no_tags_yet(
    name: str, directory: str
) -> None:
    text = render({"project_name": name, "package_directory": directory})["RELEASING.md"]
    assert POLICY.findall(text) == [tag_pattern([], name, alone=directory == ".").value]


def test_no_form_of_a_tag_is_offered_that_the_policy_would_stop() -> None:
    for _, files in every_combination():
        assert "without a `v`" not in files["RELEASING.md"]
        assert "change the policy" in " ".join(files["RELEASING.md"].split())
