"""`tracer init`, `plan` and `finalize` for a package on GitLab, and for a provider that a test makes up."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from tests.commands.conftest import PACKAGE
from tests.gitlab.projects import BUILD, PUBLISH
from tracer_bullet import cli
from tracer_bullet.providers.claims import ClaimRules
from tracer_bullet.providers.provider import FormField, PipelineProof, Provider
from tracer_bullet.providers.registry import PROVIDERS
from tracer_bullet.scaffold import init_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

MAIN, ANSWERS, INCLUDED = ".gitlab-ci.yml", ".copier-answers.tracer.yml", ".gitlab/publish.yml"
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def package(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A committed package on `main`, with a remote on GitLab; the current directory."""
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/demo_app/__init__.py")
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/sub/demo.git")
    repository.commit()
    monkeypatch.chdir(repository.root)
    return repository


def commit_on_a_branch(package: GitRepository, pipeline: str) -> dict[str, bytes]:
    """Commit a pipeline and switch to the branch `feature`; the files that are then there."""
    package.write(MAIN, pipeline)
    package.commit()
    package.git("switch", "--quiet", "--create", "feature")
    return package.files()


def assert_a_second_init_changes_nothing(package: GitRepository) -> None:
    before = package.files()
    assert cli.main(["init", "--yes"]) == 0
    assert package.files() == before


