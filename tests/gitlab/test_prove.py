"""The proof of a pipeline: what a push to the tracer branch reaches, and what reaches PyPI."""

from __future__ import annotations

import pytest

from tests.gitlab.projects import project, verdict
from tracer_bullet.gitlab.prove import find_release_tag

TWINE = "script: [twine upload dist/*]"
TESTPYPI = "script: [twine upload --repository testpypi dist/*]"
NEVER = "{if: '$CI_COMMIT_BRANCH == \"feature\"', when: never}"
STAGING = f"staging: {{{TESTPYPI}, rules: [{{if: '$CI_COMMIT_BRANCH == \"feature\"'}}]}}\n"
ON_TAG = f"publish: {{{TWINE}, rules: [{{if: $CI_COMMIT_TAG}}]}}\n"


def test_a_pipeline_without_an_upload_is_proven_to_reach_nothing() -> None:
    found = verdict("test: {script: [pytest]}\n", "")
    assert (found.level, found.release_reaches_pypi, found.other_ways) == (None, "not applicable", ())
    assert found.holds


def test_a_pipeline_that_stops_at_testpypi_does_not_hold() -> None:
    found = verdict(STAGING)
    assert (found.level, found.release_reaches_pypi) == ("proven", "no")
    assert not found.holds


def test_jobs_that_cannot_be_read_may_be_the_ones_that_release() -> None:
    found = verdict("include: [{project: g/p, file: ci.yml}]\ntest: {script: [pytest]}\n", "")
    assert (found.release_reaches_pypi, found.broken) == ("maybe", ())
    assert "`project: g/p` cannot be read here" in found.unknown[0]


def test_safe_and_alive() -> None:
    found = verdict(STAGING + ON_TAG)
    assert (found.level, found.release_reaches_pypi, found.broken, found.other_ways) == (
        "proven",
        "yes",
        (),
        (),
    )
    assert found.holds


@pytest.mark.parametrize(
    "job",
    [
        f"publish: {{{TWINE}}}\n",
        f"publish: {{{TWINE}, only: [branches, tags]}}\n",
        f"publish: {{{TWINE}, rules: [{{if: '$CI_PIPELINE_SOURCE == \"push\"'}}]}}\n",
        f"publish: {{{TWINE}, rules: [{{if: $UNKNOWN_VARIABLE}}]}}\n",
        f"publish: {{{TWINE}, when: manual}}\n",
        f".base: {{{TWINE}}}\npublish: {{extends: .base}}\n",
        "publish: {script: [!reference [.a, script]]}\n.a: {script: [uv publish]}\n",
        "publish: {script: [echo], after_script: [twine upload dist/*]}\n",
        "publish: {script: [echo], before_script: [poetry publish]}\n",
        "publish: {script: ['if [ -z \"$CI_COMMIT_TAG\" ]; then twine upload dist/*; fi']}\n",
        f"publish: {{{TWINE}, rules: [{{if: $CI_MERGE_REQUEST_IID}}]}}\n",
    ],
)
def test_a_push_to_the_branch_that_may_reach_pypi_is_unsafe(job: str) -> None:
    found = verdict(STAGING + job)
    assert found.level == "unsafe"
    assert "may reach PyPI" in str(found.broken) or "reaches PyPI" in str(found.broken)


@pytest.mark.parametrize(
    "job",
    [
        "publish: {script: ['if [ -n \"$CI_COMMIT_TAG\" ]; then twine upload dist/*; fi']}\n",
        f"publish: {{{TWINE}, except: [branches]}}\n",
        f"publish: {{{TWINE}, rules: [{NEVER}, {{if: $CI_COMMIT_TAG}}]}}\n",
        f"publish: {{{TWINE}, only: [/^v.*$/]}}\n",
    ],
)
def test_a_gate_in_any_form_is_seen(job: str) -> None:
    found = verdict(STAGING + job)
    assert (found.level, found.release_reaches_pypi) == ("proven", "yes")


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("  rules:\n    - if: $CI_PIPELINE_SOURCE\n", "  rules:\n"),
        (
            "  only: [branches, tags, merge_requests]\n  except:\n    variables:\n      - $OFF\n",
            "    variables:\n",
        ),
    ],
)
def test_the_cures_cure(keys: str, place: str) -> None:
    text = f"{STAGING}publish:\n  {TWINE}\n{keys}"
    found = verdict(text)
    assert found.level == "unsafe"
    for sentence in found.broken:
        cure = sentence.rpartition(": `- ")[2].partition("`")[0]
        lines = f"    - {cure}\n      when: never\n" if "rules" in keys else f"      - {cure}\n"
        text = text.replace(place, place + lines)
    assert verdict(text).level == "proven"


def test_only_a_branch_that_reaches_testpypi_is_proven() -> None:
    found = verdict(ON_TAG + "test: {script: [pytest]}\n")
    assert (found.level, found.broken) == ("not_proven", ("a push to `feature` does not reach TestPyPI",))
    stopped = verdict(f"workflow: {{rules: [{{if: $CI_COMMIT_TAG}}]}}\n{STAGING}{ON_TAG}")
    assert "creates no pipeline" in stopped.broken[0]


