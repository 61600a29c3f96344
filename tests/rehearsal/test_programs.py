"""Programs of a runner and their stand-ins: pipx, gh, sudo, apt, and git with its remote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import git, make_repository, play, replace_in
from tracer_bullet.rehearsal.programs.gh import split_options
from tracer_bullet.rehearsal.programs.pipx import name_of, read_command_line
from tracer_bullet.rehearsal.programs.uv_python import list_versions
from tracer_bullet.rehearsal.run.configuration import hide_global_pip
from tracer_bullet.rehearsal.server.github_api import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rehearsal.clients import Clients, Outcome

pytestmark = pytest.mark.slow

SLUG = "octo-org/demo"
START = """\
import sys
from tracer_bullet.rehearsal.programs.main import main
sys.exit(main(sys.argv[1], sys.argv[2:]))
"""


@pytest.fixture
def gh(clients: Clients) -> Clients:
    """A job with `gh` and the token of a run, whose repository has one release."""
    repository = Repository(SLUG, frozenset({"reader"}), frozenset({"unsure"}))
    repository.add("v1")
    clients.standins.network.github.add_run("token", repository)
    git(clients.home, "init", "--quiet")
    return replace(clients, variables={"GH_TOKEN": "token", "GITHUB_REPOSITORY": SLUG, "TRACER_JOB": "job"})


def ask(clients: Clients, *words: str) -> Outcome:
    return clients.run(sys.executable, "-c", START, "gh", *words)


def test_gh_needs_to_know_the_repository(gh: Clients, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    outside = replace(gh, home=tmp_path / "elsewhere")
    assert ask(outside, "release", "list").says("failed to run git: fatal: not a git repository")
    assert ask(outside, "release", "list", "--repo", SLUG).code == 0


def test_gh_makes_a_release_with_files_and_shows_it(gh: Clients) -> None:
    (gh.home / "a.whl").write_bytes(b"one")
    made = ask(gh, "release", "create", "v2", "*.whl", "--title", "Two", "--generate-notes", "--prerelease")
    assert (made.code, made.output) == (0, "https://github.com/octo-org/demo/releases/tag/v2\n")
    shown = ask(gh, "release", "view", "v2", "--json", "tagName,isPrerelease,assets")
    data = json.loads(shown.output)
    assert (data["tagName"], data["isPrerelease"]) == ("v2", True)
    assert [(asset["name"], asset["size"]) for asset in data["assets"]] == [("a.whl", 3)]
    assert ask(gh, "release", "view", "--json", "tagName", "--jq", ".tagName").output == "v1\n"
    assert ask(gh, "api", "repos/{owner}/{repo}/releases/latest", "--jq", ".tag_name").output == "v1\n"
    assert json.loads(ask(gh, "release", "list", "--limit", "1", "--json", "tagName,isDraft").output) == [
        {"tagName": "v2", "isDraft": False}
    ]


def test_gh_finds_a_draft_by_its_tag(gh: Clients) -> None:
    assert ask(gh, "release", "create", "v2", "--draft").code == 0
    assert ask(gh, "release", "view", "--json", "tagName", "--jq", ".tagName").output == "v1\n"
    assert ask(gh, "release", "view", "v2", "--json", "isDraft", "--jq", ".isDraft").output == "true\n"
    assert ask(gh, "release", "edit", "v2", "--draft=false").code == 0
    assert ask(gh, "release", "view", "v2", "--json", "isDraft", "--jq", ".isDraft").output == "false\n"


def test_gh_uploads_to_a_release_once_unless_it_may_overwrite(gh: Clients) -> None:
    (gh.home / "a.whl").write_bytes(b"one")
    assert ask(gh, "release", "upload", "v1", "a.whl").code == 0
    again = ask(gh, "release", "upload", "v1", "a.whl")
    assert again.code == 1
    assert again.says("asset under the same name already exists: [a.whl]")
    assert ask(gh, "release", "upload", "v1", "a.whl", "--clobber").code == 0
    assert ask(gh, "release", "download", "v1", "--dir", "dist", "-p", "*.whl").code == 0
    assert (gh.home / "dist/a.whl").read_bytes() == b"one"
    assert ask(gh, "release", "download", "v1", "--dir", "dist").says("already exists")
    assert ask(gh, "release", "download", "v1", "-p", "*.zip").says("no assets match the file pattern")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(("release", "create", "v1"), "already exists", id="a tag that has a release"),
        pytest.param(("release", "create"), "tag required when not running interactively", id="no tag"),
        pytest.param(
            ("release", "create", "v3", "no/*.whl"), "no matches found for `no/*.whl`", id="no file"
        ),
        pytest.param(("release", "view", "v9"), "release not found", id="no such release"),
        pytest.param(("release", "upload", "v9"), "release not found", id="nothing to upload to"),
    ],
)
def test_gh_ends_as_the_real_one(gh: Clients, words: tuple[str, ...], text: str) -> None:
    outcome = ask(gh, *words)
    assert outcome.code == 1
    assert outcome.says(text), outcome.output


def test_gh_needs_a_token_and_the_permission(gh: Clients) -> None:
    nobody = replace(gh, variables={**gh.variables, "GH_TOKEN": ""})
    assert ask(nobody, "release", "list").code == 4
    reader = replace(gh, variables={**gh.variables, "TRACER_JOB": "reader"})
    refused = ask(reader, "release", "create", "v2")
    assert refused.code == 1
    assert refused.says("HTTP 403: Resource not accessible by integration")
    api = gh.standins.network.github
    assert api.list_doubtful(0) == []
    unsure = replace(gh, variables={**gh.variables, "TRACER_JOB": "unsure"})
    assert ask(unsure, "release", "list").code == 0
    assert api.list_doubtful(0) == []
    assert ask(unsure, "release", "create", "v2").code == 0
    assert api.list_doubtful(0) == ["unsure"]


def test_curl_sees_the_same_releases(gh: Clients) -> None:
    code = (
        "import urllib.request as u; print(u.urlopen('https://api.github.com/repos/octo-org/demo/releases/latest')"
        ".read().decode())"
    )
    assert json.loads(gh.run(sys.executable, "-c", code).output)["tag_name"] == "v1"


def test_what_the_stand_in_of_the_api_does_not_know_is_remembered(gh: Clients) -> None:
    assert ask(gh, "api", "repos/octo-org/demo/actions/runs").code == 1
    assert gh.standins.network.github.missing == ["GET `api.github.com/repos/octo-org/demo/actions/runs`"]


def test_options_of_gh_take_their_values() -> None:
    options, words = split_options(
        ["release", "create", "v1", "--notes", "some text", "--draft", "-t=x", "a.whl"]
    )
    assert words == ["release", "create", "v1", "a.whl"]
    assert options == {"--notes": ["some text"], "--draft": ["true"], "-t": ["x"]}


@pytest.mark.parametrize(
    ("arguments", "options", "others"),
    [
        pytest.param(
            ["twine", "upload", "--skip-existing"], {}, ("twine", "upload", "--skip-existing"), id="an app"
        ),
        pytest.param(
            ["--spec", "build[uv]==1.2", "build", "-w"],
            {"--spec": "build[uv]==1.2"},
            ("build", "-w"),
            id="a spec",
        ),
        pytest.param(
            ["--with=a", "--with", "b", "--python", "3.12", "--", "app", "--x"],
            {"--with": "a b", "--python": "3.12"},
            ("app", "--x"),
            id="several options",
        ),
    ],
)
def test_options_of_pipx_run_come_before_the_app(
    arguments: list[str], options: dict[str, str], others: tuple[str, ...]
) -> None:
    words = read_command_line(arguments, up_to_first=True)
    assert (words.options, words.others) == (options, others)


def test_options_of_pipx_install_may_come_last() -> None:
    words = read_command_line(["poetry==2.1", "--python", "3.12", "--force"], up_to_first=False)
    assert (words.options, words.others) == ({"--python": "3.12", "--force": ""}, ("poetry==2.1",))
    assert [name_of(app) for app in ("poetry==2.1", "build[uv]", "twine")] == ["poetry", "build", "twine"]


def test_pipx_runs_what_a_package_names_for_it(clients: Clients, tmp_path: Path) -> None:
    """uv is given the package as a folder, so that nothing is fetched."""
    for name, group in (("one", "console_scripts"), ("two", "pipx.run")):
        info = tmp_path / name / f"{name}-1.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: {name}\nVersion: 1\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {name}_code:main\n", "utf-8")
        (tmp_path / name / f"{name}_code.py").write_text(
            f"import sys\n\ndef main():\n    print('{name}', *sys.argv[1:])\n", "utf-8"
        )
    uv = tmp_path / "uv"
    uv.write_text(
        f'#!/bin/sh\nwhile [ "$1" != python ]; do shift; done; shift\nexec "{sys.executable}" "$@"\n', "utf-8"
    )
    uv.chmod(0o755)
    paths = os.pathsep.join(str(tmp_path / name) for name in ("one", "two"))
    job = replace(clients, variables={"TRACER_UV": str(uv), "PYTHONPATH": paths})
    for name in ("one", "two"):
        outcome = job.run(sys.executable, "-c", START, "pipx", "run", name, "--flag", "x")
        assert (outcome.code, outcome.output) == (0, f"{name} --flag x\n")
    assert job.run(sys.executable, "-c", START, "pipx", "run", "three").code == 1


def test_uv_python_install_takes_versions_or_what_is_pinned(tmp_path: Path) -> None:
    assert list_versions(["python", "install", "3.13", "--mirror", "x", "3.12"], tmp_path) == ["3.13", "3.12"]
    assert list_versions(["--quiet", "python", "install"], tmp_path) == ["3"]
    (tmp_path / ".python-version").write_text("3.11\n", "utf-8")
    assert list_versions(["python", "install"], tmp_path) == ["3.11"]


def test_a_global_pip_conf_is_outweighed_and_the_jobs_own_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = tmp_path / "xdg/pip/pip.conf"
    machine.parent.mkdir(parents=True)
    machine.write_text("[global]\nindex-url = https://example.org/simple\nfind-links = /nowhere\n", "utf-8")
    monkeypatch.setattr("tracer_bullet.rehearsal.run.configuration.PIP_FILES", (str(machine),))
    home = tmp_path / "home"
    hide_global_pip(home)
    environment = {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "XDG_CONFIG_DIRS": str(tmp_path / "xdg"),
        "PATH": os.environ["PATH"],
    }  # fmt: skip

    def pip(*words: str) -> str:
        command = [sys.executable, "-m", "pip", "config", *words]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert pip("get", "global.index-url") == "https://pypi.org/simple"
    assert pip("get", "global.find-links") == ""
    pip("set", "global.index-url", "https://test.pypi.org/simple")
    assert pip("get", "global.index-url") == "https://test.pypi.org/simple"


_RUNNER = """\
      - uses: actions/checkout@v7
      - name: Use the runner
        env:
          GH_TOKEN: ${{ github.token }}
        run: |
          git fetch --force --tags && git fetch --prune --unshallow && git describe --tags
          git push --quiet origin HEAD:refs/heads/other
          git ls-remote "https://oauth2:$GH_TOKEN@github.com/$GITHUB_REPOSITORY" 'refs/heads/*' | wc -l
          touch a.whl && gh release create v9 a.whl --notes ""
          pipx --version
          sudo apt-get install -y libfoo-dev
          apt-get install -y libfoo-dev || echo "apt ended with $?"
          exit 1
      - uses: astral-sh/setup-uv@v7
"""


def test_a_step_finds_the_programs_of_a_runner(tmp_path: Path) -> None:
    root = make_repository(tmp_path / "demo")
    git(root, "tag", "v0.9")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "two")
    replace_in(root, "      - uses: actions/checkout@v7\n      - uses: astral-sh/setup-uv@v7\n", _RUNNER)
    replace_in(root, "      contents: read\n    outputs", "      contents: write\n    outputs")
    rehearsal = play(root, event="push")
    lines = next(
        step.lines
        for step in rehearsal.events[0].jobs["build"].legs[0].steps.values()
        if step.name == "Use the runner"
    )
    assert any(line.startswith("v0.9-2-g") for line in lines)
    assert "2" in lines
    assert "https://github.com/octo-org/demo/releases/tag/v9" in lines
    assert "apt ended with 100" in lines
    assert rehearsal.events[0].notes == (
        "`sudo apt-get install -y libfoo-dev` was not run: a rehearsal changes nothing on this machine",
    )
    assert rehearsal.verdict.failures == ()
    assert "it failed, and a rehearsal does not run `sudo apt-get" in rehearsal.verdict.gaps[0].text
    assert git(root, "branch", "--list").split() == ["*", "main"]
