"""The pipeline for GitLab, for answers of which any two meet: judged by schema, shellcheck and proof."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.gitlab.projects import HOME, MAIN, files_in
from tests.programs import PROGRAMS
from tests.template.answers import EXISTING, pairwise
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
}
INCLUDED = ".gitlab/publish.yml"
COMBINATIONS = list(pairwise(_VARIED))
BRANCHES = ("tracer/first-run", "it's/a+b]-$x", 'a"b')


@pytest.fixture(scope="session")
def pipelines() -> list[str]:
    """The pipelines of all combinations, without repetitions."""
    rendered = ({MAIN: "", INCLUDED: "", **render(answers)} for answers in COMBINATIONS)
    return list(dict.fromkeys(files[MAIN] or files[INCLUDED] for files in rendered))


def judge(text: str, branch: str = "") -> PipelineVerdict:
    files = files_in({MAIN: text})
    config = load_config(MAIN, files)
    paths = {job.body["rules"][-1]["if"].split("/^")[1].split("$/i")[0] for job in config.jobs.values()}
    (path,) = (one.replace("\\/", "/").replace("\\.", ".") for one in paths)
    home = HOME.__class__(path, "main")
    tags = ("v1.2.3", "1.2.3", "demo-v1.2.3", "demo/v1", "some-odd-name-2-v1")
    found = [
        prove_pipeline(GitLabRepository(config, files, RepositoryProject(), home, (tag,)), branch)
        for tag in tags
    ]
    return next((one for one in found if one.release_reaches_pypi == "yes"), found[0])


def test_there_are_many_combinations(pipelines: list[str]) -> None:
    assert len(pipelines) > 10


def test_the_schema_of_gitlab(pipelines: list[str], tmp_path: Path) -> None:
    paths = []
    for number, text in enumerate(pipelines):
        paths.append(tmp_path / f"{number}.yml")
        paths[-1].write_text(text)
    command = [str(PROGRAMS / "check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci"]
    done = subprocess.run(
        [*command, "--data-transform", "gitlab-ci", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_script_passes_shellcheck(pipelines: list[str], tmp_path: Path) -> None:
    scripts: dict[str, Path] = {}
    for text in pipelines:
        for job in load_config(MAIN, files_in({MAIN: text})).jobs.values():
            for part in (job.script, job.body.get("after_script") or ()):
                script = "\n".join(["set -eo pipefail", *part])  # as the runner does
                scripts.setdefault(script, tmp_path / f"{len(scripts)}.sh").write_text(script + "\n")
    assert len(scripts) > 10
    # a variable of GitLab is not assigned in the script; `dist/*` is what a build leaves
    command = [str(PROGRAMS / "shellcheck"), "--shell=bash", "--exclude=SC2154,SC2035"]
    done = subprocess.run(
        [*command, *map(str, scripts.values())], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_second_parser_reads_the_same_jobs(pipelines: list[str]) -> None:
    for text in pipelines:
        read = YAML(typ="safe").load(text)
        jobs = {name for name in read if name != "stages" and not name.startswith(".")}
        assert jobs == set(load_config(MAIN, files_in({MAIN: text})).jobs)
        assert jobs - {"build-wheels", "publish-build-wheels"} in (
            {"build", "publish-testpypi", "smoke-test", "publish-pypi"},
            {"publish-build", "publish-testpypi", "publish-smoke-test", "publish-pypi"},
        )


def test_identity_tokens_are_on_their_own_jobs_only(pipelines: list[str]) -> None:
    expected: dict[str, Any] = {
        "publish-testpypi": {"TESTPYPI_ID_TOKEN": {"aud": "testpypi"}},
        "publish-pypi": {"PYPI_ID_TOKEN": {"aud": "pypi"}},
    }
    for text in pipelines:
        jobs = load_config(MAIN, files_in({MAIN: text})).jobs
        found = {name: job.body["id_tokens"] for name, job in jobs.items() if "id_tokens" in job.body}
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
