"""git finds the repository at its addresses on GitHub, and a push needs what GitHub would ask for."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.pipelines import git, make_repository
from tracer_bullet.rehearsal.actions.catalogue import CHECKOUT
from tracer_bullet.rehearsal.run.machine import Machine, make_machine
from tracer_bullet.rehearsal.run.working_copy import copy_repository

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

TOKEN = "ghs_" + "0a" * 18
SECRET = "rehearsal-release_pat-0123456789abcdef"
WRONG = "ghp_wrong"
AT_GITHUB = "github.com/octo-org/demo"
NO_NAME = "could not read Username for 'https://github.com': No such device or address"
DENIED = "Permission to octo-org/demo.git denied to github-actions[bot]"
INVALID = "Invalid username or token"
NO_KEY = "Permission denied (publickey)"
UNKNOWN_SETTING = "whether it may push is a setting of the repository"


@dataclass(frozen=True)
class Job:
    """A job on a machine of its own, whose steps run in `place`."""

    machine: Machine
    place: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.variables, **{name.upper(): value for name, value in more.items()}}
        return subprocess.run(
            ["bash", "-ec", command],
            cwd=self.place,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )

    def check_out(self, **inputs: str) -> None:
        given = {**CHECKOUT.inputs, **{name.replace("_", "-"): value for name, value in inputs.items()}}
        done = self.run('"$TRACER_ACTION" checkout', tracer_inputs=json.dumps(given))
        assert done.returncode == 0, done.stdout

    def read_notes(self) -> str:
        found = self.machine.notes.read_text("utf-8") if self.machine.notes.exists() else ""
        self.machine.notes.unlink(missing_ok=True)
        return found


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    folder = tmp_path_factory.mktemp("git")
    root = make_repository(folder / "demo")
    copy = copy_repository(root, folder, "octo-org/demo")
    copy.push_branch("main")
    return make_machine(folder / "machine", copy.origin)


@pytest.fixture
def job(machine: Machine, tmp_path: Path) -> Job:
    """Steps of a job that may write, before anything is checked out."""
    place = tmp_path / "workspace"
    place.mkdir()
    variables = machine.variables({})
    programs = (variables["TRACER_PROGRAMS"], os.environ["PATH"])
    return Job(machine, place, {
        **variables,
        "PATH": os.pathsep.join(programs), "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path),
        "HTTPS_PROXY": "http://127.0.0.1:9", "RUNNER_TEMP": str(tmp_path),
        "GITHUB_REPOSITORY": "octo-org/demo", "GITHUB_WORKSPACE": str(place), "GITHUB_REF": "refs/heads/main",
        "GITHUB_SHA": git(machine.origin, "rev-parse", "main").strip(),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "TRACER_USES": "actions/checkout@v5", "TRACER_VERSION": "v5", "TRACER_TOKEN": TOKEN,
        "TRACER_JOB": "job", "TRACER_CONTENTS": "write",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("inputs", "contents", "said", "note"),
    [
        pytest.param({}, "write", "", "", id="the token of the run"),
        pytest.param({}, "read", DENIED, "", id="a token that may only read"),
        pytest.param({}, "none", DENIED, "", id="a token that may nothing"),
        pytest.param({}, "", "", UNKNOWN_SETTING, id="a token without permissions"),
        pytest.param({"persist_credentials": "false"}, "write", NO_NAME, "", id="no token left"),
        pytest.param({"token": SECRET}, "read", "", "the secret `RELEASE_PAT`", id="the token of a person"),
        pytest.param(
            {"token": SECRET, "persist_credentials": "false"}, "read", NO_NAME, "", id="a person's, not left"
        ),
        pytest.param({"ssh_key": SECRET}, "read", "", "a push by SSH", id="a deploy key"),
        pytest.param(
            {"ssh_key": SECRET, "persist_credentials": "false"}, "read", NO_KEY, "", id="a key, not left"
        ),
    ],
)
def test_a_push_uses_what_checkout_leaves(
    job: Job, inputs: dict[str, str], contents: str, said: str, note: str
) -> None:
    job.check_out(**inputs)
    done = job.run("git push origin HEAD:refs/heads/other", tracer_contents=contents)
    assert said in done.stdout
    assert (done.returncode != 0) == bool(said), done.stdout
    assert note in job.read_notes()


BROUGHT = {
    "in the address": f"git push https://x-access-token:{TOKEN}@{AT_GITHUB}.git HEAD:refs/heads/a",
    "as the user of the address": f"git push https://{TOKEN}@{AT_GITHUB} HEAD:refs/heads/a",
    "a secret in the address": f"git push https://octo-org:{SECRET}@{AT_GITHUB} HEAD:refs/heads/a",
    "in the remote": f"git remote set-url origin https://git:{TOKEN}@{AT_GITHUB} && git push",
    "in a header": f"git -c http.extraheader='Authorization: Bearer {TOKEN}' push",
    "in what is rewritten": (
        f"git config --global url.https://{TOKEN}@github.com/.insteadOf https://github.com/ && git push"
    ),
    "asked of gh": f"export GH_TOKEN={TOKEN} && gh auth setup-git && git push",
    "stored": (
        f"git config credential.helper store && echo https://x:{TOKEN}@github.com > ~/.git-credentials && "
        "git push"
    ),
}
REFUSED = {
    f"git push https://x:{WRONG}@{AT_GITHUB} HEAD:refs/heads/a": INVALID,
    f"git push https://x-access-token:@{AT_GITHUB} HEAD:refs/heads/a": INVALID,
    f"git push git@{AT_GITHUB.replace('/', ':', 1)}.git HEAD:refs/heads/a": NO_KEY,
}


@pytest.mark.parametrize(
    ("command", "said"),
    [*(pytest.param(command, "", id=name) for name, command in BROUGHT.items()), *REFUSED.items()],
)
def test_a_push_uses_what_the_step_brings(job: Job, command: str, said: str) -> None:
    job.check_out(persist_credentials="false")
    done = job.run(command)
    assert said in done.stdout
    assert (done.returncode != 0) == bool(said), done.stdout


@pytest.mark.parametrize(
    "address",
    [
        f"https://{AT_GITHUB}", f"https://{AT_GITHUB}.git", f"https://{AT_GITHUB.title()}/",
        f"https://oauth2:{WRONG}@{AT_GITHUB}.git",
    ],
)  # fmt: skip
def test_whoever_asks_may_fetch(job: Job, address: str) -> None:
    done = job.run(f"git clone --quiet --depth 1 {address} . && git remote get-url origin")
    assert (done.returncode, done.stdout.strip()) == (0, address), done.stdout


def test_another_repository_is_left_to_git(job: Job) -> None:
    done = job.run(f"git ls-remote https://{AT_GITHUB}-other")
    assert "unable to access 'https://github.com/octo-org/demo-other/'" in done.stdout
