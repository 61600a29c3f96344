"""Migrating a pipeline on GitLab: what changes, what stays, and that the result publishes without a token."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import PACKAGE
from tests.gitlab.projects import HOME, MAIN, files_in
from tests.programs import PROGRAMS
from tracer_bullet import cli
from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.config import load_config
from tracer_bullet.gitlab.credentials import credentials_of
from tracer_bullet.gitlab.prove import GitLabRepository
from tracer_bullet.migration.pipeline import PipelineMigration, migrate_pipeline
from tracer_bullet.workflow.reach import RepositoryProject

if TYPE_CHECKING:
    from tests.conftest import GitRepository

ON_TAG = "  rules:\n    - if: $CI_COMMIT_TAG\n"
TOKENS = "  id_tokens:\n    PYPI_ID_TOKEN:\n      aud: pypi\n  environment: pypi\n"
REGISTRY = "twine upload -p $CI_JOB_TOKEN --repository-url $CI_API_V4_URL/projects/1/packages/pypi dist/*"
VARIABLES = "  variables:\n    TWINE_USERNAME: __token__\n    TWINE_PASSWORD: $T\n"
HEAD = f"publish:\n{TOKENS}{ON_TAG}"
UPLOAD = f"publish:\n{ON_TAG}  script:\n    - pip install twine\n    - twine upload dist/*\n"
MIGRATED = UPLOAD.replace("publish:\n", f"publish:\n{TOKENS}")


def migrate(text: str, **more: str) -> PipelineMigration:
    files = files_in({MAIN: text} | {f"{name}.yml": one for name, one in more.items()})
    return migrate_pipeline(GitLabRepository(load_config(MAIN, files), files, RepositoryProject(), HOME))


def commands(*lines: str) -> str:
    return "  script:\n" + "".join(f"    - {line}\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "test: {script: [pytest]}\n",
        MIGRATED,
        f"publish:\n{ON_TAG}  script: [{REGISTRY}]\n",
        HEAD + commands("t=$(curl https://pypi.org/_/oidc/mint-token -d x)", "twine upload -p $t dist/*"),
    ],
)
def test_what_uploads_by_no_token_stays(text: str) -> None:
    found = migrate(text)
    assert (found.texts, found.jobs, found.left) == ({}, (), ())


@pytest.mark.parametrize(
    ("before", "after", "variables"),
    [
        (UPLOAD, MIGRATED, ("TWINE_USERNAME", "TWINE_PASSWORD")),
        (
            UPLOAD.replace("  script", f"{VARIABLES}  script"),
            MIGRATED,
            ("T",),
        ),
        (
            UPLOAD.replace("  script", "  variables:\n    A: b\n    TWINE_PASSWORD: ${T}\n  script"),
            MIGRATED.replace("  script", "  variables:\n    A: b\n  script"),
            ("T",),
        ),
        (f"variables:\n  TWINE_PASSWORD: $T\n  A: b\n{UPLOAD}", f"variables:\n  A: b\n{MIGRATED}", ("T",)),
        (UPLOAD.replace("\n", "\r\n"), MIGRATED.replace("\n", "\r\n"), ("TWINE_USERNAME", "TWINE_PASSWORD")),
        (UPLOAD.replace("twine upload", "twine upload -u __token__ -p $T"), MIGRATED, ("T",)),
        (
            UPLOAD.replace("twine upload", 'TWINE_USERNAME=__token__ TWINE_PASSWORD="$T" twine upload'),
            MIGRATED,
            ("T",),
        ),
        (UPLOAD.replace("    - pip", "    - export TWINE_PASSWORD=$T\n    - pip"), MIGRATED, ("T",)),
        (
            f"publish:\n{ON_TAG}" + commands("uv publish --token $T"),
            HEAD + commands("uv publish"),
            ("T",),
        ),
        (
            f"publish:\n{ON_TAG}" + commands("poetry config pypi-token.pypi $T", "poetry publish --build"),
            HEAD + commands("poetry build", "pip install --quiet 'twine>=6.1'", "twine upload dist/*"),
            None,
        ),
        (
            f"publish:\n{ON_TAG}" + commands("flit publish"),
            HEAD + commands("flit build", "pip install --quiet 'twine>=6.1'", "twine upload dist/*"),
            None,
        ),
        (
            f"publish:\n{ON_TAG}" + commands("poetry publish --build --dist-dir out"),
            HEAD
            + commands("poetry build --output out", "pip install --quiet 'twine>=6.1'", "twine upload out/*"),
            None,
        ),
        (
            f"publish:\n{ON_TAG}" + commands("maturin publish --skip-existing -u __token__ -i python3.12"),
            HEAD
            + commands(
                "maturin build --release --sdist --out dist -i python3.12",
                "pip install --quiet 'twine>=6.1'",
                "twine upload --skip-existing dist/*",
            ),
            None,
        ),
        (
            f"publish:\n{ON_TAG}" + commands("maturin upload -p $T target/wheels/*"),
            HEAD + commands("pip install --quiet 'twine>=6.1'", "twine upload target/wheels/*"),
            None,
        ),
        (
            f"publish:\n{ON_TAG}  script: |\n    set -x\n    twine upload -p $T dist/*\n",
            f"{HEAD}  script: |\n    set -x\n    twine upload dist/*\n",
            ("T",),
        ),
    ],
)  # fmt: skip
def test_a_token_is_replaced(before: str, after: str, variables: tuple[str, ...] | None) -> None:
    found = migrate(before)
    assert found.texts == {MAIN: after}
    assert [(one.name, one.indexes) for one in found.jobs] == [("publish", ("pypi",))]
    assert variables is None or found.variables == variables
    assert credentials_of(found.after.config.jobs["publish"], found.after.config) == []
    assert migrate(after).texts == {}


@pytest.mark.parametrize(
    ("script", "variables"),
    [
        (("poetry config pypi-token.pypi $PYPI_TOKEN", "poetry publish"), ("PYPI_TOKEN",)),
        (("poetry publish",), ("POETRY_PYPI_TOKEN_PYPI",)),
        (("flit publish",), ("FLIT_USERNAME", "FLIT_PASSWORD")),
        (("T=$(id token)", 'twine upload -u __token__ -p "$T" dist/*'), ()),
        (("uv publish --token $PYPI_ID_TOKEN",), ()),
        ((f"TWINE_PASSWORD=$CI_JOB_TOKEN {REGISTRY}", "TWINE_PASSWORD=$T twine upload dist/*"), ("T",)),
    ],
)
def test_the_variables_to_delete_are_those_that_held_the_token(
    script: tuple[str, ...], variables: tuple[str, ...]
) -> None:
    tokens = TOKENS if "ID_TOKEN" in script[0] else ""
    assert migrate(f"publish:\n{tokens}{ON_TAG}{commands(*script)}").variables == variables


def test_an_audience_that_no_index_accepts_stays_with_why() -> None:
    (left,) = migrate(MIGRATED.replace("aud: pypi", "aud: https://pypi.org")).left
    assert left.why == "the audience of `PYPI_ID_TOKEN` is not `pypi`"


def test_a_rule_that_asks_for_the_password_stays_with_why() -> None:
    text = UPLOAD.replace("- if: $CI_COMMIT_TAG", "- if: $CI_COMMIT_TAG && $TWINE_PASSWORD != null")
    (left,) = migrate(text).left
    assert left.why == "its rules ask for `TWINE_PASSWORD`: change them first"


def test_testpypi_gets_the_variable_of_its_own() -> None:
    text = "publish:\n" + commands("twine upload -r testpypi -p $T dist/*")
    new = migrate(text).texts[MAIN]
    assert "TESTPYPI_ID_TOKEN:\n      aud: testpypi\n  environment: testpypi\n" in new
    assert "twine upload -r testpypi dist/*" in new


@pytest.mark.parametrize(
    ("script", "build"),
    [
        (
            (
                "poetry config repositories.test https://test.pypi.org/legacy/",
                "poetry publish --build -r test -p $T",
            ),
            "poetry build",
        ),
        (
            (
                "poetry config repositories.staging 'https://test.pypi.org/legacy/'",
                "poetry config pypi-token.staging $T",
                "poetry publish --build --repository staging",
            ),
            "poetry build",
        ),
        (("hatch build", "hatch publish -r test -u __token__ -a $T"), "hatch build"),
    ],
)
def test_testpypi_is_known_by_the_names_that_tools_have_for_it(script: tuple[str, ...], build: str) -> None:
    found = migrate(f"publish:\n{commands(*script)}")
    new = found.texts[MAIN]
    assert found.variables == ("T",)
    assert "TESTPYPI_ID_TOKEN:\n      aud: testpypi\n  environment: testpypi\n" in new
    assert (
        f"    - {build}\n    - pip install --quiet 'twine>=6.1'\n    - twine upload --repository testpypi"
        in new
    )
    assert "$T" not in new


def test_another_index_keeps_its_token() -> None:
    registry = (
        "twine upload -u ci -p $CI_JOB_TOKEN --repository-url $CI_API_V4_URL/projects/1/packages/pypi dist/*"
    )
    text = f"publish:\n{ON_TAG}" + commands(registry, "twine upload -p $T dist/*")
    assert commands(registry, "twine upload dist/*") in migrate(text).texts[MAIN]


def test_variables_of_all_stay_where_a_registry_needs_them() -> None:
    other = "registry:\n" + commands("twine upload --repository-url https://gitlab.com/api/v4/x dist/*")
    with pytest.raises(RefusedError, match="gets `TWINE_PASSWORD` from elsewhere"):
        migrate(f"variables:\n  TWINE_PASSWORD: $T\n{UPLOAD}{other}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("publish: {script: [twine upload x], rules: [{if: $CI_COMMIT_TAG}]}\n", "written on one line"),
        (UPLOAD.replace("pip install twine", "echo $T > ~/.pypirc"), "from a file"),
        (UPLOAD.replace("install twine", "install twine==5.1"), "older than 6.1"),
    ],
)
def test_what_cannot_be_changed_exactly_stays_with_what_to_write(text: str, why: str) -> None:
    found = migrate(text)
    assert (found.texts, found.jobs) == ({}, ())
    (left,) = found.left
    assert why in left.why
    assert left.by_hand.startswith("id_tokens:\n  PYPI_ID_TOKEN:\n    aud: pypi\nenvironment: pypi\n")


@pytest.mark.parametrize(
    ("image", "command", "stays"),
    [
        ("python:3.6-slim", "twine upload dist/*", True),
        ("{name: 'registry.example.org/library/python:3.7', entrypoint: ['']}", "poetry publish", True),
        ("python:2", "twine upload dist/*", True),
        ("python:3.8", "twine upload dist/*", False),
        ("python:3.12", "twine upload dist/*", False),
        ("python:3.7", "uv publish", False),
    ],
)
def test_the_python_of_the_image_has_to_run_twine(image: str, command: str, stays: bool) -> None:
    found = migrate(f"default:\n  image: {image}\npublish:\n{ON_TAG}{commands(command)}")
    assert [one.by_hand.partition("\n")[0] for one in found.left] == ["image: python:3"] * stays
    assert bool(found.texts) is not stays


def test_an_included_file_is_changed_where_it_is() -> None:
    found = migrate("include: ci.yml\n", ci=UPLOAD)
    assert found.texts == {"ci.yml": MIGRATED}


@pytest.mark.slow
def test_the_command_writes_and_says_what_to_do(
    repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write(MAIN, UPLOAD.replace("twine upload", "twine upload -p $PYPI_TOKEN"))
    repository.git("remote", "add", "origin", "git@gitlab.com:octo/sub/demo.git")
    repository.commit()
    monkeypatch.chdir(repository.root)
    before = repository.files()
    assert cli.main(["migrate", "--diff"]) == 1
    assert "+    PYPI_ID_TOKEN:" in capsys.readouterr().out
    assert cli.main(["migrate", "--dry-run", "--format", "json"]) == 1
    described = json.loads(capsys.readouterr().out)
    assert (described["written"], described["variables"]) == (False, ["PYPI_TOKEN"])
    assert [one["namespace"] for one in described["publishers"]] == ["octo/sub"]
    assert repository.files() == before
    assert cli.main(["migrate"]) == 2
    assert cli.main(["migrate", "--yes"]) == 0
    said = capsys.readouterr().err
    assert "glab variable delete PYPI_TOKEN" in said
    assert "Top-level pipeline file path  .gitlab-ci.yml" in said
    assert (repository.root / MAIN).read_text("utf-8") == MIGRATED
    assert cli.main(["migrate", "--yes"]) == 0
    assert "nothing to do" in capsys.readouterr().err
    command = [str(PROGRAMS / "check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", MAIN]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
