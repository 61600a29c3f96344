"""`tracer init` for several packages on GitLab: each gets an include, jobs and tags of its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests.commands.conftest import PACKAGE
from tracer_bullet import cli

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

MAIN = ".gitlab-ci.yml"
NAMES = ("core", "core-extra")


@pytest.fixture
def packages(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """Two committed packages, one of whose tags begin like the other's; the root is the current directory."""
    for name in NAMES:
        repository.write(f"packages/{name}/pyproject.toml", PACKAGE.replace("demo-app", name))
        repository.write(f"packages/{name}/src/{name.replace('-', '_')}/__init__.py")
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/sub/demo.git")
    repository.commit()
    repository.git("tag", "core-1.0")
    repository.git("tag", "core-extra-1.0")
    monkeypatch.chdir(repository.root)
    return repository


def jobs_of(capsys: pytest.CaptureFixture[str], name: str) -> set[str]:
    """The packages whose jobs run for the event `name`."""
    capsys.readouterr()
    cli.main(["plan", "--format", "json"])
    rows = {one["name"]: one["jobs"] for one in json.loads(capsys.readouterr().out)["scenarios"]}
    running = [job for job, fate in rows[name].items() if fate["outcome"] == "runs"]
    return {job.removeprefix("publish-").rpartition("-pypi")[0] for job in running} - {""}


def test_every_package_gets_an_include_and_leaves_without_a_trace(
    packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = packages.files()
    assert cli.main(["init", "--all", "--yes"]) == 0
    said = capsys.readouterr().err
    assert "--field name='core-extra-*'" in said
    assert re.search("core-extra +testpypi-core-extra +pypi-core-extra", said)
    included = [f".gitlab/publish-{name}.yml" for name in NAMES]
    assert YAML(typ="safe").load(packages.root / MAIN) == {"include": [{"local": one} for one in included]}
    assert "$CI_COMMIT_TAG !~ /^core-extra-/" in (packages.root / included[0]).read_text("utf-8")
    assert "/^core-extra-[0-9]" in (packages.root / included[1]).read_text("utf-8")
    assert cli.main(["publishers", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["publishers"]
    assert {(one["project"], one["environment"]) for one in found} == {
        (name, f"{index}-{name}") for name in NAMES for index in ("testpypi", "pypi")
    }
    packages.commit()
    again = packages.files()
    assert cli.main(["init", "--all", "--yes"]) == 0
    assert packages.files() == again
    assert cli.main(["finalize"]) == 0
    assert cli.main(["finalize", "--check"]) == 0
    assert not [
        path for path, data in packages.files().items() if path.endswith(".yml") and b"# tracer:" in data
    ]
    for name in NAMES:
        packages.commit()
        assert cli.main(["init", f"packages/{name}", "--remove", "--yes"]) == 0
    assert packages.files() == before


def test_a_second_package_joins_and_its_tags_run_no_job_of_the_first(
    packages: GitRepository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        assert cli.main(["init", f"packages/{name}", "--yes"]) == 0
        packages.commit()
    for name in NAMES:
        assert jobs_of(capsys, f"the push of `{name}-1.0`, a protected tag") == {name}
    assert cli.main(["rehearse", "--event", "release"]) != 0
    assert "there are 2 packages: change into the one that you mean" in capsys.readouterr().err
    monkeypatch.chdir(packages.root / "packages/core-extra")
    assert cli.main(["status", "--offline"]) == 0
    shown = capsys.readouterr().out
    assert "job `publish-core-extra-pypi`" in shown
    assert "job `publish-core-pypi`" not in shown


def test_a_job_that_publishes_for_every_tag_is_named_and_the_cure_lets_the_package_join(
    packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    publish = (
        "publish:\n  stage: deploy\n  script: [twine upload dist/*]\n  rules:\n    - if: $CI_COMMIT_TAG\n"
    )
    packages.write(MAIN, publish)
    packages.commit()
    assert cli.main(["init", "packages/core", "--yes"]) == 4
    said = capsys.readouterr().err
    assert "job `publish` publishes to PyPI already for the tag `core-1.2.3`" in said
    assert "`- if: $CI_COMMIT_TAG =~ /^v[0-9]/`" in said
    packages.write(MAIN, publish.replace("$CI_COMMIT_TAG", "$CI_COMMIT_TAG =~ /^v[0-9]/"))
    packages.commit()
    assert cli.main(["init", "packages/core", "--yes"]) == 0
    assert jobs_of(capsys, "the push of `core-1.0`, a protected tag") == {"core"}


def test_a_provider_with_one_pipeline_takes_one_package(
    packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = [
        f"--data={index}_account={index}@demo.iam.gserviceaccount.com" for index in ("testpypi", "pypi")
    ]
    words = ["--yes", "--provider", "google", "--repository", "octo/demo", *accounts]
    assert cli.main(["init", "packages/core", *words]) == 0
    packages.commit()
    assert cli.main(["init", "packages/core-extra", *words]) == 4
    assert "tracer sets up one package of a repository" in capsys.readouterr().err


def test_a_job_that_builds_the_whole_workspace_needs_a_publisher_for_each_package(
    packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    packages.write("pyproject.toml", f'{PACKAGE}\n[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    job = "publish: {script: [uv build --all-packages, uv publish], rules: [{if: $CI_COMMIT_TAG}]}\n"
    packages.write(MAIN, job)
    packages.commit()
    assert cli.main(["publishers", MAIN]) == 0
    said = capsys.readouterr().out
    assert re.findall("PyPI Project Name +(.+)", said) == ["demo-app", *NAMES]
    assert said.count("for job `publish`") == 1
