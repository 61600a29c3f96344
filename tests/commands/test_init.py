"""`tracer init` on real repositories; what it writes is judged by other tools' eyes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from tests.commands.conftest import PACKAGE
from tracer_bullet import cli
from tracer_bullet.report import console

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import GitRepository

pytestmark = pytest.mark.slow

WORKFLOW = ".github/workflows/publish.yml"
ANSWERS = ".copier-answers.tracer.yml"
EXAMPLES = Path(__file__).parents[2] / "examples"
PIPELINE = {WORKFLOW, ANSWERS, "RELEASING.md", ".github/dependabot.yml"}


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def init(*words: str) -> int:
    return cli.main(["init", *words])


def test_a_package_gets_its_pipeline_armed_for_a_branch_of_its_own(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = package.files()

    assert init("--yes") == 0

    after = package.files()
    assert after.keys() - before.keys() == PIPELINE
    assert {path: after[path] for path in before} == before
    workflow = load(package.root / WORKFLOW)
    assert workflow["on"] == {"push": {"branches": ["tracer/first-run"]}, "release": {"types": ["published"]}}
    assert workflow["jobs"]["publish-pypi"]["if"] == "github.event_name == 'release'"
    answers = load(package.root / ANSWERS)
    assert answers["_src_path"] == "gh:tracer-bullet/tracer"
    assert answers["tracer_branch"] == "tracer/first-run"
    assert answers["new_package"] is False
    said = capsys.readouterr().err
    shown, _, _ = said.partition("\n\n")
    assert "from [project] name in pyproject.toml" in shown
    assert "keep_dispatch" not in shown  # nothing follows from it here, and it is in the JSON
    assert len(shown.splitlines()) < 12
    assert "https://test.pypi.org/manage/account/publishing/" in said
    assert "gh api --silent --method PUT repos/acme/demo/environments/pypi" in said
    assert "git switch -c tracer/first-run" in said
    assert "git push -u origin tracer/first-run" in said


@pytest.mark.parametrize(
    ("example", "import_name", "version_from"),
    [
        ("flit", "roman_flit", "static"),
        ("hatch-vcs", "roman", "vcs"),
        ("poetry-core", "roman_poetry", "static"),
        ("setuptools-scm", "roman_scm", "vcs"),
        ("static-hatchling", "version_sort", "static"),
        ("static-setuptools", "roman_setuptools", "static"),
        ("uv-build", "roman_uv", "static"),
    ],
)
def test_the_examples_leave_nothing_to_be_asked(
    repository: GitRepository,
    capsys: pytest.CaptureFixture[str],
    example: str,
    import_name: str,
    version_from: str,
) -> None:
    shutil.copytree(EXAMPLES / example, repository.root, dirs_exist_ok=True)
    repository.git("remote", "add", "origin", "https://github.com/acme/demo")

    assert init(str(repository.root), "--dry-run", "--format", "json") == 0

    answers = json.loads(capsys.readouterr().out)["answers"]
    assert (answers["import_name"]["value"], answers["version_from"]["value"]) == (import_name, version_from)


def test_the_checklist_holds_the_commands_that_init_prints(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("--yes", "--format", "json") == 0

    checklist = " ".join((package.root / "RELEASING.md").read_text().replace("\\\n", " ").split())
    for command in json.loads(capsys.readouterr().out)["environments"]:
        assert " ".join(command.replace("\\\n", " ").split()) in checklist


def test_a_second_run_has_nothing_to_do(package: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    init("--yes")
    before = package.files()

    assert init() == 0

    assert package.files() == before
    assert "nothing to do" in capsys.readouterr().err


def test_the_dry_run_writes_nothing_and_git_applies_its_diff_to_the_same_result(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = package.files()

    assert init("--dry-run") == 0

    diff = capsys.readouterr().out
    assert package.files() == before
    subprocess.run(["git", "apply", "-"], input=diff, text=True, cwd=package.root, check=True)
    applied = package.files()
    assert init("--yes") == 0
    assert package.files() == applied


def test_on_another_branch_that_branch_is_armed_and_nothing_is_switched(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.git("switch", "--quiet", "--create", "pipeline")

    assert init("--yes") == 0

    assert load(package.root / WORKFLOW)["on"]["push"] == {"branches": ["pipeline"]}
    assert "git switch" not in capsys.readouterr().err


@pytest.mark.parametrize(("create", "command"), [(False, "git switch -c"), (True, "git switch")])
def test_on_a_detached_head_the_way_to_the_first_branch_is_printed(
    package: GitRepository, capsys: pytest.CaptureFixture[str], create: bool, command: str
) -> None:
    package.git("switch", "--quiet", "--detach")
    if create:
        package.git("branch", "tracer/first-run")

    assert init("--yes") == 0

    assert f"  {command} tracer/first-run\n" in capsys.readouterr().err


def test_without_a_branch_the_permanent_workflow_is_written(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init("--yes", "--no-branch") == 0

    assert load(package.root / WORKFLOW)["on"] == {"release": {"types": ["published"]}}
    assert load(package.root / ANSWERS)["tracer_branch"] == ""
    assert "tracer/first-run" not in capsys.readouterr().err


def test_init_then_finalize_is_init_without_a_branch(package: GitRepository) -> None:
    assert init("--yes") == 0
    assert cli.main(["finalize"]) == 0
    finalized = package.files()
    for path in PIPELINE:
        (package.root / path).unlink()

    assert init("--yes", "--no-branch") == 0

    assert package.files() == finalized


def test_after_finalize_init_has_nothing_to_do_and_never_brings_the_trigger_back(
    package: GitRepository,
) -> None:
    init("--yes")
    cli.main(["finalize"])
    before = package.files()

    assert init("--yes") == 0

    assert package.files() == before


def test_answers_can_be_changed_by_a_later_run(package: GitRepository) -> None:
    init("--yes")

    assert init("--yes", "--branch", "other", "--data", "keep_dispatch=true") == 0

    assert list(load(package.root / WORKFLOW)["on"]) == ["push", "workflow_dispatch", "release"]
    assert load(package.root / WORKFLOW)["on"]["push"] == {"branches": ["other"]}
    assert load(package.root / ANSWERS)["tracer_branch"] == "other"


def test_a_workflow_that_gets_another_name_does_not_stay_under_the_old_one_too(
    package: GitRepository,
) -> None:
    init("--yes")

    assert init("--yes", "--workflow", "release.yaml") == 0

    assert not (package.root / WORKFLOW).exists()
    assert load(package.root / ".github/workflows/release.yaml")["name"] == "Publish demo-app"


def test_a_renamed_project_is_noticed(package: GitRepository) -> None:
    init("--yes")
    package.write("pyproject.toml", PACKAGE.replace("demo-app", "other-app"))

    assert init("--yes") == 0

    assert load(package.root / WORKFLOW)["name"] == "Publish other-app"


def test_a_workflow_that_was_changed_since_is_refused_and_stays(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    init("--yes")
    file = package.root / WORKFLOW
    file.write_bytes(file.read_bytes().replace(b"actions/checkout@", b"actions/checkout@abc"))
    before = package.files()

    assert init("--yes") == 4

    assert package.files() == before
    assert f"{WORKFLOW}: this file differs from what tracer generates" in capsys.readouterr().err


def test_force_writes_a_changed_file_anew(package: GitRepository) -> None:
    init("--yes")
    first = package.files()
    package.write(WORKFLOW, "name: Mine\n")
    package.commit()

    assert init("--yes", "--force") == 0

    assert package.files() == first


def test_line_ends_that_git_checked_out_otherwise_are_no_change(package: GitRepository) -> None:
    init("--yes")
    for path in PIPELINE:
        file = package.root / path
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    before = package.files()

    assert init("--yes") == 0

    assert package.files() == before


def test_a_file_that_was_deleted_comes_back(package: GitRepository) -> None:
    init("--yes")
    first = package.files()
    (package.root / "RELEASING.md").unlink()

    assert init("--yes") == 0

    assert package.files() == first


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(
            "name: Ship\non: [push, release]\njobs: {}\n",
            "a workflow called `Ship` that starts on `push`, `release`",
            id="a workflow",
        ),
        pytest.param(
            "on:\n  push:\njobs: {}\n", "a workflow that starts on `push`", id="a workflow without a name"
        ),
        pytest.param("a: b\n", "a file without `on:`", id="another kind of YAML"),
        pytest.param("", "not a workflow (it is empty)", id="an empty file"),
        pytest.param("on: [push\n", "not a workflow (", id="no YAML"),
        pytest.param("name: \udce4\n", "not a workflow (not UTF-8", id="Latin-1"),
    ],
)
def test_a_workflow_of_the_user_s_own_in_the_way_is_named_for_what_it_is(
    package: GitRepository, capsys: pytest.CaptureFixture[str], text: str, what: str
) -> None:
    package.write(WORKFLOW, text)
    before = package.files()

    assert init("--yes") == 4

    said = capsys.readouterr().err
    assert f"{WORKFLOW}: a file that tracer did not write is in the way: {what}" in said
    assert "--workflow NAME" in said
    assert "--force" in said
    assert package.files() == before


def test_another_name_or_force_gets_past_a_workflow_in_the_way(package: GitRepository) -> None:
    mine = "name: Ship\non: [push]\njobs: {}\n"
    package.write(WORKFLOW, mine)

    assert init("--yes", "--workflow", "publish-pypi.yml") == 0
    assert (package.root / WORKFLOW).read_text() == mine
    assert load(package.root / ".github/workflows/publish-pypi.yml")["name"] == "Publish demo-app"

    for path in (ANSWERS, ".github/workflows/publish-pypi.yml"):
        (package.root / path).unlink()
    package.commit()
    assert init("--yes", "--force") == 0
    assert load(package.root / WORKFLOW)["name"] == "Publish demo-app"


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["without force", "with force"])
@pytest.mark.parametrize("obstacle", ["directory", "symlink out", "symlink to nothing", "read-only"])
def test_what_cannot_be_replaced_safely_never_is(
    package: GitRepository,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    obstacle: str,
    force: tuple[str, ...],
) -> None:
    file = package.root / WORKFLOW
    file.parent.mkdir(parents=True)
    outside = tmp_path / "outside.yml"
    outside.write_bytes(b"mine")
    match obstacle:
        case "directory":
            file.mkdir()
        case "symlink out":
            file.symlink_to(outside)
        case "symlink to nothing":
            file.symlink_to(tmp_path / "nothing.yml")
        case _:
            file.write_bytes(b"on: push\n")
            file.chmod(0o444)
            package.commit()
    before = package.files()

    code = init("--yes", *force)

    assert code == (2 if obstacle == "read-only" and force else 4)
    assert f"{WORKFLOW}: " in capsys.readouterr().err
    assert package.files() == before
    assert outside.read_bytes() == b"mine"


def test_a_releasing_md_of_the_user_s_own_stays_and_ours_takes_another_name(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.write("RELEASING.md", "Ask Ada.\n")

    assert init("--yes") == 0

    assert (package.root / "RELEASING.md").read_text() == "Ask Ada.\n"
    assert "# Releasing demo-app" in (package.root / "RELEASING.tracer.md").read_text()
    assert "`RELEASING.md` stays unchanged; tracer's is `RELEASING.tracer.md`" in capsys.readouterr().err
    before = package.files()
    assert init("--yes") == 0
    assert package.files() == before


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        pytest.param(
            ".github/dependabot.yml",
            "version: 2\nupdates:\n  - package-ecosystem: pip\n",
            "add to `updates:` in `.github/dependabot.yml`\n  - package-ecosystem: github-actions\n",
            id="Dependabot without actions",
        ),
        pytest.param(
            ".github/dependabot.yaml",
            "updates:\n- package-ecosystem: 'github-actions'\n",
            "",
            id="with actions",
        ),
        pytest.param(".github/renovate.json5", "{}", "helpers:pinGitHubActionDigests", id="Renovate"),
        pytest.param(".renovaterc", "{}", "helpers:pinGitHubActionDigests", id="Renovate, short"),
        pytest.param(
            "package.json",
            '{"renovate": {}}',
            "helpers:pinGitHubActionDigests",
            id="Renovate in package.json",
        ),
    ],
)
def test_where_dependabot_or_renovate_is_configured_the_lines_to_add_are_printed_instead(
    package: GitRepository, capsys: pytest.CaptureFixture[str], path: str, text: str, said: str
) -> None:
    package.write(path, text)

    assert init("--yes") == 0

    assert (package.root / path).read_text() == text
    assert package.files().keys() & {".github/dependabot.yml"} <= {path}
    err = capsys.readouterr().err
    assert said in err
    assert said or "note:" not in err


def test_a_package_json_without_renovate_does_not_count(package: GitRepository) -> None:
    package.write("package.json", "{}")

    assert init("--yes") == 0

    assert (package.root / ".github/dependabot.yml").is_file()


@pytest.mark.parametrize("directory", [".", "packages/alpha", "packages/alpha/src"])
def test_a_package_in_a_subdirectory_gets_its_workflow_at_the_root(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, directory: str
) -> None:
    repository.write("packages/alpha/pyproject.toml", PACKAGE.replace("demo-app", "alpha"))
    repository.write("packages/alpha/src/alpha/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    monkeypatch.chdir(repository.root if directory == "." else repository.root / directory)

    assert init("packages/alpha" if directory == "." else ".", "--yes") == 0

    workflow = load(repository.root / WORKFLOW)
    assert workflow["jobs"]["build"]["defaults"]["run"]["working-directory"] == "packages/alpha"
    assert load(repository.root / ANSWERS)["package_directory"] == "packages/alpha"
    assert not (repository.root / "packages/alpha/.github").exists()


def test_a_second_package_takes_other_names_and_leaves_the_first_one_alone(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("alpha", "beta"):
        repository.write(f"packages/{name}/pyproject.toml", PACKAGE.replace("demo-app", name))
        repository.write(f"packages/{name}/src/{name}/__init__.py")
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    repository.commit()
    repository.git("tag", "beta-v1.0")
    monkeypatch.chdir(repository.root)
    assert init("packages/alpha", "--yes") == 0
    first = repository.files()
    capsys.readouterr()

    assert init("packages/beta", "--yes") == 0

    both = repository.files()
    assert {path: both[path] for path in first} == first
    assert both.keys() - first.keys() == {
        ".copier-answers.tracer-beta.yml",
        "RELEASING.beta.md",
        ".github/workflows/publish-beta.yml",
    }
    assert "-f name='beta-v[0-9]*' -f type=tag" in capsys.readouterr().err
    for package in ("packages/alpha", "packages/beta"):
        assert init(package, "--yes") == 0
    assert repository.files() == both


@pytest.mark.parametrize("directory", [".", "new-package"])
def test_without_a_package_one_is_made(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, directory: str
) -> None:
    repository.git("remote", "add", "origin", "git@github.com:acme/demo.git")
    repository.write("README.md" if directory == "." else "other.txt", "# Mine\n")
    monkeypatch.chdir(repository.root)

    assert init(directory, "--yes", "--data", "project_name=Fine.Package", "--data", "new_package=true") == 0

    place = repository.root / directory
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "uv",
            "build",
            "--wheel",
            "--out-dir",
            str(repository.root.parent / "dist"),
            str(place),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert (place / "src/fine_package/__init__.py").is_file()
    assert load(repository.root / WORKFLOW)["name"] == "Publish Fine.Package"
    if directory == ".":
        assert (place / "README.md").read_text() == "# Mine\n"
    before = repository.files()
    assert init(directory, "--yes") == 0
    assert repository.files() == before


def test_at_a_terminal_one_question_is_asked_and_the_difference_is_shown_on_request(
    package: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["n", "d", "y"])
    monkeypatch.setattr(console, "is_interactive", lambda: True)
    monkeypatch.setattr("builtins.input", lambda: next(answers))
    before = package.files()

    assert init() == 1
    assert package.files() == before
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("Write 4 files? [y]es") == 1
    assert "nothing was written" in shown.err

    assert init() == 0
    shown = capsys.readouterr()
    assert "+  # tracer: begin" in shown.out
    assert shown.err.count("Write 4 files? [y]es") == 2
    assert package.files().keys() - before.keys() == PIPELINE


def test_at_a_terminal_what_is_missing_is_asked_for(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/a/__init__.py")
    repository.write("src/b/__init__.py")
    answers = iter(["b", "acme/demo", "y"])
    monkeypatch.setattr(console, "is_interactive", lambda: True)
    monkeypatch.setattr("builtins.input", lambda: next(answers))
    monkeypatch.chdir(repository.root)

    assert init() == 0

    recorded = load(repository.root / ANSWERS)
    assert (recorded["import_name"], recorded["repository"]) == ("b", "acme/demo")


def test_without_a_terminal_everything_that_is_missing_is_named_at_once(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("pyproject.toml", PACKAGE)
    repository.write("src/a/__init__.py")
    repository.write("src/b/__init__.py")
    monkeypatch.chdir(repository.root)
    before = repository.files()

    assert init() == 2

    said = capsys.readouterr().err
    assert "only ships a package called like `demo-app`, such as `src/demo_app/__init__.py`" in said
    assert "; the git repository has no remote" in said
    for option in ("--data import_name=NAME", "--repository OWNER/NAME", "--yes", "--dry-run"):
        assert option in said
    assert repository.files() == before


def test_without_a_terminal_the_options_that_answer_the_question_are_named(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = package.files()

    assert init() == 2

    said = capsys.readouterr().err
    assert "--yes" in said
    assert "--dry-run" in said
    assert package.files() == before


def break_git(repository: GitRepository) -> None:
    (repository.root / ".git").rename(repository.root.parent / "elsewhere")


def write(path: str, text: str) -> Callable[[GitRepository], object]:
    return lambda repository: repository.write(path, text)


@pytest.mark.parametrize(
    ("spoil", "words", "expected"),
    [
        pytest.param(break_git, (), (2, "is not in a git repository"), id="not a git repository"),
        pytest.param(lambda r: r.git("remote", "remove", "origin"), (), (2, "has no remote"), id="no remote"),
        pytest.param(
            write("pyproject.toml", "[project\n"), (), (2, "pyproject.toml:1:9: does not parse"), id="no TOML"
        ),
        pytest.param(
            write("pyproject.toml", "[project]\n"),
            (),
            (2, "pyproject.toml: the project has no name"),
            id="no name",
        ),
        pytest.param(
            write("pyproject.toml", PACKAGE.replace("demo-app", "json")),
            (),
            (2, "standard-library module"),
            id="a taken name",
        ),
        pytest.param(
            write("pyproject.toml", PACKAGE.replace("version = ", "dynamic = ['version'] #")),
            (),
            (4, "no packaging file has a version, or says where it comes from"),
            id="a version",
        ),
        pytest.param(
            None,
            ("nowhere/pyproject.toml", "--yes", "--no-branch", "--data", "new_package=false"),
            (2, "no package is"),
            id="no package",
        ),
        pytest.param(None, ("pyproject.toml",), (2, "expected a directory"), id="a file for a directory"),
        pytest.param(None, ("--repository", "acme"), (2, "expected `OWNER/NAME`"), id="half a repository"),
        pytest.param(
            None, ("--workflow", "../x.yml"), (2, "not a workflow's file name"), id="a path for a name"
        ),
        pytest.param(
            None, ("--data", "colour=red"), (2, "no question is called `colour`"), id="an unknown question"
        ),
        pytest.param(
            None, ("--data", "build_with=make"), (2, "`build_with` cannot be 'make'"), id="no such choice"
        ),
        pytest.param(
            None,
            ("--data", "release_branch=stable"),
            (2, "`release_branch` does not go with the other answers"),
            id="an answer that would change nothing",
        ),
        pytest.param(
            None,
            ("--data", "new_package=true"),
            (2, "a package is already"),
            id="a new package over an old one",
        ),
        pytest.param(
            None, ("--data", "package_directory=x"), (2, "name the directory: "), id="another directory"
        ),
        pytest.param(
            None,
            ("--data", "pypi_environment=TestPyPI"),
            (2, "expected a different environment than TestPyPI's"),
            id="one environment for two",
        ),
        pytest.param(
            None,
            ("--branch", "a", "--data", "tracer_branch=b"),
            (2, "given twice"),
            id="an answer given twice",
        ),
        pytest.param(None, ("--branch", "a", "--no-branch"), (2, "not allowed with"), id="a branch and none"),
        pytest.param(None, ("--format", "json"), (2, "cannot ask for confirm"), id="JSON with a question"),
    ],
)
def test_bad_input_is_a_clear_error_and_nothing_is_written(
    package: GitRepository,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[GitRepository], object] | None,
    words: tuple[str, ...],
    expected: tuple[int, str],
) -> None:
    if spoil:
        spoil(package)
    before = package.files()

    code, message = expected
    assert init(*words, *(() if "json" in words else ("--yes",))) == code

    shown = capsys.readouterr()
    assert message in shown.err
    assert "hint:" in shown.err
    assert shown.out == ""
    assert package.files() == before


@pytest.mark.parametrize(
    "branch", ["fix+more", "wow!", "a]b", "it's", 'say"hi"', "über", "on", "1.0", "a#b", "$(id)"]
)
def test_an_unusual_branch_is_armed_and_means_itself(package: GitRepository, branch: str) -> None:
    assert init("--yes", "--branch", branch) == 0

    [pattern] = load(package.root / WORKFLOW)["on"]["push"]["branches"]
    assert pattern.replace("\\", "") == branch
    assert load(package.root / ANSWERS)["tracer_branch"] == branch


@pytest.mark.parametrize(
    "branch",
    ["a b", "a*", "a?", "a[b", "a\\b", "a:b", "a~1", "${{ github.sha }}", "a\nb", "-x", "a..b", "x.lock", ""],
)
def test_a_branch_that_cannot_be_is_refused(
    package: GitRepository, capsys: pytest.CaptureFixture[str], branch: str
) -> None:
    before = package.files()

    assert init("--yes", f"--branch={branch}") == (0 if branch == "" else 2)

    if branch:
        assert "is not a branch name to trigger on" in capsys.readouterr().err
        assert package.files() == before


@pytest.mark.parametrize(
    "pair",
    [
        'project_name=demo"\njobs: {}',
        "import_name=os; import shutil",
        "import_name=class",
        "repository=acme/demo' || true",
        "workflow_name=a b.yml",
        "workflow_name=${{ x }}.yml",
        "testpypi_environment=x\n    steps: []",
        "pypi_environment=${{ secrets.X }}",
        "python_version=3.13'; rm -rf /",
        "python_version=2.7",
        "version_from=guess",
        "release_on=push",
    ],
)
def test_an_answer_that_would_bring_yaml_shell_or_an_expression_is_refused(
    package: GitRepository, capsys: pytest.CaptureFixture[str], pair: str
) -> None:
    before = package.files()

    assert init("--yes", "--data", pair) == 2

    assert "hint:" in capsys.readouterr().err
    assert package.files() == before


def test_json_says_everything_and_nothing_else_is_on_stdout(
    package: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    package.commit()
    package.git("tag", "1.0")

    assert init("--dry-run", "--format", "json") == 0
    planned = json.loads(capsys.readouterr().out)
    assert init("--yes", "--format", "json") == 0
    done = json.loads(capsys.readouterr().out)

    assert planned == done | {"written": False}
    assert done["written"] is True
    assert done["root"] == str(package.root)
    assert done["answers"]["repository"] == {"value": "acme/demo", "source": "from remote `origin`"}
    assert done["answers"]["keep_dispatch"] == {"value": False, "source": "default"}
    assert {file["path"]: file["action"] for file in done["files"]} == dict.fromkeys(PIPELINE, "create")
    assert done["files"][-1]["path"] == WORKFLOW
    assert "tracer: begin" in done["diff"]
    assert [publisher["index"] for publisher in done["publishers"]] == ["testpypi", "pypi"]
    assert done["publishers"][1]["environment"] == "pypi"
    assert done["tag_pattern"] == "[0-9]*"
    assert len(done["environments"]) == 3
    assert done["next"][0] == "git switch -c tracer/first-run"
