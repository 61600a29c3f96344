"""`tracer init` where it has been before: what the user owns by now stays, to the byte."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tracer_bullet import cli
from tracer_bullet.scaffold.rendering import rendered

if TYPE_CHECKING:
    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[2] / "src"
WORKFLOWS = ".github/workflows"
WORKFLOW = f"{WORKFLOWS}/publish.yml"
ANSWERS = ".copier-answers.tracer.yml"
BETA_ANSWERS = ".copier-answers.tracer-beta.yml"
CHECKLIST = "RELEASING.md"
OWN = "name: Ship\non: [workflow_dispatch]\njobs: {}\n"


def init(*words: str) -> int:
    return cli.main(["init", "--yes", *words])


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def replace(file: Path, old: bytes, new: bytes) -> None:
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new))


def with_crlf(repository: GitRepository, *paths: str) -> None:
    for path in paths:
        replace(repository.root / path, b"\n", b"\r\n")


def changed_lines(repository: GitRepository) -> list[str]:
    """The lines that git's own diff of the working tree shows as added or removed."""
    diff = repository.git("diff", "--unified=0").splitlines()
    return [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_recorded_answers_that_are_the_default_are_not_shown_again(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("--data", "python_version=3.12") == 0
    package.commit()
    capsys.readouterr()

    assert init() == 0

    shown = {line.split()[0] for line in capsys.readouterr().err.splitlines() if ANSWERS in line}
    assert {"import_name", "repository", "python_version"} <= shown
    assert not shown & {"build_with", "lfs", "release_on", "tag_prefix", "testpypi_gate", "wheels"}


def test_a_new_name_that_a_workflow_of_the_user_s_own_has_is_refused_without_force(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    package.write(f"{WORKFLOWS}/rel.yml", OWN)
    package.commit()
    before = package.files()

    assert init("--workflow", "rel.yml") == 4

    said = capsys.readouterr().err
    assert (
        f"{WORKFLOWS}/rel.yml: a file that tracer did not write is in the way: a workflow called `Ship`"
        in said
    )
    assert package.files() == before
    assert init("--workflow", "rel.yml", "--force") == 0
    assert load(package.root / WORKFLOWS / "rel.yml")["name"] == "Publish demo-app"
    assert not (package.root / WORKFLOW).exists()


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["without force", "with force"])
@pytest.mark.parametrize(
    "name", ["publish-alpha.yml", "Publish-Alpha.yml"], ids=["the same", "in another case"]
)
def test_the_workflow_of_another_package_is_never_taken(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str], name: str, force: tuple[str, ...]
) -> None:
    assert init("packages/alpha") == 0
    assert init("packages/beta", "--workflow", "publish-bb.yml") == 0
    before = two_packages.files()

    assert init("packages/beta", "--workflow", name, *force) == 4

    said = capsys.readouterr().err
    assert f"`{name}` is in the way: it is the workflow of the package in `packages/alpha`" in said
    assert "--workflow publish-beta.yml" in said
    assert two_packages.files() == before


def test_neither_is_it_by_the_first_run_of_a_package(two_packages: GitRepository) -> None:
    assert init("packages/alpha") == 0
    before = two_packages.files()

    assert init("packages/beta", "--workflow", "publish-alpha.yml", "--force") == 4

    assert two_packages.files() == before


def test_where_two_answers_files_claim_one_workflow_nothing_is_moved_or_deleted(
    two_packages: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("packages/alpha") == 0
    assert init("packages/beta") == 0
    replace(two_packages.root / BETA_ANSWERS, b"publish-beta.yml", b"publish-alpha.yml")
    before = two_packages.files()

    assert init("packages/beta", "--workflow", "other.yml", "--force") == 4

    said = capsys.readouterr().err
    assert f"write another name into {BETA_ANSWERS}, such as\n      workflow_name: 'publish-beta.yml'" in said
    assert two_packages.files() == before


def test_a_ticked_box_of_the_checklist_is_no_obstacle_and_stays(package: GitRepository) -> None:
    assert init() == 0
    replace(package.root / CHECKLIST, b"[ ]", b"[x]")
    before = package.files()

    assert init() == 0

    assert package.files() == before


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["without force", "with force"])
def test_a_checklist_that_was_changed_stays_where_the_answers_change_and_that_is_said(
    package: GitRepository, capsys: pytest.CaptureFixture[str], force: tuple[str, ...]
) -> None:
    assert init() == 0
    replace(package.root / CHECKLIST, b"[ ]", b"[x]")
    ticked = (package.root / CHECKLIST).read_bytes()
    capsys.readouterr()

    assert init("--data", "pypi_environment=live", *force) == 0

    assert (package.root / CHECKLIST).read_bytes() == ticked
    assert "`RELEASING.md` stays unchanged: it was edited, or another version of tracer wrote it" in (
        " ".join(capsys.readouterr().err.split())
    )
    assert load(package.root / WORKFLOW)["jobs"]["publish-pypi"]["environment"]["name"] == "live"


def test_a_checklist_of_another_version_is_said_to_stay_until_it_is_deleted(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    current = (package.root / CHECKLIST).read_bytes()
    replace(package.root / CHECKLIST, b"# Releasing", b"# How to release")
    capsys.readouterr()

    assert init() == 0
    assert "Delete it, and run `tracer init` again" in " ".join(capsys.readouterr().err.split())

    (package.root / CHECKLIST).unlink()
    assert init() == 0
    assert (package.root / CHECKLIST).read_bytes() == current


def test_a_checklist_that_nobody_touched_follows_the_answers(package: GitRepository) -> None:
    assert init() == 0

    assert init("--data", "pypi_environment=live") == 0

    assert "environments/live" in (package.root / CHECKLIST).read_text()


@pytest.mark.parametrize(
    ("taken", "ours"),
    [
        pytest.param(["RELEASING.md"], "RELEASING.tracer.md", id="one name"),
        pytest.param(["RELEASING.md", "RELEASING.tracer.md"], "RELEASING.demo-app.md", id="two names"),
        pytest.param(["RELEASING.md", "RELEASING.tracer.md", "RELEASING.demo-app.md"], "", id="all of them"),
    ],
)
def test_a_checklist_takes_a_name_that_is_free_or_is_left_out_with_a_word(
    package: GitRepository, capsys: pytest.CaptureFixture[str], taken: list[str], ours: str
) -> None:
    for path in taken:
        package.write(path, "Ask Ada.\n")

    assert init() == 0

    assert all((package.root / path).read_text() == "Ask Ada.\n" for path in taken)
    said = capsys.readouterr().err
    if ours:
        assert "# Releasing demo-app" in (package.root / ours).read_text()
        assert f"`RELEASING.md` stays unchanged; tracer's is `{ours}`" in said
    else:
        assert "no checklist was written" in said
    before = package.files()
    assert init() == 0
    assert "nothing to do" in capsys.readouterr().err
    assert package.files() == before


def test_a_directory_called_like_the_checklist_is_no_obstacle(package: GitRepository) -> None:
    package.write("RELEASING.md/first.txt")

    assert init() == 0

    assert (package.root / "RELEASING.tracer.md").is_file()


def test_a_second_package_whose_checklist_has_no_room_gets_another_name(two_packages: GitRepository) -> None:
    two_packages.write("RELEASING.beta.md", "Ask Ada.\n")
    assert init("packages/alpha") == 0

    assert init("packages/beta") == 0

    assert "# Releasing beta" in (two_packages.root / "RELEASING.beta.tracer.md").read_text()


def test_where_the_template_s_version_is_recorded_copier_can_merge(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rendered, "template_tag", lambda: "v0.1.0")
    assert init() == 0
    replace(package.root / WORKFLOW, b"timeout-minutes: 30", b"timeout-minutes: 31")
    before = package.files()

    assert init() == 4

    said = capsys.readouterr().err
    assert f"hint: uvx copier update --trust -a {ANSWERS}\n" in said
    assert "without uv" in said
    assert "tracer init --dry-run --force" in said
    assert package.files() == before


def test_from_another_directory_copier_is_told_where_the_repository_is(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rendered, "template_tag", lambda: "v0.1.0")
    assert init() == 0
    replace(package.root / WORKFLOW, b"timeout-minutes: 30", b"timeout-minutes: 31")
    monkeypatch.chdir(package.root / "src")

    assert init() == 4

    assert f"uvx copier update --trust -a {ANSWERS} ..\n" in capsys.readouterr().err


def test_where_no_version_is_recorded_copier_is_not_recommended(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    replace(package.root / WORKFLOW, b"timeout-minutes: 30", b"timeout-minutes: 31")

    assert init() == 4

    said = capsys.readouterr().err
    assert "copier update" not in said
    assert "tracer init --dry-run --force" in said


def test_line_ends_of_files_that_exist_survive_and_the_diff_shows_the_change_alone(
    package: GitRepository,
) -> None:
    assert init() == 0
    with_crlf(package, WORKFLOW, ANSWERS, CHECKLIST)
    package.commit()

    assert init("--branch", "foo") == 0

    # The line that begins the block ends in a hash of it, so that line changes as well.
    assert [line for line in changed_lines(package) if "tracer: begin" not in line] == [
        "-tracer_branch: 'tracer/first-run'",
        "+tracer_branch: 'foo'",
        "-      - tracer/first-run",
        "+      - foo",
    ]
    for path in (WORKFLOW, ANSWERS, CHECKLIST):
        data = (package.root / path).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n")


def test_a_workflow_that_gets_another_name_takes_its_line_ends_along(package: GitRepository) -> None:
    assert init() == 0
    with_crlf(package, WORKFLOW)
    before = (package.root / WORKFLOW).read_bytes()

    assert init("--workflow", "release.yml") == 0

    after = (package.root / WORKFLOWS / "release.yml").read_bytes()
    assert after == before.replace(b"publish.yml", b"release.yml")


def test_what_force_writes_over_a_file_of_the_user_s_has_that_file_s_line_ends(
    package: GitRepository,
) -> None:
    package.write(WORKFLOW, OWN.replace("\n", "\r\n"))
    package.commit()

    assert init("--force") == 0

    data = (package.root / WORKFLOW).read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 100


@pytest.mark.parametrize("tracked", [True, False], ids=["that git knows", "that was never added"])
def test_the_next_commands_can_be_pasted_after_a_workflow_got_another_name(
    package: GitRepository, capsys: pytest.CaptureFixture[str], tracked: bool
) -> None:
    assert init() == 0
    if tracked:
        package.commit()
    capsys.readouterr()

    assert init("--workflow", "release.yml", "--format", "json") == 0

    add = next(line for line in json.loads(capsys.readouterr().out)["next"] if line.startswith("git add"))
    subprocess.run(add, shell=True, cwd=package.root, check=True)
    assert (WORKFLOW in add) is tracked
    assert package.git("status", "--porcelain", WORKFLOWS).startswith(
        f"R  {WORKFLOW} -> " if tracked else "A  "
    )


def test_from_below_the_root_the_next_commands_begin_by_going_there(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package.git("update-ref", "refs/remotes/origin/main", "HEAD")
    monkeypatch.chdir(package.root / "src")

    assert init("--format", "json", "--no-branch") == 0

    commands = json.loads(capsys.readouterr().out)["next"]
    assert commands[0] == "cd .."
    subprocess.run(" && ".join(commands[:2]), shell=True, cwd=package.root / "src", check=True)
    assert WORKFLOW in package.git("diff", "--cached", "--name-only")


@pytest.mark.parametrize(
    ("edit", "has_line", "cure"),
    [
        pytest.param(
            (b"import_name: 'demo_app'", b"import_name: [1]"), True, "import_name: 'VALUE'", id="a list"
        ),
        pytest.param(
            (b"package_directory: '.'", b"package_directory: {}"),
            True,
            "package_directory: 'VALUE'",
            id="a map",
        ),
        pytest.param(
            (b"workflow_name: 'publish.yml'", b"workflow_name:"), True, "workflow_name: 'VALUE'", id="nothing"
        ),
        pytest.param(
            (b"python_version: '3.13'", b"python_version: 3.13"),
            True,
            "python_version: '3.13'",
            id="a number",
        ),
        pytest.param(
            (b"keep_dispatch: false", b"keep_dispatch: 'no'"), True, "keep_dispatch: false", id="a text"
        ),
        pytest.param((b"repository: 'acme/demo'\n", b""), False, "repository: 'VALUE'", id="a missing key"),
        pytest.param((b"'acme/demo'", b"'acme'"), True, "", id="half a repository"),
        pytest.param((b"'uv'", b"'make'"), False, "", id="no such choice"),
        pytest.param((b"'tracer/first-run'", b"'a b'"), True, "", id="no branch"),
    ],
)
def test_recorded_answers_that_cannot_be_are_placed_in_their_file_with_the_cure(
    package: GitRepository,
    capsys: pytest.CaptureFixture[str],
    edit: tuple[bytes, bytes],
    has_line: bool,
    cure: str,
) -> None:
    assert init() == 0
    replace(package.root / ANSWERS, *edit)
    before = package.files()
    capsys.readouterr()

    assert init("--repository", "acme/other") == 2

    said = capsys.readouterr().err
    assert f"error: {ANSWERS}:" in said
    assert (f"error: {ANSWERS}: " not in said) is has_line
    assert "hint: " in said
    assert cure in said
    assert package.files() == before


def test_a_branch_that_is_recorded_as_nothing_is_none(package: GitRepository) -> None:
    assert init("--no-branch") == 0
    replace(package.root / ANSWERS, b"tracer_branch: ''", b"tracer_branch:")
    before = package.files()

    assert init() == 0

    assert package.files() == before


def test_a_repository_that_moved_is_noticed_and_named(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    package.git("remote", "set-url", "origin", "https://github.com/newcomer/demo")
    before = package.files()
    capsys.readouterr()

    assert init() == 0

    said = capsys.readouterr().err
    assert f"note: {ANSWERS} says `acme/demo`, and remote `origin` leads to `newcomer/demo`" in said
    assert "--repository newcomer/demo" in said
    assert package.files() == before
    assert init("--repository", "newcomer/demo") == 0
    assert load(package.root / ANSWERS)["repository"] == "newcomer/demo"
    assert "note:" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["https://github.com/ACME/Demo.git", ""], ids=["other letter case", "no remote"]
)
def test_what_is_no_move_is_not_noted(
    package: GitRepository, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    assert init() == 0
    package.git("remote", *(("set-url", "origin", url) if url else ("remove", "origin")))
    capsys.readouterr()

    assert init() == 0

    assert "note:" not in capsys.readouterr().err


def test_a_remote_that_was_not_chosen_is_no_move(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.git("remote", "add", "upstream", "https://github.com/big/demo")
    assert init("--repository", "acme/demo") == 0
    capsys.readouterr()

    assert init() == 0

    assert "note:" not in capsys.readouterr().err


def test_git_s_variables_of_a_hook_are_no_obstacle(package: GitRepository) -> None:
    environment = os.environ | {"GIT_DIR": str(package.root / ".git"), "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "tracer_bullet", "init", "--yes"]

    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert finished.returncode == 0, finished.stderr
    assert load(package.root / WORKFLOW)["name"] == "Publish demo-app"


def test_after_adopting_a_workflow_without_environments_there_is_nothing_to_do(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(
        f"{WORKFLOWS}/ship.yml",
        "on: {release: {types: [published]}}\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n"
        "    permissions: {id-token: write, contents: read}\n    steps:\n"
        "      - uses: actions/checkout@v6\n      - run: pipx run build\n"
        "      - uses: pypa/gh-action-pypi-publish@release/v1\n",
    )
    package.commit()
    assert init() == 0
    before = package.files()

    assert init() == 0

    assert "nothing to do" in capsys.readouterr().err
    assert package.files() == before


def test_a_workflow_that_cannot_be_adopted_can_be_replaced_by_the_printed_command(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write(
        f"{WORKFLOWS}/ship.yml",
        "on: {release: {types: [published]}}\njobs:\n  ship:\n    runs-on: ubuntu-24.04\n"
        "    permissions: {id-token: write, contents: read}\n    steps:\n"
        "      - uses: actions/checkout@v6\n      - run: pipx run build\n"
        "      - run: |\n          twine upload --repository testpypi dist/*\n"
        "          twine upload dist/*\n",
    )
    package.commit()
    assert init() == 4
    printed = re.search(r"tracer init (--replace \S+)", capsys.readouterr().err)

    assert printed
    assert init(*printed[1].split()) == 0
    assert "- tracer/first-run" in (package.root / WORKFLOWS / "ship.yml").read_text()
