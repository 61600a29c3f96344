"""A program that knows no proxy reaches the stand-ins or nothing; where that cannot be, it is said."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.rehearsal.distributions import Sample, make_wheel
from tracer_bullet.rehearsal.run.programs import find_uv
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.rehearsal.server.upstream import FileList

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rehearsal.clients import Clients

ASK = """\
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for url in sys.argv[1:]:
    try:
        print(opener.open(url, timeout=10).read().decode())
    except OSError as error:
        print(type(error).__name__)
"""


def run_inside(clients: Clients, *urls: str) -> list[str]:
    command = clients.standins.isolate([sys.executable, "-c", ASK, *urls])
    environment = {"PATH": os.environ["PATH"], **clients.standins.client_variables()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.splitlines()


def test_a_client_without_a_proxy_is_kept_from_the_network_or_configured(
    clients: Clients, tmp_path: Path
) -> None:
    clients.standins.configure_clients(tmp_path / "hatch-home")
    config = tmp_path / "hatch-home/.config/hatch/config.toml"
    if clients.standins.hosts is None:
        # macOS, or a system that forbids namespaces
        assert "ignores the proxy" in clients.standins.notes[0]
        assert f'url = "{clients.standins.front.url}/standins/testpypi/legacy/"' in config.read_text("utf-8")
        return
    assert run_inside(clients, "https://upload.pypi.org/_/oidc/audience", "https://example.org/") == [
        '{"audience": "pypi"}',
        "URLError",
    ]
    assert clients.standins.notes == ()
    assert not config.exists()


@pytest.mark.parametrize("tool", ["pip", "uv"])
def test_a_tool_without_the_variables_of_a_job_finds_the_standins(tool: str, tmp_path: Path) -> None:
    shelf, home = tmp_path / "shelf", tmp_path / "home"
    shelf.mkdir()
    home.mkdir()
    make_wheel(shelf, Sample())
    with stand_in(tmp_path, upstreams={"pypi": [FileList(shelf)]}) as standins:
        standins.configure_clients(home)
        if standins.hosts is None:
            assert not (home / ".config/uv").exists()
            return
        command = {
            "pip": [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(home), "tracer-demo"],
            "uv": [str(find_uv()), "pip", "install", "--no-cache", "--target", str(home), "tracer-demo"],
        }[tool]
        environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
        done = subprocess.run(
            standins.isolate(command),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(home.glob("tracer_demo*"))


def test_an_index_is_found_without_tls_too(clients: Clients) -> None:
    url = f"{clients.standins.front.url}/standins/testpypi"
    assert run_inside(clients, f"{url}/_/oidc/audience", f"{url}/legacy/+simple/nothing/") == [
        '{"audience": "testpypi"}',
        "HTTPError",
    ]


def test_the_exit_code_of_a_command_is_kept(clients: Clients) -> None:
    command = clients.standins.isolate([sys.executable, "-c", "raise SystemExit(7)"])
    assert subprocess.run(command, check=False).returncode == 7


def test_a_command_has_no_rights_of_root(clients: Clients, tmp_path: Path) -> None:
    if clients.standins.hosts is None:
        assert clients.standins.notes
        return
    (tmp_path / "locked").touch(0o000)
    command = clients.standins.isolate(["cat", str(tmp_path / "locked")])
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr


def test_a_login_shell_keeps_the_search_path(clients: Clients, tmp_path: Path) -> None:
    if clients.standins.hosts is None:
        assert clients.standins.notes
        return
    command = clients.standins.isolate(["bash", "-lc", "echo $PATH"])
    search_path = f"/of/the/job:{os.environ['PATH']}"
    environment = {"PATH": search_path, "HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == search_path
