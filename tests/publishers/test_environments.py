"""The commands that create the environments, run by a real shell against a stand-in for `gh`."""

from __future__ import annotations

import json
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.publishers.environments import environment_commands, say_how_to_create

if TYPE_CHECKING:
    from pathlib import Path

STAND_IN = """\
#!/usr/bin/env python3
import json, sys
if sys.argv[1:] == ["api", "user", "--jq", ".id"]:
    print(4711)
else:
    print(json.dumps(sys.argv[1:]))
"""


@pytest.fixture
def bin_directory(tmp_path: Path) -> Path:
    gh = tmp_path / "gh"
    gh.write_text(STAND_IN)
    gh.chmod(gh.stat().st_mode | stat.S_IXUSR)
    return tmp_path


def run(command: str, bin_directory: Path) -> list[str]:
    script = f'PATH="{bin_directory}:$PATH"; {command}'
    finished = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True)
    words: list[str] = json.loads(finished.stdout)
    return words


@pytest.mark.parametrize(
    ("environment", "pattern", "address"),
    [
        ("pypi", "v*", "pypi"),
        ("release/PyPI $(id)", "[0-9]*", "release%2FPyPI%20%24%28id%29"),
    ],
    ids=["the usual names", "names that a shell and a URL would take amiss"],
)
def test_the_commands_say_to_gh_what_github_s_api_wants(
    bin_directory: Path, environment: str, pattern: str, address: str
) -> None:
    commands = environment_commands("acme/demo", "testpypi", environment, [pattern])

    open_one, guarded, policy = (run(command, bin_directory) for command in commands)

    put = ["api", "--silent", "--method", "PUT"]
    assert open_one == [*put, "repos/acme/demo/environments/testpypi"]
    assert guarded == [
        *put,
        f"repos/acme/demo/environments/{address}",
        *("-F", "reviewers[][type]=User", "-F", "reviewers[][id]=4711"),
        *("-F", "deployment_branch_policy[protected_branches]=false"),
        *("-F", "deployment_branch_policy[custom_branch_policies]=true"),
    ]
    assert policy == [
        *("api", "--silent", "--method", "POST"),
        f"repos/acme/demo/environments/{address}/deployment-branch-policies",
        *("-f", f"name={pattern}", "-f", "type=tag"),
    ]


def test_the_text_holds_the_commands_and_calls_the_settings_unverified() -> None:
    said = say_how_to_create("acme/demo", "testpypi", "pypi", ["v*"])

    for command in environment_commands("acme/demo", "testpypi", "pypi", ["v*"]):
        for line in command.splitlines():
            assert line in said
    assert "unverified" in said


def test_each_pattern_is_a_policy_of_its_own(bin_directory: Path) -> None:
    commands = environment_commands("acme/demo", "testpypi", "pypi", ["[0-9]*", "v*"])

    policies = [run(command, bin_directory) for command in commands[2:]]
    assert [words[-3] for words in policies] == ["name=[0-9]*", "name=v*"]
    assert "tags `[0-9]*` or `v*`" in say_how_to_create("acme/demo", "testpypi", "pypi", ["[0-9]*", "v*"])