def test_what_cannot_be_read_is_not_proven() -> None:
    found = verdict(f"include: [{{project: g/p, file: x.yml}}]\n{STAGING}{ON_TAG}")
    assert found.level == "not_proven"
    assert "`project: g/p` cannot be read here" in found.unknown[0]


@pytest.mark.parametrize(
    "include", ["{template: Jobs/SAST.gitlab-ci.yml}", "{component: $CI_SERVER_FQDN/components/sast/sast@2}"]
)
def test_gitlab_s_own_templates_do_not_publish(include: str) -> None:
    assert verdict(f"include: [{include}]\n{STAGING}{ON_TAG}").level == "proven"


def test_what_reaches_pypi_besides_a_release() -> None:
    found = verdict(f"{STAGING}publish: {{{TWINE}, only: [tags, schedules, main]}}\n")
    assert found.level == "proven"
    assert {line.partition(": ")[2].partition(" reaches")[0] for line in found.other_ways} == {
        "a push to `main`",
        "a schedule on `main`",
        "a pipeline started by hand on `main`",
    }


def test_a_branch_may_be_what_releases() -> None:
    found = verdict(f"{STAGING}publish: {{{TWINE}, only: {{refs: [release]}}}}\n")
    assert (found.release, found.release_reaches_pypi) == ("a push to `release`", "yes")
    assert found.other_ways == ()


def test_a_token_for_testpypi_alone_cannot_reach_pypi() -> None:
    tokens = "id_tokens: {TESTPYPI_ID_TOKEN: {aud: testpypi}}"
    job = f"staging: {{{tokens}, script: [twine upload -r $INDEX dist/*]}}\n"
    assert verdict(job + ON_TAG).level == "proven"
    assert verdict(job.replace("aud: testpypi", "aud: [testpypi, pypi]") + ON_TAG).level == "not_proven"


@pytest.mark.parametrize(
    "options",
    [
        "--repository-url https://gitlab.com/api/v4/projects/1/packages/pypi",
        "--repository-url ${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/packages/pypi",
        "-p ${CI_JOB_TOKEN} --repository-url $CI_SERVER_URL/api/v4/projects/${CI_PROJECT_ID}/packages/pypi",
    ],
)
def test_gitlab_s_own_registry_is_another_index(options: str) -> None:
    job = f"registry:\n  script:\n    - twine upload {options} dist/*\n"
    assert verdict(STAGING + ON_TAG + job).level == "proven"


@pytest.mark.parametrize("name", ["CI_COMMIT_MESSAGE", "CI_PROJECT_ID", "CI_JOB_TOKEN"])
def test_a_value_of_gitlab_s_that_is_not_known_is_not_empty(name: str) -> None:
    job = f'publish:\n  script:\n    - if [ -n "${name}" ]; then twine upload dist/*; fi\n'
    assert verdict(STAGING + job).level == "unsafe"


def test_a_child_pipeline_is_followed() -> None:
    text = STAGING + "start: {trigger: {include: [{local: child.yml}]}}\n"
    assert verdict(text, child=f"publish: {{{TWINE}}}\n").level == "unsafe"
    assert verdict(text + ON_TAG, child="test: {script: [pytest]}\n").level == "proven"
    assert verdict(STAGING + ON_TAG + "start: {trigger: {project: g/p}}\n").level == "not_proven"


@pytest.mark.parametrize(
    ("condition", "tag"),
    [
        ("$CI_COMMIT_TAG", "v1.2.3"),
        ("$CI_COMMIT_TAG =~ /^[0-9]/", "1.2.3"),
        ("$CI_COMMIT_TAG =~ /^core-v.*$/", "core-v1.2.3"),
        (r"$CI_COMMIT_TAG =~ /^(extra\/|core@)\d+\.\d+\.\d+$/", "extra/1.2.3"),
        ("$CI_COMMIT_TAG =~ /^release[-_]?v?[0-9.]+/", "release1.2.3"),
        ("$CI_COMMIT_TAG =~ $FORM", "py-1.2.3"),
    ],
)
def test_a_release_is_tried_with_the_tags_that_the_configuration_names(condition: str, tag: str) -> None:
    text = f"variables: {{FORM: /^py-/}}\npublish: {{{TWINE}, rules: [{{if: '{condition}'}}]}}\n"
    found = verdict(text, "")
    assert (found.release_reaches_pypi, found.rows[0].event.tag) == ("yes", tag)


@pytest.mark.parametrize("written", ["only: [/^core-v/]", "only: {refs: [/^core-v/]}"])
def test_so_do_those_of_only(written: str) -> None:
    assert verdict(f"publish: {{{TWINE}, {written}}}\n", "").rows[0].event.tag == "core-v1.2.3"


def test_the_tag_of_a_version_has_the_form_that_is_named() -> None:
    text = f"publish: {{{TWINE}, rules: [{{if: $CI_COMMIT_TAG =~ /^core-v/}}]}}\n"
    assert find_release_tag(project(text), "2.0") == ("core-v2.0", True)
