"""`tracer fire` against GitHub and the indexes on this machine, with a real git remote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.answering import reply
from tests.commands.test_publishers import PYPROJECT
from tests.commands.test_status import SAFE
from tests.commands.test_status import standins as standins  # noqa: PLC0414 - a fixture is taken by its name
from tests.github.conftest import github as github  # noqa: PLC0414
from tests.github.standin import SLUG, TOKEN, GitHubStandIn
from tests.rehearsal.distributions import Sample, make_wheel
from tests.standins import put
from tracer_bullet.cli import main
from tracer_bullet.fire import follow, upload
from tracer_bullet.report import console

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import GitRepository
    from tracer_bullet.rehearsal.server.standins import Standins

pytestmark = pytest.mark.slow
PATH = ".github/workflows/publish.yml"
STARTED = {
    "id": 4711,
    "path": PATH,
    "head_branch": "try",
    "status": "queued",
    "conclusion": None,
    "created_at": "2026-01-01T00:00:00Z",
    "html_url": f"https://github.com/{SLUG}/actions/runs/4711",
}
LOG = (
    "\ufeff2026-11-26T12:00:00.0000000Z ##[group]Run pypa/gh-action-pypi-publish\n"
    "2026-11-26T12:00:00.0000000Z ##[endgroup]\n"
    "2026-11-26T12:00:01.0000000Z ##[error]Trusted publishing exchange failure: \n"
    "2026-11-26T12:00:01.0000000Z * `invalid-publisher`: valid token, but no corresponding publisher "
    "(Publisher with matching claims was not found)\n"
)


def look(conclusion: str | None, **jobs: str | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The run, and its jobs by name; None goes on."""
    made = [
        {
            "id": number,
            "name": name.replace("_", "-"),
            "status": "completed" if ended else "in_progress",
            "conclusion": ended,
            "steps": [
                {
                    "name": "Upload",
                    "number": 1,
                    "status": "completed" if ended else "in_progress",
                    "conclusion": ended,
                }
            ],
        }
        for number, (name, ended) in enumerate(jobs.items(), start=1)
    ]
    return {"status": "completed" if conclusion else "in_progress", "conclusion": conclusion}, made


GREEN = look("success", publish_testpypi="success", publish_pypi="skipped")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "_PAUSE", 0.01)
    monkeypatch.setattr(follow, "_APPEARS", 0.1)
    monkeypatch.setattr(follow, "_pauses", lambda: iter([0.05] * 100))
    monkeypatch.setattr(upload, "_LONGEST", 0.1)
    monkeypatch.setattr(upload, "_PAUSE", 0.05)


