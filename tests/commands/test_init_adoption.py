"""`tracer init` where a workflow publishes already: it is adopted, or replaced if somebody says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.pages import ROOT, read_files
from tracer_bullet import cli
from tracer_bullet.report import console

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "how-to" / "adopt-your-workflow.md"
PATH = ".github/workflows/release.yml"
ANSWERS = ".copier-answers.tracer.yml"
PUBLISHES = read_files(PAGE)[PATH]
TOX = "[testenv:release]\ncommands =\n  python -m build\n  python -m twine upload dist/*\n"
TESTS_TOO = PUBLISHES + "  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pytest\n"

BY_COMMITS = """\
on:
  push:
    branches: [main]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
  make:
    runs-on: ubuntu-24.04
    outputs: {released: "${{ steps.release.outputs.released }}"}
    steps:
      - uses: actions/checkout@v4
      - id: release
        uses: python-semantic-release/python-semantic-release@v10
      - if: steps.release.outputs.released == 'true'
        uses: actions/upload-artifact@v4
        with: {name: dist, path: dist/}
  publish:
    needs: make
    if: needs.make.outputs.released == 'true'
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: actions/download-artifact@v4
        with: {name: dist, path: dist/}
      - uses: pypa/gh-action-pypi-publish@release/v1
"""

WITH_TOKENS = """\
on:
  push:
    tags: ["v*"]
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: pipx run build
      - uses: actions/upload-artifact@v4
        with: {name: dist, path: dist/}
  try:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/download-artifact@v5
        with: {name: dist, path: dist/}
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {repository-url: "https://test.pypi.org/legacy/", password: "${{ secrets.TEST }}"}
  release:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/download-artifact@v5
        with: {name: dist, path: dist/}
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: {password: "${{ secrets.REAL }}"}
"""

BOT = """\
on: pull_request_target
jobs:
  review:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
        with: {token: "${{ secrets.BOT }}"}
      - run: git tag v1.2.3 && git push origin v1.2.3
