"""Where the token comes from, and the one host that gets it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.github.token import find_access

if TYPE_CHECKING:
    from pathlib import Path

NO_GH = {"PATH": ""}


def test_without_a_token_the_api_is_still_known() -> None:
    access = find_access(NO_GH)
    assert (access.api, access.token, access.source) == ("https://api.github.com", "", "")


@pytest.mark.parametrize(
    ("variables", "source"),
    [
        ({"GH_TOKEN": "a", "GITHUB_TOKEN": "b"}, "GH_TOKEN"),
        ({"GITHUB_TOKEN": "b"}, "GITHUB_TOKEN"),
        ({"GH_TOKEN": "", "GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "c"}, "GITHUB_TOKEN"),
        ({"GH_HOST": "ghe.example.com", "GH_TOKEN": "a", "GH_ENTERPRISE_TOKEN": "c"}, "GH_ENTERPRISE_TOKEN"),
    ],
)
def test_variables_go_in_the_order_of_gh(variables: dict[str, str], source: str) -> None:
    assert find_access({**NO_GH, **variables}).source == source


def test_the_token_for_github_com_does_not_go_to_an_enterprise_server() -> None:
    access = find_access({**NO_GH, "GH_HOST": "ghe.example.com", "GH_TOKEN": "a", "GITHUB_TOKEN": "b"})
    assert (access.api, access.token) == ("https://ghe.example.com/api/v3", "")


@pytest.mark.parametrize(
    ("host", "api"),
    [
        ("octo.ghe.com", "https://api.octo.ghe.com"),
        ("GitHub.com", "https://api.github.com"),
        ("127.0.0.1:80", "http://127.0.0.1:80/api/v3"),
        ("127.0.0.1.evil.example", "https://127.0.0.1.evil.example/api/v3"),
    ],
)
def test_each_host_has_its_api(host: str, api: str) -> None:
    assert find_access({**NO_GH, "GH_HOST": host}).api == api


@pytest.mark.parametrize("host", ["https://github.com", "a/b", "a b", "user@host", "host\n"])
def test_what_is_not_a_host_is_an_error(host: str) -> None:
    with pytest.raises(TracerError, match="GH_HOST"):
        find_access({**NO_GH, "GH_HOST": host})


def test_a_token_with_a_line_break_is_an_error_that_does_not_show_it() -> None:
    with pytest.raises(TracerError) as raised:
        find_access({**NO_GH, "GH_TOKEN": "ghp_secret\nx"})
    assert "secret" not in f"{raised.value}{raised.value.hint}"


def test_a_token_is_not_in_the_representation() -> None:
    assert "ghp_secret" not in repr(find_access({**NO_GH, "GH_TOKEN": "ghp_secret"}))


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for gh")
@pytest.mark.parametrize(
    ("script", "token"), [("echo gho_x", "gho_x"), ("exit 1", ""), ("echo no token here", "")]
)
def test_gh_is_asked_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, token: str) -> None:
    gh = tmp_path / "gh"
    gh.write_text(f"#!/bin/sh\n[ \"$*\" = 'auth token --hostname github.com' ] || exit 9\n{script}\n")
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert find_access(dict(os.environ)).token == token
