"""The pipeline for GitLab, for answers of which any two meet: judged by schema, shellcheck and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.gitlab.projects import HOME, MAIN, files_in
from tests.template.answers import EXISTING, pairwise
from tests.template.judges import judge_schema, judge_scripts
from tests.template.rendering import render
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.prove import GitLabRepository, prove_pipeline
from tracer_bullet.gitlab.temporary_rules import arm_generated
from tracer_bullet.trigger.marked import read_marked
from tracer_bullet.workflow.reach import RepositoryProject

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.gitlab.prove import PipelineVerdict

pytestmark = pytest.mark.slow

_VARIED: dict[str, tuple[str | bool, ...]] = {
    **{key: EXISTING[key] for key in ("package_directory", "package_kind", "build_with", "version_from")},
    **{key: EXISTING[key] for key in ("version_below", "version_tag_prefix", "release_tags", "submodules")},
    "new_package": (False,),
    "version_line": ("", "__version__ = '"),
    "version_file": ("pyproject.toml", "Cargo.toml"),
    "wheels": ("pure", "cibuildwheel", "maturin"),
    "project_name": ("demo", "Some.Odd__name-2"),
    "provider": ("gitlab",),
    "repository": ("octo/demo", "octo/sub.group/de_mo-1"),
    "testpypi_environment": ("testpypi", "true"),
    "pypi_environment": ("pypi", "PyPI/prod"),
    "pipeline_stage": ("", "deploy"),
    "workflow_name": ("publish.yml", "publish-core.b.yml"),
    "tag_prefix": ("", "core.b/v"),
    "other_tags": ("", "core.b/vx- core.b/v2/"),
}
INCLUDED = ".gitlab/publish.yml"
COMBINATIONS = list(pairwise(_VARIED))
BRANCHES = ("tracer/first-run", "it's/a+b]-$x", 'a"b')


@pytest.fixture(scope="session")
def pipelines() -> list[str]:
    """The pipelines of all combinations, without repetitions."""
    rendered = [render(answers) for answers in COMBINATIONS]
    texts = (text for files in rendered for path, text in files.items() if path.startswith(".gitlab"))
    return list(dict.fromkeys(texts))


def judge(text: str, branch: str = "") -> PipelineVerdict:
    files = files_in({MAIN: text})
    config = load_config(MAIN, files)
    paths = {job.body["rules"][-1]["if"].split("/^")[1].split("$/i")[0] for job in config.jobs.values()}
    (path,) = (one.replace("\\/", "/").replace("\\.", ".") for one in paths)
    home = HOME.__class__(path, "main")
    tags = ("v1.2.3", "1.2.3", "demo-v1.2.3", "demo/v1", "some-odd-name-2-v1", "core.b/v1.2.3")
    found = [
        prove_pipeline(GitLabRepository(config, files, RepositoryProject(), home, (tag,)), branch)
        for tag in tags
    ]
    return next((one for one in found if one.release_reaches_pypi == "yes"), found[0])


def test_there_are_many_combinations(pipelines: list[str]) -> None:
    assert len(pipelines) > 10


def test_the_schema_of_gitlab(pipelines: list[str], tmp_path: Path) -> None:
    assert judge_schema("gitlab-ci", pipelines, tmp_path, "--data-transform", "gitlab-ci") == ""


def test_every_script_passes_shellcheck(pipelines: list[str], tmp_path: Path) -> None:
    scripts = {
        "\n".join(["set -eo pipefail", *part, ""])  # as the runner does
        for text in pipelines
        for job in load_config(MAIN, files_in({MAIN: text})).jobs.values()
        for part in (job.script, job.body.get("after_script") or ())
    }
    assert len(scripts) > 10
    # a variable of GitLab is not assigned in the script; `dist/*` is what a build leaves
    assert judge_scripts(scripts, tmp_path, "--shell=bash", "--exclude=SC2154,SC2035") == ""


def test_a_second_parser_reads_the_same_jobs(pipelines: list[str]) -> None:
    for text in pipelines:
        read = YAML(typ="safe").load(text)
        jobs = {name for name in read if name != "stages" and not name.startswith(".")}
        assert jobs == set(load_config(MAIN, files_in({MAIN: text})).jobs)
        before = next(name for name in jobs if name.endswith("build")).removesuffix("build")
        assert before in ("", "publish-", "publish-core.b-")
        uploads = {f"{before or 'publish-'}{index}" for index in ("testpypi", "pypi")}
        assert jobs - {f"{before}build-wheels"} == {f"{before}build", f"{before}smoke-test", *uploads}


def test_identity_tokens_are_on_their_own_jobs_only(pipelines: list[str]) -> None:
    expected: dict[str, Any] = {
        "testpypi": {"TESTPYPI_ID_TOKEN": {"aud": "testpypi"}},
        "pypi": {"PYPI_ID_TOKEN": {"aud": "pypi"}},
    }
    for text in pipelines:
        jobs = load_config(MAIN, files_in({MAIN: text})).jobs
        named = {name.rpartition("-")[2]: job.body for name, job in jobs.items()}
        found = {name: body["id_tokens"] for name, body in named.items() if "id_tokens" in body}
        assert found == expected


def test_only_a_protected_tag_reaches_pypi(pipelines: list[str]) -> None:
    for text in pipelines:
        found = judge(text)
        assert (found.release_reaches_pypi, found.other_ways, found.unknown) == ("yes", (), ()), text


@pytest.mark.parametrize("branch", BRANCHES)
def test_armed_it_is_proven_and_finalized_it_is_what_it_was(pipelines: list[str], branch: str) -> None:
    for number, text in enumerate(pipelines):
        armed = arm_generated(text, branch, MAIN)
        marked = read_marked(armed, MAIN)
        assert marked is not None
        assert (marked.text, marked.branches) == (text, (branch,))
        if number % 4 == 0:
            found = judge(armed, branch)
            assert (found.level, found.broken, found.unknown) == ("proven", (), ())


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_survive(line_end: str) -> None:
    text = render({"provider": "gitlab", "repository": "octo/demo"})[MAIN].replace("\n", line_end)
    armed = arm_generated(text, "feature", MAIN)
    assert "\n" not in armed.replace(line_end, "")
    marked = read_marked(armed, MAIN)
    assert marked is not None
    assert marked.text == text


def test_an_included_file_brings_no_stages_and_inherits_nothing() -> None:
    files = render(
        {"provider": "gitlab", "repository": "octo/demo", "new_package": False, "pipeline_stage": "on"}
    )
    assert MAIN not in files
    read = YAML(typ="safe").load(files[INCLUDED])
    assert "stages" not in read
    assert {job["stage"] for name, job in read.items() if not name.startswith(".")} == {"on"}
    assert read[".publish-release"]["inherit"] == {"default": ["tags"], "variables": False}
    assert "- local: .gitlab/publish.yml" in files["RELEASING.md"]
    assert "| Top-level pipeline file path | `.gitlab-ci.yml` |" in files["RELEASING.md"]


def test_nothing_of_github_is_rendered() -> None:
    files = render({"provider": "gitlab", "repository": "octo/demo"})
    assert MAIN in files
    assert not [path for path in files if path.startswith((".github", "_providers"))]
    assert "GitHub" not in files["RELEASING.md"] + files[MAIN]


def test_github_gets_nothing_of_gitlab() -> None:
    assert [path for path in render({}) if "gitlab" in path or "_providers" in path] == []
