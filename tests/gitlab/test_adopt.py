"""Adopting pipelines that publish: two jobs for good, the gate, what is temporary, and what is refused."""

from __future__ import annotations

import difflib

import pytest
from ruamel.yaml import YAML

from tests.gitlab.projects import BUILD, HOME, MAIN, PUBLISH, files_in
from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.adopt import SMOKE, UPLOAD, adopt_pipeline
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.lane import LaneJobs
from tracer_bullet.gitlab.prove import GitLabRepository
from tracer_bullet.trigger.marked import read_marked
from tracer_bullet.workflow.reach import RepositoryProject

LANE = LaneJobs("feature", "", "demo", "demo", ("V=1.0.dev$CI_JOB_ID", "sed -i s/1.0/$V/ pyproject.toml"))
ON_TAG = "  rules:\n    - if: $CI_COMMIT_TAG\n"


def repository(texts: dict[str, str]) -> GitLabRepository:
    files = files_in(texts)
    return GitLabRepository(load_config(MAIN, files), files, RepositoryProject(), HOME)


FORMS = {
    "rules": (BUILD + PUBLISH + ON_TAG, "test"),
    "by hand": (BUILD + PUBLISH + ON_TAG + "      when: manual\n", "test"),
    "never if something is not known": (
        f"{BUILD}{PUBLISH}  rules:\n    - if: $NIGHT\n      when: never\n    - if: $CI_COMMIT_TAG\n",
        "test",
    ),
    "only tags": (BUILD + PUBLISH + "  only: [tags]\n", "test"),
    "a pattern": (BUILD + PUBLISH + "  only:\n    - /^v/\n  except:\n    - branches\n", "test"),
    "only variables": (BUILD + PUBLISH + "  only:\n    variables:\n      - $CI_COMMIT_TAG =~ /^v/\n", "test"),
    "needs": (BUILD + PUBLISH + "  needs: [build]\n" + ON_TAG, "deploy"),
    "needs in lines": (BUILD + PUBLISH + "  needs:\n    - job: build\n" + ON_TAG, "deploy"),
    "a build on tags": (BUILD + "  only:\n    - tags\n" + PUBLISH + "  only: [tags]\n", "test"),
    "a build by only variables": (
        f"{BUILD}  only:\n    variables:\n      - $CI_COMMIT_TAG\n{PUBLISH}{ON_TAG}",
        "test",
    ),
    "a build by rules": (BUILD + ON_TAG + PUBLISH + ON_TAG, "test"),
    "inherited rules": (f".tag:\n{ON_TAG}{BUILD}  extends: .tag\n{PUBLISH}  extends: .tag\n", "test"),
    "a build on one line": (
        BUILD.replace("\n    - python -m build\n", " [python -m build]\n") + PUBLISH + ON_TAG,
        "test",
    ),
    "workflow rules": (f"workflow:\n{ON_TAG}{BUILD}{PUBLISH}{ON_TAG}", "test"),
    "carriage returns": ((BUILD + PUBLISH + ON_TAG).replace("\n", "\r\n"), "test"),
    "no line end": ((BUILD + PUBLISH + ON_TAG).rstrip("\n"), "test"),
    "stages of its own": (
        f"stages: [.pre, build, deploy]\n{BUILD}{PUBLISH}{ON_TAG}",
        "build",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_testpypi_comes_before_pypi(form: str) -> None:
    text, stage = FORMS[form]
    adopted = adopt_pipeline(repository({MAIN: text}), LANE)
    assert adopted.verdict.level == "proven"
    permanent = adopt_pipeline(repository({MAIN: text}), LANE._replace(branch="")).texts[MAIN]
    marked = read_marked(adopted.texts[MAIN], MAIN)
    assert marked is not None
    assert (marked.text, marked.branches) == (permanent, ("feature",))
    removed = [
        line for line in difflib.ndiff(text.splitlines(), permanent.splitlines()) if line.startswith("-")
    ]
    assert removed == (["-   needs: [build]"] if form == "needs" else [])
    assert '[ "$CI_COMMIT_BRANCH" = feature ]' in adopted.texts[MAIN]
    read = YAML(typ="safe").load(permanent)
    assert (read[UPLOAD]["stage"], read[SMOKE]["needs"]) == (stage, ["build", UPLOAD])
    assert read[UPLOAD]["id_tokens"] == {"TESTPYPI_ID_TOKEN": {"aud": "testpypi"}}
    assert (SMOKE in read["publish"].get("needs", ())) is ("needs" in read["publish"])
    assert adopt_pipeline(repository({MAIN: permanent}), LANE).texts == adopted.texts
    assert adopt_pipeline(repository({MAIN: permanent}), LANE._replace(branch="")).texts == {}


def test_a_job_of_an_included_file_is_gated_there() -> None:
    texts = {
        MAIN: f"include: ci/publish.yml\n{BUILD}",
        "ci/publish.yml": f"{PUBLISH}  needs: [build]\n{ON_TAG}",
    }
    adopted = adopt_pipeline(repository(texts), LANE)
    assert f"needs: [build, {SMOKE}]" in adopted.texts["ci/publish.yml"]
    assert f"{UPLOAD}:" in adopted.texts[MAIN]


@pytest.mark.parametrize(
    ("text", "why", "hint"),
    [
        (
            PUBLISH.replace("twine upload dist/*", "flit publish") + ON_TAG,
            "it builds and uploads",
            "  publish-build:\n    stage: test\n    script:\n      - 'flit build'",
        ),
        (
            "stages: [deploy]\n" + PUBLISH.replace("- twine", "- cd x && uv build\n    - twine") + ON_TAG,
            "it builds and uploads",
            "  publish: # and these, beside what it has\n    needs: [publish-build]",
        ),
        (PUBLISH + ON_TAG, "are built by no job that tracer can tell", "artifacts:"),
        (f"{BUILD}  parallel: 2\n{PUBLISH}{ON_TAG}", "by several runs of job `build`", "one job"),
        (f"{BUILD}wheel:{BUILD[6:]}{PUBLISH}{ON_TAG}", "by 2 jobs: `build`, `wheel`", "let one job"),
        (BUILD.replace("-m build", "-m build --sdist") + PUBLISH + ON_TAG, "by no job", "python -m build"),
        (BUILD + PUBLISH + "  only: [main]\n", "no release tag does", "- if: $CI_COMMIT_TAG"),
        (
            BUILD + PUBLISH.replace("- t", "- semantic-release version\n    - t") + "  only: [main]\n",
            "a push to `main` starts it, and it tags what it uploads",
            "`tracer init` then adds what it starts:\n  - twine upload dist/*",
        ),
        (BUILD + PUBLISH + "  only: [tags, web]\n", "cannot be written as rules", "- if: $CI_COMMIT_TAG"),
        (
            f"{BUILD}{PUBLISH}{ON_TAG}    - if: $CI_PIPELINE_SOURCE == \"web\"\n",
            "a pipeline started by hand on `main` starts it",
            "- if: $CI_COMMIT_TAG",
        ),
        (
            BUILD + PUBLISH + ON_TAG + PUBLISH.replace("publish:", "other:") + ON_TAG,
            "there are several",
            "twine upload --repository testpypi dist/*",
        ),
        (
            BUILD.partition("  artifacts")[0] + PUBLISH + ON_TAG,
            "`build` builds the files that it uploads, and keeps none",
            "add to `build`:\n  artifacts:",
        ),
        (BUILD + PUBLISH + ON_TAG + f"{UPLOAD}: {{script: [x]}}\n", f"called `{UPLOAD}` already", "rename"),
        (
            "default: {before_script: [x]}\n"
            + BUILD.replace("\n    - python -m build\n", " [python -m build]\n")
            + PUBLISH
            + ON_TAG,
            "its `script` cannot be edited exactly",
            "- python -m build",
        ),
    ],
)  # fmt: skip
def test_what_is_not_exact_is_refused_with_the_lines(text: str, why: str, hint: str) -> None:
    with pytest.raises(RefusedError) as refused:
        adopt_pipeline(repository({MAIN: text}), LANE)
    assert why in refused.value.message
    assert hint in refused.value.hint


ALL = "default:\n  before_script:\n    - pip install build\n    - python -m build\n"


@pytest.mark.parametrize("stages", ["", "stages: [deploy]\n"])
def test_the_lines_for_a_job_that_builds_and_uploads_cure_it(stages: str) -> None:
    with pytest.raises(RefusedError) as refused:
        adopt_pipeline(repository({MAIN: f"{stages}{ALL}{PUBLISH}{ON_TAG}"}), LANE)
    lines = refused.value.hint.partition(":\n")[2].replace("\n  ", "\n").removeprefix("  ")
    built, _, uploads = lines.partition("publish: # and these, beside what it has\n")
    cured = f"{stages}{ALL}{built}{PUBLISH}{uploads}\n{ON_TAG}"
    assert adopt_pipeline(repository({MAIN: cured}), LANE).verdict.level == "proven"