def test_init_plan_and_finalize(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    before = package.files()
    assert cli.main(["init", "--yes"]) == 0
    said = capsys.readouterr().err
    assert package.files().keys() - before.keys() == {MAIN, ANSWERS, "RELEASING.md"}
    assert "a remote is on gitlab.com" in said
    assert "only the push of a protected release tag reaches PyPI" in said
    assert "glab api --method POST projects/octo%2Fsub%2Fdemo/protected_tags --field name='v*'" in said
    assert "Top-level pipeline file path  .gitlab-ci.yml" in said
    assert "?provider=gitlab&namespace=octo%2Fsub&project=demo&workflow_filepath=.gitlab-ci.yml" in said
    assert "git commit -m 'Publish through GitLab CI/CD, TestPyPI first'" in said

    assert cli.main(["plan", "--format", "json"]) == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned["armed"] == ["tracer/first-run"]
    assert planned["verdict"]["level"] == "proven"
    assert planned["scenarios"][0]["indexes"] == {"testpypi": "reached", "pypi": "not reached"}

    assert cli.main(["finalize", "--check"]) == 1
    assert "temporary parts for `tracer/first-run` (2 rules) are still there" in capsys.readouterr().out
    assert cli.main(["finalize"]) == 0
    assert "# tracer:" not in (package.root / MAIN).read_text("utf-8")
    assert YAML(typ="safe").load(package.root / ANSWERS)["tracer_branch"] == ""
    assert cli.main(["finalize", "--check"]) == 0
    assert_a_second_init_changes_nothing(package)


def test_an_edited_rule_is_left_alone(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["init", "--yes"]) == 0
    text = (package.root / MAIN).read_text("utf-8")
    edited = text.replace('"tracer/first-run" &&', '"other" &&', 1)
    package.write(MAIN, edited)
    assert cli.main(["finalize"]) == 4
    assert "the temporary rule was edited by hand" in capsys.readouterr().err
    assert (package.root / MAIN).read_text("utf-8") == edited
    assert cli.main(["finalize", "--force"]) == 0
    assert "# tracer:" not in (package.root / MAIN).read_text("utf-8")


def test_the_publishers_of_gitlab_as_data(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["init", "--dry-run", "--format", "json"]) == 0
    described = json.loads(capsys.readouterr().out)
    assert [one["index"] for one in described["publishers"]] == ["testpypi", "pypi"]
    assert described["publishers"][0]["namespace"] == "octo/sub"
    assert described["publishers"][0]["repository"] == "demo"
    assert described["publishers"][1]["environment"] == "pypi"
    assert described["verdict"]["tracer_reaches_only_testpypi"] is True


def test_a_package_below_the_root_is_released_by_tags_of_its_own(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    (package.root / "packages").mkdir()
    package.git("mv", "pyproject.toml", "src", "packages")
    package.commit()
    assert cli.main(["init", "packages", "--yes"]) == 0
    assert "only the push of a protected release tag reaches PyPI" in capsys.readouterr().err
    assert cli.main(["plan", "--format", "json"]) == 0
    release = json.loads(capsys.readouterr().out)["scenarios"][2]
    assert (release["name"], release["indexes"]["pypi"]) == (
        "the push of `demo-app-v1.2.3`, a protected tag",
        "reached",
    )
    assert cli.main(["publishers"]) == 0
    assert "PyPI Project Name             demo-app" in capsys.readouterr().out
    (package.root / ANSWERS).unlink()
    assert cli.main(["publishers"]) == 0
    assert "PyPI Project Name             demo-app" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--provider", "gitlb"), "did you mean `gitlab`"),
        (("--provider", "gitlab", "--data", "provider=github"), "`provider` is given twice"),
        (
            ("--data", "testpypi_environment=test.pypi"),
            "TestPyPI would not take this publisher: Invalid environment",
        ),
        (("--repository", "octo"), "expected group/name"),
        (("--data", "release_on=manual"), "`release_on=manual` is only offered on GitHub"),
        (("--data", "release_on=github-release"), "creating a release creates its tag"),
        (("--branch", "both\"and'"), "it has both kinds of quotes"),
    ],
)
def test_bad_input_writes_nothing(
    package: GitRepository, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    before = package.files()
    assert cli.main(["init", "--yes", *words]) in (2, 4)
    assert said in capsys.readouterr().err
    assert package.files() == before


HOST = """\
stages: [test, deploy]
workflow:
  rules:
    - if: $CI_COMMIT_TAG
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
build: {script: [make]}
pages:
  stage: deploy
  script:
    - ./deploy-with "$DEPLOY_TOKEN"
"""
INCLUDE = "include:\n  - local: .gitlab/publish.yml\n"


def test_a_pipeline_of_one_s_own_gets_an_include(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = commit_on_a_branch(package, HOST)
    assert cli.main(["init", "--yes"]) == 0
    said = capsys.readouterr().err
    assert re.search(r"pipeline_stage +deploy +the last one of `.gitlab-ci.yml`", said)
    assert "proven: a push to `feature` reaches TestPyPI and nothing else" in said
    assert package.files().keys() - before.keys() == {INCLUDED, ANSWERS, "RELEASING.md"}
    armed = (package.root / MAIN).read_text("utf-8")
    assert (armed.count("# tracer: begin"), armed.endswith(INCLUDE)) == (2, True)
    assert_a_second_init_changes_nothing(package)

    package.commit()
    assert cli.main(["finalize"]) == 0
    assert (package.root / MAIN).read_text("utf-8") == HOST + INCLUDE
    assert "# tracer:" not in (package.root / INCLUDED).read_text("utf-8")
    assert cli.main(["plan", "--format", "json"]) == 0
    package.commit()
    assert_a_second_init_changes_nothing(package)
    capsys.readouterr()
    assert cli.main(["check", "--format", "json"]) == 0
    assert cli.main(["init", "--remove", "--yes"]) == 0
    assert package.files() == before


ADOPTED = f"{BUILD}{PUBLISH}  only: [tags]\n"


def test_a_pipeline_that_publishes_is_adopted(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = commit_on_a_branch(package, ADOPTED)
    assert cli.main(["init", "--yes"]) == 0
    said = capsys.readouterr().err
    assert "- job `publish` waits for both" in said
    assert "note: job `publish` uploads with a token: `tracer migrate .gitlab-ci.yml`" in said
    assert "proven: a push to `feature` reaches TestPyPI and nothing else" in said
    assert "On PyPI" not in said
    assert package.files().keys() - before.keys() == {ANSWERS, "RELEASING.md"}
    assert (package.root / MAIN).read_text("utf-8").count("# tracer: begin") == 3
    package.commit()
    assert_a_second_init_changes_nothing(package)
    assert cli.main(["finalize"]) == 0
    permanent = (package.root / MAIN).read_text("utf-8")
    assert permanent.startswith(ADOPTED)
    package.commit()
    assert_a_second_init_changes_nothing(package)
    assert cli.main(["init", "--remove", "--yes"]) == 0
    assert package.files() == before


def test_an_edited_pipeline_loses_only_the_include(package: GitRepository) -> None:
    package.write(MAIN, HOST)
    package.commit()
    assert cli.main(["init", "--yes", "--no-branch"]) == 0
    package.write(MAIN, f"# edited\n{HOST}{INCLUDE}")
    package.commit()
    assert cli.main(["init", "--remove", "--yes"]) == 0
    assert (package.root / MAIN).read_text("utf-8") == f"# edited\n{HOST}"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("publish-build: {script: [x]}\n", "a job is called `publish-build` already", "rename it"),
        (
            "workflow: {rules: [{if: $CI_COMMIT_BRANCH}]}\ntest: {script: [x]}\n",
            "`workflow: rules` create no pipeline for a tag",
            "    - if: $CI_COMMIT_TAG",
        ),
        (
            "workflow: {rules: [{if: $CI_COMMIT_TAG =~ /^\\d/}]}\ntest: {script: [x]}\n",
            "`workflow: rules` let tags such as `1.2.3` in, but not the tags of a release",
            "--data release_tags='[0-9]*'",
        ),
        (
            "build: {script: [x], except: [tags]}\ntest: {script: [x], needs: [build]}\n",
            "the push of a tag creates no pipeline: job `test` needs `build`, which is not in this pipeline",
            "optional: true",
        ),
        (
            "publish:\n  script: [twine upload dist/*]\n  rules: [{if: $CI_COMMIT_TAG}]\n",
            "job `publish` cannot be adopted exactly",
            "python -m build",
        ),
        (
            "include: {project: g/p, file: x.yml}\ntest: {script: [x]}\n",
            "`project: g/p` cannot be read here: if it publishes, a release would publish twice",
            "tracer arm",
        ),
        ("test: {script: [x], only: [main], rules: [{if: $X}]}\n", "GitLab refuses this pipeline", ""),
        ("test: {script: [x], stage: later}\n", "this pipeline has no stage `last`", "pipeline_stage=deploy"),
    ],
)
def test_a_pipeline_that_cannot_be_joined(
    package: GitRepository, capsys: pytest.CaptureFixture[str], text: str, said: str, hint: str
) -> None:
    package.write(MAIN, text)
    package.commit()
    before = package.files()
    words = ["--data", "pipeline_stage=last"] if "`last`" in said else []
    assert cli.main(["init", "--yes", *words]) == 4
    printed = capsys.readouterr().err
    assert said in printed
    assert hint in printed
    assert package.files() == before
    assert cli.main(["init", "--yes", "--force"]) == 0
    assert not (package.root / INCLUDED).exists()


def test_without_a_remote_the_pipeline_tells(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/demo_app/__init__.py")
    repository.write(MAIN, "test: {script: [pytest]}\n")
    repository.commit()
    monkeypatch.chdir(repository.root)
    assert cli.main(["init", "--dry-run"]) == 2
    assert "no remote is on gitlab.com, the one that PyPI trusts" in capsys.readouterr().err


OWN = """\
build:
  script: [python -m build]
publish:
  script:
    - twine upload dist/*
  environment:
    name: pypi/$CI_COMMIT_REF_NAME
"""


def test_a_pipeline_of_one_s_own_is_armed_and_finalized(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = commit_on_a_branch(package, OWN)
    assert cli.main(["plan", "--branch", "feature"]) == 1
    assert "unsafe: a push to the tracer branch can reach PyPI" in capsys.readouterr().out
    assert cli.main(["arm", "--diff"]) == 1
    assert "+tracer-testpypi:" in capsys.readouterr().out
    assert package.files() == before
    assert cli.main(["arm"]) == 0
    assert "job `publish` does not run on the branch" in capsys.readouterr().err
    assert cli.main(["plan", "--format", "json"]) == 1  # any other branch publishes, as it always did
    assert json.loads(capsys.readouterr().out)["verdict"]["level"] == "proven"
    assert cli.main(["finalize"]) == 0
    assert package.files() == before


@pytest.mark.parametrize("named", [(), (MAIN,)])
def test_what_was_added_to_an_included_file_goes_too(
    package: GitRepository, capsys: pytest.CaptureFixture[str], named: tuple[str, ...]
) -> None:
    package.write(MAIN, "include: /ci/publish.yml\n")
    package.write("ci/publish.yml", OWN)
    package.commit()
    package.git("switch", "-c", "feature")
    before = package.files()
    assert cli.main(["arm"]) == 0
    assert package.files()["ci/publish.yml"] != before["ci/publish.yml"]
    assert cli.main(["finalize", "--check", *named]) == 1
    assert "ci/publish.yml" in capsys.readouterr().out
    assert cli.main(["finalize", *named]) == 0
    assert package.files() == before


def test_a_package_below_the_root_is_armed(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(MAIN, "test: {script: [pytest]}\n")
    package.git("rm", "--quiet", "pyproject.toml")
    for name in ("one", "tests/sample"):
        package.write(f"{name}/pyproject.toml", PACKAGE)
        package.write(f"{name}/src/demo_app/__init__.py")
    package.commit()
    package.git("switch", "-c", "feature")
    assert cli.main(["arm", "--diff"]) == 1
    assert "+    - cd one" in capsys.readouterr().out
    package.write("two/pyproject.toml", PACKAGE)
    assert cli.main(["arm", "--diff"]) == 4
    assert "hint: tracer arm --package one\n      tracer arm --package two" in capsys.readouterr().err
    assert cli.main(["arm", "--diff", "--package", "one"]) == 1


def test_an_app_of_django_is_installed_and_not_imported(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    commit_on_a_branch(package, OWN)
    assert cli.main(["arm", "--diff"]) == 1
    assert "import demo_app" in capsys.readouterr().out
    package.write("pyproject.toml", PACKAGE + 'classifiers = ["Framework :: Django :: 5.2"]\n')
    assert cli.main(["arm", "--diff"]) == 1
    said = capsys.readouterr()
    assert "import demo_app" not in said.out
    assert "imports nothing: --smoke-test MODULE" in said.err
    assert cli.main(["arm", "--diff", "--smoke-test", "demo_app.urls"]) == 1
    assert "import demo_app.urls" in capsys.readouterr().out


def test_the_default_branch_is_not_armed(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    package.write(MAIN, OWN)
    assert cli.main(["arm"]) == 4
    assert "`main` is the default branch" in capsys.readouterr().err
    assert (package.root / MAIN).read_text("utf-8") == OWN


def test_the_publishers_of_a_pipeline(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    package.write(MAIN, OWN.replace("/$CI_COMMIT_REF_NAME", ""))
    assert cli.main(["publishers", "--format", "json"]) == 0
    described = json.loads(capsys.readouterr().out)
    assert [(one["index"], one["job"], one["environment"]) for one in described["publishers"]] == [
        ("pypi", "publish", "pypi")
    ]
    assert "add `id_tokens: {PYPI_ID_TOKEN: {aud: pypi}}`" in described["notes"][0]
    assert cli.main(["publishers"]) == 0
    assert "Top-level pipeline file path  .gitlab-ci.yml" in capsys.readouterr().out


def test_an_upload_to_an_unknown_index_is_named(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    text = OWN.replace("    - twine", "    - source ./settings.sh\n    - twine").replace("dist/*", "$FILE")
    package.write(MAIN, text)
    assert cli.main(["publishers"]) == 2
    printed = capsys.readouterr().err
    assert "tracer cannot tell to which index job `publish` uploads" in printed
    assert cli.main(["migrate", "--yes"]) == 4
    assert "its index is not known" in capsys.readouterr().err
    cure = printed.partition("quote variables: ")[2].strip().replace("$X", "$FILE")
    package.write(MAIN, text.replace("twine upload $FILE", cure))
    assert cli.main(["publishers"]) == 0
    assert "On PyPI" in capsys.readouterr().out


def test_a_package_with_extension_modules_gets_a_job_for_its_wheels(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write("pyproject.toml", PACKAGE.replace('["hatchling"]', '["hatchling", "cython"]'))
    package.commit()
    before = package.files()
    for provider in ("google", "activestate"):
        assert cli.main(["init", "--yes", "--provider", provider]) == 4
        assert "tracer init --provider gitlab" in capsys.readouterr().err
    assert package.files() == before
    assert cli.main(["init", "--yes"]) == 0
    written = YAML(typ="safe").load(package.root / MAIN)
    assert "cibuildwheel" in written["build-wheels"]["script"][0]
    for name in ("publish-testpypi", "smoke-test", "publish-pypi"):
        assert {"build", "build-wheels"} <= set(written[name]["needs"])
    assert "## Wheels for Windows and macOS" in (package.root / "RELEASING.md").read_text("utf-8")
    assert cli.main(["plan", "--format", "json"]) == 0
    assert cli.main(["finalize"]) == 0
    assert "# tracer:" not in (package.root / MAIN).read_text("utf-8")
    assert_a_second_init_changes_nothing(package)
    assert cli.main(["init", "--remove", "--yes"]) == 4  # nothing of it is committed
    package.commit()
    assert cli.main(["init", "--remove", "--yes"]) == 0
    assert package.files() == before


COMPILED = """\
stages: [build, deploy]
wheels:
  stage: build
  parallel: 2
  script:
    - cibuildwheel --output-dir wheelhouse
  artifacts:
    paths: [wheelhouse/]
release:
  stage: deploy
  script:
    - twine upload wheelhouse/*
  rules:
    - if: $CI_COMMIT_TAG
"""


def test_the_lines_for_a_package_with_extension_modules_cure_it(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write("pyproject.toml", PACKAGE.replace('["hatchling"]', '["hatchling", "cython"]'))
    package.commit()
    commit_on_a_branch(package, COMPILED)
    assert cli.main(["arm"]) == 4
    hint = capsys.readouterr().err.partition("hint: ")[2]
    assert "`script` of `wheels`, and make them run on `feature`" in hint
    lines = [line[6:] for line in hint.splitlines()]
    upload = lines.index("then upload what they keep:")
    stamp, job = lines[1:upload], [line[2:] for line in lines[upload + 1 :]]
    script = "  script:\n    - cibuildwheel"
    stamped = "\n".join(["  script:", *(f"  {line}" for line in stamp), "    - cibuildwheel"])
    package.write(MAIN, "\n".join([COMPILED.replace(script, stamped), *job, ""]))
    assert ".dev$CI_PIPELINE_ID" in (package.root / MAIN).read_text("utf-8")
    assert cli.main(["plan", "--branch", "feature", "--format", "json"]) == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned["verdict"]["level"] == "proven"
    assert planned["scenarios"][0]["indexes"] == {"testpypi": "reached", "pypi": "not reached"}


@dataclass(frozen=True)
class TeamIdentity:
    team: str

    @property
    def unique_key(self) -> tuple[str, ...]:
        return (self.team,)


PARTIAL = """\
[% set file = 'made-up.txt' %]
#% macro pipeline()
publish [= project_name =] to TestPyPI
#% endmacro
#% macro releasing()
# Releasing [= project_name =] by made-up machines
#% endmacro
"""


def _identities(answers: Mapping[str, str]) -> dict[str, TeamIdentity]:
    return {key: TeamIdentity(answers["repository"]) for key in ("testpypi", "pypi")}


MADE_UP = Provider(
    key="made-up",
    name="Made-up",
    runs_on="made-up machines",
    issuer="https://made-up.example",
    identity=TeamIdentity,
    claims=ClaimRules(("team",), lambda _claims, found: found[0] if found else None, {}, {}),
    form=(FormField("Team", "team", "team"),),
    normalise=lambda identity: replace(identity, team=identity.team.strip()),
    pipelines=("made-up.txt",),
    identities=_identities,
    arm=lambda text, branch, _path: f"{text}# tracer: begin branch {branch}\n# tracer: end\n",
    prove=lambda _root, _texts, _branch: PipelineProof((), (), "a made-up release"),
)


def test_what_no_file_says_is_called_assumed(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["init", "--dry-run", "--provider", "google", "--repository", "octo/demo"]
    assert cli.main([*words, "--data", "pypi_account=x@demo.iam.gserviceaccount.com"]) == 0
    said = capsys.readouterr().err
    assert "assumed: --data testpypi_account=… if that is wrong" in said
    assert re.search(r"pypi_account +x@demo\S+ +from --data", said)


def test_a_fifth_provider_is_a_module_a_line_and_a_partial(
    package: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    template = tmp_path / "made-up-template"
    template.mkdir()
    shutil.copytree(CHECKOUT / "template", template / "template")
    (template / "template/_providers/made-up.jinja").write_text(PARTIAL)
    questions = (CHECKOUT / "copier.yml").read_text("utf-8")
    (template / "copier.yml").write_text(
        questions.replace("    GitLab CI/CD: gitlab\n", "    GitLab CI/CD: gitlab\n    Made: made-up\n"),
        "utf-8",
    )

    monkeypatch.setattr(init_plan, "find_template", lambda: template)
    monkeypatch.setitem(PROVIDERS, "made-up", MADE_UP)
    words = ("--provider", "made-up", "--repository", "octo/demo")
    assert cli.main(["init", "--yes", *words]) == 0
    said = capsys.readouterr().err
    assert "only a made-up release reaches PyPI" in said
    assert "Team                octo/demo" in said
    assert (
        (package.root / "made-up.txt")
        .read_text("utf-8")
        .startswith("publish demo-app to TestPyPI\n# tracer: begin")
    )
    assert "made-up machines" in (package.root / "RELEASING.md").read_text("utf-8")
    assert cli.main(["publishers"]) == 0
    assert "Team                octo/demo" in capsys.readouterr().out
    assert cli.main(["check"]) == 1
    assert "[temporary-trigger-left]" in capsys.readouterr().out
    assert cli.main(["explain", "invalid-publisher"]) == 0
    assert cli.main(["init", "--yes", *words]) == 0
    assert cli.main(["plan"]) == 0
    assert "only a made-up release reaches PyPI" in capsys.readouterr().out
    assert cli.main(["status", "--offline"]) == 0
    assert "only a made-up release reaches PyPI" in capsys.readouterr().out
    for typed in ("arm", "fire --yes", "release 1.0 --yes", "migrate --yes", "rehearse"):
        capsys.readouterr()
        assert cli.main(typed.split()) in (2, 4)
        assert "ade-up" in capsys.readouterr().err
    assert cli.main(["finalize"]) == 0
    assert (package.root / "made-up.txt").read_text("utf-8") == "publish demo-app to TestPyPI\n"
    assert cli.main(["check"]) == 0