"""


def init(*words: str) -> int:
    return cli.main(["init", *words])


def answers(package: GitRepository) -> Any:
    return YAML(typ="safe").load(package.root / ANSWERS)


def with_workflow(package: GitRepository, text: str, path: str = PATH) -> GitRepository:
    package.write(path, text)
    package.commit()
    return package


def test_what_the_page_says_leads_and_adopting_again_changes_nothing(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, PUBLISHES)
    before = package.files()

    assert init("--yes") == 0

    said = capsys.readouterr().err
    text = PAGE.read_text("utf-8").partition("```text\n")[2].partition("```")[0]
    for line in text.replace("octo-demo", "demo-app").replace("1.2.0", "0.1.0").splitlines():
        assert line in said
    assert "environments/pypi" not in said
    after = package.files()
    assert after.keys() - before.keys() == {ANSWERS, "RELEASING.md"}
    assert answers(package)["workflow"] == "adopted"
    assert answers(package)["workflow_name"] == "release.yml"
    assert not answers(package).keys() & {"build_with", "release_on", "version_from", "wheels"}
    assert "Until TestPyPI knows it" in (package.root / "RELEASING.md").read_text("utf-8")

    assert init() == 0
    assert package.files() == after
    assert "nothing to do" in capsys.readouterr().err


def test_finalize_leaves_what_stays_and_status_knows_it(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, PUBLISHES)
    assert init("--yes") == 0
    capsys.readouterr()

    assert cli.main(["finalize"]) == 0

    permanent = (package.root / PATH).read_text("utf-8")
    assert "tracer: begin" not in permanent
    assert "publish-testpypi" in permanent
    assert answers(package)["tracer_branch"] == ""
    assert init() == 0
    assert (package.root / PATH).read_text("utf-8") == permanent
    capsys.readouterr()
    cli.main(["status", "--offline"])
    assert "your own workflow, adopted by tracer" in capsys.readouterr().out


def test_of_several_the_one_to_adopt_is_named(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ".github/workflows/nightly.yml"
    with_workflow(package, PUBLISHES.replace('tags: ["v*"]', "branches: [main]"), other)
    with_workflow(package, PUBLISHES)

    assert init("--yes") == 2
    assert "tracer init --adopt release.yml" in capsys.readouterr().err

    assert init("--yes", "--adopt", "release.yml", "--format", "json") == 0
    done = json.loads(capsys.readouterr().out)
    assert done["answers"]["workflow_name"]["value"] == "release.yml"
    assert [one["index"] for one in done["publishers"]] == ["testpypi"]
    assert done["summary"][0].startswith("After merging, releases fail until")

    package.commit()
    for option in ("--adopt", "--replace"):
        assert init("--yes", option, "nightly.yml") == 2
        said = capsys.readouterr().err
        assert "`nightly.yml` is not the workflow that is adopted, `release.yml`" in said
        assert "tracer init --remove" in said


def test_a_file_that_does_more_than_publish_is_not_replaced(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, TESTS_TOO)

    assert init("--yes", "--replace", "release.yml") == 4

    said = capsys.readouterr().err
    assert "job `test`" in said
    assert "tracer init --adopt release.yml" in said
    assert init("--yes", "--adopt", "release.yml") == 0
    assert "pytest" in (package.root / PATH).read_text("utf-8")


def test_a_replacement_keeps_the_file_name_and_the_environment(package: GitRepository) -> None:
    with_workflow(package, PUBLISHES.replace("environment: pypi", "environment: shop window"))

    assert init("--yes", "--replace", "release.yml") == 0

    told = answers(package)
    assert (told["workflow"], told["workflow_name"]) == ("generated", "release.yml")
    assert told["pypi_environment"] == "shop window"
    assert "publish-pypi" in (package.root / PATH).read_text("utf-8")


@pytest.mark.parametrize(("answer", "kind"), [("", "adopted"), ("adopt", "adopted"), ("r", "generated")])
def test_at_a_terminal_the_choice_is_asked(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, answer: str, kind: str
) -> None:
    with_workflow(package, PUBLISHES)
    typed = iter([answer, "y"])
    monkeypatch.setattr(console, "is_interactive", lambda: True)
    monkeypatch.setattr("builtins.input", lambda: next(typed))

    assert init() == 0

    assert answers(package)["workflow"] == kind


def test_the_end_of_the_input_is_no_choice(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, PUBLISHES)
    before = package.files()

    def ended() -> str:
        monkeypatch.setattr("builtins.input", lambda: pytest.fail("a terminal tells its end only once"))
        raise EOFError

    monkeypatch.setattr(console, "is_interactive", lambda: True)
    monkeypatch.setattr("builtins.input", ended)

    assert init() == 1

    assert package.files() == before
    assert "tracer init --adopt release.yml" in capsys.readouterr().err


def test_what_cannot_be_adopted_is_refused_and_replacing_it_is_a_cure(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write("tox.ini", TOX)
    upload = "uses: pypa/gh-action-pypi-publish@release/v1"
    with_workflow(package, PUBLISHES.replace(upload, "run: pipx run tox -e release"))
    before = package.files()

    assert init("--yes") == 4

    assert "tracer init --replace release.yml" in capsys.readouterr().err
    assert package.files() == before
    assert init("--yes", "--replace", "release.yml") == 0


def test_removing_the_jobs_that_the_hint_names_is_a_cure(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    upload = "      - run: pip install tox\n      - run: tox -e release\n"
    tested = (
        "name: CI\non:\n  push:\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pytest\n"
    )
    job = (
        "  deliver:\n    needs: test\n    if: startsWith(github.ref, 'refs/tags/v')\n"
        "    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n"
    )
    package.write("tox.ini", TOX)
    package.write(
        ".github/workflows/publish.yml", "on: workflow_call\njobs:\n" + tested.partition("jobs:\n")[2]
    )
    with_workflow(package, tested + job + upload)

    assert init("--yes") == 4

    hint = capsys.readouterr().err.partition("hint: ")[2]
    assert f"remove job `deliver` (line {tested.count(chr(10)) + 1}) from {PATH}" in hint
    command = next(line for line in hint.splitlines() if "tracer init" in line).partition("#")[0].split()
    assert command == ["tracer", "init", "--workflow", "publish-pypi.yml", "--data", "release_on=tag"]
    package.write(PATH, tested)
    package.commit()
    assert init("--yes", *command[2:]) == 0
    assert answers(package)["release_on"] == "tag"


def test_no_other_workflow_is_offered_if_a_job_elsewhere_makes_the_release(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(".github/workflows/bot.yml", BOT)
    with_workflow(package, PUBLISHES)

    assert init("--yes") == 4

    said = capsys.readouterr().err
    assert "keep job `review` of .github/workflows/bot.yml from starting it" in said
    assert "--replace" not in said
    assert init("--yes", "--replace", "release.yml") == 4, "it would not be a cure"


def test_the_job_that_makes_the_releases_goes_too_for_tracer_s_makes_them(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    beta = ".github/workflows/beta.yml"
    package.write(beta, BY_COMMITS)
    with_workflow(package, BY_COMMITS)

    assert init("--yes", "--adopt", "release.yml") == 4

    hint = capsys.readouterr().err.partition("hint: ")[2]
    assert hint.count("remove jobs `make` (line 9), `publish` (line") == 2
    assert beta in hint
    package.write(beta, BY_COMMITS.partition("  make:\n")[0])
    with_workflow(package, BY_COMMITS.partition("  make:\n")[0])
    assert init("--yes", "--data", "release_on=semantic-release") == 0


def test_answers_shape_the_jobs_and_are_recorded_and_another_answer_starts_anew(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, PUBLISHES)
    words = ("testpypi_gate=advisory", "check_pypi_publisher=true", "testpypi_project_name=Demo.Trial")

    assert init("--yes", *(word for answer in words for word in ("--data", answer))) == 0

    told, said = answers(package), capsys.readouterr().err
    assert (told["testpypi_gate"], told["check_pypi_publisher"]) == ("advisory", True)
    assert "PyPI Project Name   Demo.Trial" in said
    assert "Released without TestPyPI" in (package.root / "RELEASING.md").read_text("utf-8")
    cli.main(["check"])
    assert "pypi-job-uploads-nothing" not in capsys.readouterr().out
    package.commit()
    written = package.files()
    assert init("--yes") == 0
    assert package.files() == written

    capsys.readouterr()
    assert init("--yes", "--data", "testpypi_gate=strict") == 2
    assert "does not fit `testpypi_gate`" in (said := capsys.readouterr().err)
    assert "`tracer init --remove`" in said
    assert init("--remove", "--yes") == 0
    package.commit()
    assert init("--yes", "--data", "testpypi_gate=strict") == 0
    assert "outputs.down" not in (package.root / PATH).read_text("utf-8")


def test_the_checklist_says_whether_pypi_waits_for_testpypi(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, (ROOT / "tests/arming/runs/one-job-for-both-by-ref.yml").read_text("utf-8"))

    assert init("--yes") == 0

    assert answers(package)["testpypi_gate"] == "none"
    assert "A release does not wait for that" in (package.root / "RELEASING.md").read_text("utf-8")
    with_workflow(package, PUBLISHES)
    assert init("--yes", "--data", "testpypi_gate=none") == 2
    assert "leave out `--data testpypi_gate=none`" in capsys.readouterr().err
    assert init("--yes") == 0
    assert answers(package).get("testpypi_gate", "strict") == "strict"
    assert "PyPI waits for that" in (package.root / "RELEASING.md").read_text("utf-8")


def test_a_token_for_testpypi_is_to_be_checked_and_nothing_registered(package: GitRepository) -> None:
    with_workflow(package, WITH_TOKENS)

    assert init("--yes") == 0

    checklist = (package.root / "RELEASING.md").read_text("utf-8")
    assert "There is nothing to register on TestPyPI" in checklist
    assert "Register" not in checklist
    assert answers(package)["testpypi_sign_in"] == "token"
    with_workflow(package, (package.root / PATH).read_text("utf-8"))
    before = package.files()
    assert init("--yes") == 0
    assert package.files() == before


def test_an_index_of_your_own_takes_the_place_of_testpypi(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, PUBLISHES)
    url = "https://staging.example.org/root/dev/"

    assert init("--yes", "--data", f"testpypi_upload_url={url}", "--data", "testpypi_sign_in=token") == 0

    said = capsys.readouterr().err
    assert "gh secret set STAGING_INDEX_TOKEN" in said
    assert "PyPI Project Name" not in said
    assert f"INDEX_URL: {url}simple/" in (package.root / PATH).read_text("utf-8")
    assert cli.main(["plan", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"]["level"] == "proven"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            "release_on=tag",
            "`release_on` shapes a workflow that tracer writes, and `release.yml` is your own",
        ),
        ("pypi_environment=live", "`pypi_environment` cannot be `live`"),
        ("version_variable=X", "`version_variable` shapes a workflow that tracer writes"),
    ],
)
def test_an_answer_that_an_adopted_workflow_cannot_have_is_an_error(
    package: GitRepository, capsys: pytest.CaptureFixture[str], answer: str, reason: str
) -> None:
    with_workflow(package, PUBLISHES)
    before = package.files()

    assert init("--yes", "--data", answer) == 2

    said = capsys.readouterr().err
    assert reason in said
    assert f"leave out `--data {answer.partition('=')[0]}=…`" in said
    assert package.files() == before


STOPPED = """\
on: {push: {branches: [main], tags: ['v*']}}
jobs:
  lint:
    if: github.ref_type == 'branch'
    runs-on: ubuntu-24.04
    steps: [{run: make lint}]
  build:
    needs: lint
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: pipx run build
      - uses: actions/upload-artifact@v6
        with: {name: dist, path: dist}
  pypi:
    needs: build
    if: github.ref_type == 'tag'
    runs-on: ubuntu-24.04
    permissions: {id-token: write}
    steps:
      - uses: actions/download-artifact@v7
        with: {name: dist, path: dist}
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def test_a_release_that_never_reached_pypi_is_not_said_to_reach_it(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    with_workflow(package, STOPPED)
    package.git("switch", "--quiet", "--create", "try")

    init("--yes", "--dry-run")

    said = capsys.readouterr().err
    assert "because `lint`, before it, is skipped (nor did it before)\n" in said
    assert "proven: a push to `try` reaches TestPyPI and nothing else; nothing reaches PyPI" in said
    assert "only the push of a version tag" not in said