@pytest.fixture
def project(repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository on the branch `try`, whose remote on GitHub is a bare repository here."""
    remote = tmp_path / "remote.git"
    repository.git("init", "--quiet", "--bare", str(remote))
    address = f"https://github.com/{SLUG}.git"
    repository.git("remote", "add", "origin", address)
    repository.git("config", f"url.{remote}.pushInsteadOf", address)
    repository.write("pyproject.toml", PYPROJECT)
    repository.write(PATH, SAFE)
    repository.commit("the pipeline")
    repository.git("push", "--quiet", "origin", "main")
    repository.git("switch", "--quiet", "--create", "try")
    monkeypatch.chdir(repository.root)
    return repository


def pushed(project: GitRepository) -> str:
    """The commit of `try` at the remote, empty if it was not pushed."""
    url = project.git("remote", "get-url", "--push", "origin").strip()
    return project.git("ls-remote", url, "refs/heads/try").partition("\t")[0]


def upload_wheel(standins: Standins, tmp_path: Path) -> None:
    put(standins, "testpypi", make_wheel(tmp_path, Sample(version="1.0.dev4711")))


def test_a_green_run_is_armed_committed_pushed_followed_and_tried(
    project: GitRepository,
    github: GitHubStandIn,
    standins: Standins,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    github.started = STARTED
    github.progress = [look(None), look(None, publish_testpypi=None), GREEN]
    upload_wheel(standins, tmp_path)

    assert main(["fire", "--yes"]) == 0, capfd.readouterr()

    said = capfd.readouterr()
    assert project.git("log", "-1", "--format=%s").strip() == "Arm the publish workflow for a tracer run"
    assert project.git("show", "--name-only", "--format=", "HEAD").split() == [PATH]
    assert pushed(project) == project.git("rev-parse", "HEAD").strip()
    assert "publish-testpypi: in_progress\npublish-testpypi: success\n" in said.err
    assert "smoke test passed" in said.out
    assert said.err.splitlines()[-1] == "next: tracer finalize"
    assert TOKEN not in said.out + said.err

    commits = project.git("rev-list", "--count", "HEAD")
    assert main(["fire", "--yes"]) == 0
    assert project.git("rev-list", "--count", "HEAD") == commits


def test_a_red_run_is_explained(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    github.started = STARTED
    github.progress = [look("failure", build="success", publish_testpypi="failure")]
    github.logs = {2: LOG}

    assert main(["fire", "--yes"]) == 5

    said = capfd.readouterr()
    assert "invalid-publisher" in said.out
    assert "publish-testpypi: step `Upload` failure" in said.err
    assert str(STARTED["html_url"]) in said.err


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (look("cancelled", publish_testpypi="cancelled"), "the run was cancelled"),
        (
            look("success", publish_testpypi="skipped"),
            "`publish-testpypi` was skipped, so nothing was published",
        ),
        (look("startup_failure"), "GitHub did not start the run"),
        (look("novel", publish_testpypi="failure"), "the run ended with `novel`"),
    ],
    ids=["cancelled", "skipped", "startup", "novel"],
)
def test_a_run_that_published_nothing_is_a_failure(
    project: GitRepository,
    github: GitHubStandIn,
    standins: Standins,
    capfd: pytest.CaptureFixture[str],
    end: tuple[dict[str, Any], list[dict[str, Any]]],
    said: str,
) -> None:
    github.started = STARTED
    github.progress = [end]

    assert main(["fire", "--yes"]) == 5
    assert said in capfd.readouterr().err


def test_a_slow_run_is_left_alone_when_the_time_is_over(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    github.started = STARTED
    github.progress = [look(None, build=None)]

    assert main(["fire", "--yes", "--timeout", "0.2"]) == 1
    assert "running this command again continues" in capfd.readouterr().err


def test_a_push_that_starts_no_run_is_explained(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["fire", "--yes"]) == 1
    assert "no run of publish.yml appeared for this push of `try`" in capfd.readouterr().err

    github.state = "disabled_manually"
    assert main(["fire", "--yes"]) == 1
    assert "gh workflow enable publish.yml" in capfd.readouterr().err


def test_a_network_that_is_lost_in_the_middle_is_waited_for(
    project: GitRepository,
    github: GitHubStandIn,
    standins: Standins,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    github.started = STARTED
    github.progress = [GREEN]
    upload_wheel(standins, tmp_path)
    path = f"/repos/{SLUG}/actions/runs/4711"

    def fail(_: object) -> Any:
        del github.more["GET", path]
        return reply(429, {"message": "slow down"}, **{"Retry-After": "3600"})

    github.more["GET", path] = fail

    assert main(["fire", "--yes"]) == 0, capfd.readouterr()
    assert "rate limit is exhausted; asking again" in capfd.readouterr().err


def test_a_token_without_rights_is_refused(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    github.more["GET", f"/repos/{SLUG}/actions/runs"] = lambda _: reply(
        403, {"message": "Resource not accessible"}
    )

    assert main(["fire", "--yes"]) == 4
    assert "Actions: read" in capfd.readouterr().err


def test_what_testpypi_does_not_show_is_not_called_a_success(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    github.started = STARTED
    github.progress = [GREEN]

    assert main(["fire", "--yes"]) == 1
    assert "TestPyPI shows nothing that this run published" in capfd.readouterr().err


def test_without_a_yes_nothing_is_committed_or_pushed(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["fire"]) == 2
    assert "no terminal to ask for confirmation" in capfd.readouterr().err
    assert project.git("log", "-1", "--format=%s").strip() == "the pipeline"
    assert pushed(project) == ""


def test_a_no_is_taken_and_says_how_to_go_on(
    project: GitRepository,
    github: GitHubStandIn,
    standins: Standins,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([True, False])
    monkeypatch.setattr(console, "is_interactive", lambda: True)
    monkeypatch.setattr(console, "ask", lambda _: next(answers))

    assert main(["fire"]) == 1

    assert "nothing was pushed" in capfd.readouterr().err
    assert pushed(project) == ""


def test_no_push_stops_before_the_push(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["fire", "--yes", "--no-push"]) == 1
    assert "next: git push -u origin try" in capfd.readouterr().err
    assert pushed(project) == ""


def test_the_commits_that_a_push_publishes_are_listed(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    project.write("secret.txt", "x")
    project.commit("Something half done")

    main(["fire", "--yes"])

    said = capfd.readouterr().err
    assert "a push to `origin` publishes 2 commits:" in said
    assert " Something half done\n" in said


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda project: project.git("switch", "--quiet", "main"), "is the default branch"),
        (lambda project: project.git("switch", "--quiet", "--detach"), "HEAD is detached"),
        (
            lambda project: (project.write("x"), project.git("add", "x")),
            "other changes are staged: `x`",
        ),
        (lambda project: project.write(PATH, SAFE + "# mine\n"), "has other changes than tracer's"),
        (
            lambda project: project.write(PATH, SAFE.replace("    if: github.event_name == 'release'\n", "")),
            "PyPI",
        ),
    ],
    ids=["default branch", "detached", "staged", "changed", "unsafe"],
)
def test_what_is_not_safe_is_refused_before_anything_is_committed(
    project: GitRepository,
    github: GitHubStandIn,
    standins: Standins,
    capfd: pytest.CaptureFixture[str],
    spoil: Any,
    said: str,
) -> None:
    spoil(project)
    before = project.git("rev-parse", "HEAD")

    assert main(["fire", "--yes"]) in (2, 4)

    assert said in capfd.readouterr().err
    assert project.git("rev-parse", "HEAD") == before
    assert pushed(project) == ""


def test_a_branch_that_others_pushed_to_is_not_overwritten(
    project: GitRepository, github: GitHubStandIn, standins: Standins, capfd: pytest.CaptureFixture[str]
) -> None:
    project.commit("of somebody else")
    project.git("push", "--quiet", "origin", "try")
    there = pushed(project)
    project.git("reset", "--quiet", "--hard", "HEAD~1")

    assert main(["fire", "--yes"]) == 4

    assert "has commits that you do not have" in capfd.readouterr().err
    assert pushed(project) == there


def test_without_a_token_nothing_is_begun(
    project: GitRepository,
    standins: Standins,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    before = project.files()

    assert main(["fire", "--yes"]) == 2
    assert "gh auth login" in capfd.readouterr().err
    assert project.files() == before


def test_a_wrong_directory_is_named_before_the_token_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["fire", "--yes"]) == 2
    assert "is not in a git repository" in capsys.readouterr().err


def test_ctrl_c_says_how_to_go_on(
    project: GitRepository,
    github: GitHubStandIn,
    standins: Standins,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(follow, "find_run", interrupt)

    assert main(["fire", "--yes"]) == 130
    assert "`tracer fire` continues from here" in capfd.readouterr().err
