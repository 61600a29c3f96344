"""What pip, uv and programs read from the stand-ins, and what is relayed from the user's own indexes."""

from __future__ import annotations

import base64
import json
import shutil
import sys
import time
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from tests.rehearsal.clients import Clients, Clock
from tests.rehearsal.distributions import Sample, make_sdist, make_wheel
from tests.rehearsal.exchanges import exchange, sign
from tracer_bullet.rehearsal.http_messages import Request
from tracer_bullet.rehearsal.server import configured
from tracer_bullet.rehearsal.server.configured import Settings, find_upstreams, read_settings
from tracer_bullet.rehearsal.server.pages import read_page
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.rehearsal.server.upstream import FileList, FolderIndex, Upstream
from tracer_bullet.rehearsal.standin.simple_api import HTML, JSON, choose_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

DEPENDENCY = Sample("tracer-dependency", "2.0", files={"tracer_dependency.py": "WORD = 'relayed'\n"})
DEPENDING = Sample(
    headers=(("Requires-Dist", "tracer-dependency"), ("Description-Content-Type", "text/plain"))
)


@pytest.fixture
def folder_index(tmp_path: Path) -> Path:
    """A simple index in a folder, with one project and no metadata files."""
    place = tmp_path / "index" / "tracer-dependency"
    place.mkdir(parents=True)
    wheel = make_wheel(place, DEPENDENCY)
    (place / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>', "utf-8")
    return place.parent


@pytest.fixture
def relayed(tmp_path: Path, folder_index: Path) -> Iterator[Callable[..., Clients]]:
    """Starts clients beside stand-ins that relay from `folder_index`."""
    home = tmp_path / "home"
    home.mkdir()
    blocks = []

    def start(*upstreams: Upstream, **options: Any) -> Clients:
        block = stand_in(
            tmp_path, upstreams={"pypi": upstreams or (FolderIndex(folder_index),)}, clock=Clock(), **options
        )
        blocks.append(block)
        return Clients(block.__enter__(), home, Clock())

    yield start
    for block in blocks:
        block.__exit__(None, None, None)


def ask(
    clients: Clients, path: str, host: str = "test.pypi.org", accept: str = JSON
) -> tuple[int, bytes, str]:
    request = Request("GET", host, path, {"accept": accept}, received=clients.clock.now)
    response = clients.standins.network.respond(request)
    return response.status, response.body, response.headers.get("location", "")


INSTALLERS = {
    "pip": (sys.executable, "-m", "pip", "install", "--target"),
    "uv": ("uv", "pip", "install", "--python", sys.executable, "--target"),
}


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_dependency_comes_from_the_users_own_index(
    relayed: Callable[..., Clients], tmp_path: Path, installer: str
) -> None:
    clients = relayed()
    clients.register(site="pypi")
    assert clients.in_job().twine(make_wheel(tmp_path, DEPENDING), repository="pypi").code == 0
    outcome = clients.run(*INSTALLERS[installer], str(tmp_path / "target"), "tracer-demo==1.0")
    assert outcome.code == 0, outcome.output
    assert {path.name for path in (tmp_path / "target").glob("*.py")} == {
        "tracer_demo.py",
        "tracer_dependency.py",
    }


@pytest.mark.parametrize("installer", INSTALLERS)
def test_testpypi_relays_nothing(relayed: Callable[..., Clients], tmp_path: Path, installer: str) -> None:
    clients = relayed()
    options = ("--index-url", "https://test.pypi.org/simple/")
    outcome = clients.run(*INSTALLERS[installer], str(tmp_path / "target"), *options, "tracer-dependency")
    assert outcome.code == 1
    assert ask(clients, "/simple/tracer-dependency/")[0] == 404


def test_a_name_uploaded_here_is_never_relayed(relayed: Callable[..., Clients], tmp_path: Path) -> None:
    clients = relayed()
    clients.register(project="tracer-dependency", site="pypi")
    mine = make_wheel(tmp_path, replace(DEPENDENCY, version="3.0"))
    assert clients.in_job().twine(mine, repository="pypi").code == 0
    page = json.loads(ask(clients, "/simple/tracer-dependency/", "pypi.org")[1])
    assert [file["filename"] for file in page["files"]] == ["tracer_dependency-3.0-py3-none-any.whl"]


def test_offline_says_what_is_missing_and_reaches_no_other_host(
    relayed: Callable[..., Clients], tmp_path: Path, web_index: str
) -> None:
    far = configured._open(web_index.replace("127.0.0.1", "index.example"), configured._make_pool({}), False)
    assert far is not None
    clients = relayed(far, offline=True)
    outcome = clients.run(*INSTALLERS["pip"], str(tmp_path / "target"), "tracer-dependency")
    assert outcome.code == 1
    assert clients.standins.network.relay.missing == ["the project `tracer-dependency`"]
    clients = replace(clients, variables={"UV_HTTP_RETRIES": "0"})
    outcome = clients.run(
        "uv", "pip", "install", "--target", str(tmp_path / "t"), "x @ https://example.org/x-1.zip"
    )
    assert outcome.code != 0
    assert clients.standins.network.refused == ["example.org"]
    code = "import urllib.request as u; u.urlopen('http://plain.example/', timeout=5)"
    assert "403: only https is reached from a rehearsal" in clients.run(sys.executable, "-c", code).output
    assert clients.standins.network.refused == ["example.org", "plain.example"]


def test_another_name_of_the_real_index_is_never_reached(relayed: Callable[..., Clients]) -> None:
    code = "import urllib.request as u; u.urlopen('https://upload.pypi.io/legacy/', timeout=5)"
    assert "403 upload.pypi.io is not reached" in relayed().run(sys.executable, "-c", code).output


def test_a_mistake_of_tracer_in_an_answer_is_raised_when_the_stand_ins_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(_request: Request) -> None:
        raise LookupError("forgotten")

    (tmp_path / "home").mkdir()
    with pytest.raises(LookupError, match="forgotten"), stand_in(tmp_path, upstreams={}) as standins:
        monkeypatch.setattr(standins.network, "respond", forget)
        code = "import urllib.request as u; u.urlopen('https://pypi.org/simple/x/', timeout=5)"
        clients = Clients(standins, tmp_path / "home", Clock())
        assert "500" in clients.run(sys.executable, "-c", code).output


def test_an_index_that_does_not_answer_is_left_out_and_said_where_another_has_the_project(
    relayed: Callable[..., Clients], folder_index: Path
) -> None:
    dead = configured._open("http://127.0.0.1:1/simple", configured._make_pool({}), False)
    assert dead is not None
    clients = relayed(dead, FolderIndex(folder_index))
    relay = clients.standins.network.relay
    assert ask(clients, "/simple/tracer-dependency/", "pypi.org")[0] == 200
    assert relay.missing == []
    assert relay.notes == [
        "http://127.0.0.1:1/simple cannot be reached: what others have is taken without it"
    ]
    assert ask(clients, "/simple/elsewhere/", "pypi.org")[0] == 502
    assert relay.missing == ["http://127.0.0.1:1/simple cannot be reached"]


def test_offline_still_relays_what_lies_on_this_machine(
    relayed: Callable[..., Clients], tmp_path: Path
) -> None:
    clients = relayed(offline=True)
    outcome = clients.run(*INSTALLERS["pip"], str(tmp_path / "target"), "tracer-dependency")
    assert outcome.code == 0, outcome.output


@pytest.fixture
def web_index(folder_index: Path) -> Iterator[str]:
    """The folder behind a web server, with a password."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder_index))

        def do_GET(self) -> None:
            wanted = "Basic " + base64.b64encode(b"user:pass word").decode()
            if self.headers["authorization"] == wanted:
                super().do_GET()
            else:
                self.send_error(401)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://user:pass%20word@127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_an_index_with_a_password_is_relayed_and_the_password_stays_hidden(
    relayed: Callable[..., Clients], web_index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configured, "_read_pip", dict)
    upstreams = find_upstreams({"UV_DEFAULT_INDEX": web_index, "XDG_CONFIG_HOME": str(tmp_path)})
    clients = relayed(*upstreams)
    outcome = clients.run(*INSTALLERS["pip"], str(tmp_path / "target"), "tracer-dependency")
    assert outcome.code == 0, outcome.output
    assert "pass" not in upstreams[0].url  # type: ignore[attr-defined]


def test_a_folder_of_files_is_relayed(
    relayed: Callable[..., Clients], folder_index: Path, tmp_path: Path
) -> None:
    flat = tmp_path / "flat"
    shutil.copytree(folder_index / "tracer-dependency", flat)
    make_sdist(flat, DEPENDENCY)
    clients = relayed(FileList(flat))
    page = json.loads(ask(clients, "/simple/Tracer.Dependency/", "pypi.org")[1])
    assert [file["filename"] for file in page["files"]] == [
        "tracer_dependency-2.0-py3-none-any.whl",
        "tracer_dependency-2.0.tar.gz",
    ]


@pytest.mark.parametrize(
    ("environment", "pip", "expected"),
    [
        pytest.param({}, {}, Settings("https://pypi.org/simple/"), id="nothing configured"),
        pytest.param(
            {},
            {"index-url": "https://i/"},
            Settings("https://i/"),
            id="what pip says, its variables included",
        ),
        pytest.param(
            {"UV_INDEX_URL": "https://u/", "UV_INDEX": "name=https://x/ https://y/", "UV_FIND_LINKS": "/f"},
            {"index-url": "https://i/", "extra-index-url": "https://e/ file:///g", "find-links": "/w"},
            Settings("https://u/", ("https://x/", "https://y/", "https://e/", "file:///g"), ("/f", "/w")),
            id="both, uv first",
        ),
    ],
)
def test_the_users_indexes_are_found(
    environment: dict[str, str],
    pip: dict[str, str],
    expected: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(configured, "_read_pip", lambda: pip)
    assert read_settings({"XDG_CONFIG_HOME": str(tmp_path), **environment}) == expected


def test_the_configuration_file_of_uv_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configured, "_read_pip", dict)
    (tmp_path / "uv").mkdir()
    (tmp_path / "uv/uv.toml").write_text(
        '[[index]]\nurl = "https://a/"\n[[index]]\nurl = "https://b/"\ndefault = true\n', "utf-8"
    )
    assert read_settings({"XDG_CONFIG_HOME": str(tmp_path)}) == Settings("https://b/", ("https://a/",))


def test_a_project_without_files_is_on_the_simple_page_and_not_in_the_json_api(clients: Clients) -> None:
    clients.register(project="Tracer.Demo")
    assert ask(clients, "/simple/tracer-demo/")[0] == 404
    assert exchange(clients, sign(clients))[0] == 200
    status_code, body, _ = ask(clients, "/simple/tracer-demo/")
    assert (status_code, json.loads(body)["files"]) == (200, [])
    assert ask(clients, "/pypi/tracer-demo/json")[0] == 404


def test_pages_of_a_release(clients: Clients, tmp_path: Path) -> None:
    clients.register()
    wheel = make_wheel(tmp_path, Sample(headers=(("Requires-Python", ">=3.9"), ("Summary", "A <demo>"))))
    assert clients.in_job().twine(wheel).code == 0
    page = json.loads(ask(clients, "/simple/tracer-demo/")[1])
    (file,) = page["files"]
    assert (page["meta"]["api-version"], page["versions"]) == ("1.4", ["1.0"])
    assert (file["requires-python"], file["size"], file["yanked"]) == (">=3.9", wheel.stat().st_size, False)
    assert file["upload-time"] == "2027-01-15T08:00:00.000000Z"
    path = file["url"].removeprefix("https://test-files.pythonhosted.org")
    assert ask(clients, path, "test-files.pythonhosted.org")[1] == wheel.read_bytes()
    assert ask(clients, path + ".metadata", "test-files.pythonhosted.org")[1].startswith(
        b"Metadata-Version: 2.1"
    )
    info = json.loads(ask(clients, "/pypi/tracer-demo/json")[1])
    assert (info["info"]["summary"], list(info["releases"])) == ("A <demo>", ["1.0"])
    assert json.loads(ask(clients, "/pypi/tracer-demo/1.0.0/json")[1])["urls"] == info["urls"]
    provenance = ask(clients, f"/integrity/tracer-demo/1.0/{wheel.name}/provenance", accept="*/*")
    assert provenance[:2] == (404, f'{{"message": "No provenance available for {wheel.name}"}}'.encode())


@pytest.mark.parametrize(
    ("path", "location"),
    [
        pytest.param("/simple/Tracer.Demo/", "/simple/tracer-demo/", id="a page under another spelling"),
        pytest.param("/simple/tracer-demo", "/simple/tracer-demo/", id="a page without its slash"),
        pytest.param(
            "/pypi/Tracer_Demo/json",
            "https://test.pypi.org/pypi/tracer-demo/json",
            id="JSON under another spelling",
        ),
    ],
)
def test_other_spellings_are_redirected(clients: Clients, tmp_path: Path, path: str, location: str) -> None:
    clients.register()
    assert clients.in_job().twine(make_wheel(tmp_path, Sample())).code == 0
    assert ask(clients, path)[::2] == (301, location)


def test_an_upload_address_without_its_slash_is_redirected(clients: Clients) -> None:
    response = clients.standins.network.respond(Request("POST", "test.pypi.org", "/legacy"))
    assert (response.status, response.headers["location"]) == (308, "https://test.pypi.org/legacy/")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        pytest.param("", "text/html", id="a client that does not say"),
        pytest.param("*/*", "text/html", id="a client that takes anything"),
        pytest.param(f"{JSON}, {HTML};q=0.2, text/html;q=0.01", JSON, id="uv and pip"),
        pytest.param(f"{JSON};q=0.1, {HTML}", HTML, id="a client that likes HTML better"),
    ],
)
def test_the_kind_of_page_is_the_clients_choice(accept: str, kind: str) -> None:
    assert choose_kind(accept) == kind


def test_pages_of_both_kinds_read_the_same() -> None:
    entry = {
        "filename": "a-1.zip",
        "url": "../f/a-1.zip",
        "hashes": {"sha256": "00"},
        "requires-python": ">=3",
    }
    from_json = read_page(json.dumps({"files": [entry]}).encode(), JSON, "https://i/simple/a/")
    html = b'<a href="../f/a-1.zip#sha256=00" data-requires-python="&gt;=3">a</a><a name="x">y</a>'
    assert read_page(html, "text/html", "https://i/simple/a/") == from_json
    assert from_json[0].url == "https://i/simple/f/a-1.zip"


def test_what_is_kept_in_a_folder_are_the_files_and_no_token(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with stand_in(tmp_path, upstreams={}, kept=tmp_path / "kept") as standins:
        clients = Clients(standins, tmp_path / "home", Clock(time.time()))
        clients.register()
        wheel = make_wheel(tmp_path, Sample())
        assert clients.in_job().twine(wheel).code == 0
    kept = tmp_path / "kept/testpypi"
    assert (kept / "tracer-demo" / wheel.name).read_bytes() == wheel.read_bytes()
    assert "pypi-" not in (kept / "index.json").read_text("utf-8")


def read(clients: Clients, path: str, host: str = "pypi.org", accept: str = "*/*", query: str = "") -> Any:
    request = Request("GET", host, path, {"accept": accept}, b"", clients.clock.now, query=query)
    return clients.standins.network.respond(request)


def test_a_file_is_found_by_the_address_that_a_lock_has(relayed: Callable[..., Clients]) -> None:
    clients = relayed()
    path = "/packages/ab/cd/0123456789/tracer_dependency-2.0-py3-none-any.whl"
    response = read(clients, path, "files.pythonhosted.org")
    assert (response.status, response.body[:2]) == (200, b"PK")
    assert read(clients, path.replace("dependency", "nothing"), "files.pythonhosted.org").status == 404


def test_a_project_that_is_relayed_has_the_json_of_pypi(relayed: Callable[..., Clients]) -> None:
    clients = relayed()
    data = json.loads(read(clients, "/pypi/tracer-dependency/json").body)
    assert (data["info"]["version"], list(data["releases"])) == ("2.0", ["2.0"])
    assert {"summary", "requires_dist", "requires_python"} <= data["info"].keys()
    assert [file["filename"] for file in data["urls"]] == ["tracer_dependency-2.0-py3-none-any.whl"]
    assert json.loads(read(clients, "/pypi/tracer-dependency/2.0/json").body)["info"]["version"] == "2.0"
    assert read(clients, "/pypi/tracer-dependency/3.0/json").status == 404
    assert read(clients, "/pypi/tracer-nothing/json").status == 404


def test_the_classifiers_are_listed_a_line_each(clients: Clients) -> None:
    response = read(clients, "/pypi", query=":action=list_classifiers")
    lines = response.body.decode().splitlines()
    assert response.status == 200
    assert "Programming Language :: Python :: 3" in lines


def test_a_page_is_sorted_by_version_and_headed_as_pypi_heads_it(clients: Clients, tmp_path: Path) -> None:
    clients.register(site="pypi")
    job = clients.in_job()
    for version in ("1.10", "1.2"):
        assert job.twine(make_wheel(tmp_path, Sample(version=version)), repository="pypi").code == 0
    response = read(clients, "/simple/tracer-demo/", accept=JSON)
    data = json.loads(response.body)
    assert data["versions"] == ["1.2", "1.10"]
    assert [file["filename"].split("-")[1] for file in data["files"]] == ["1.2", "1.10"]
    assert "alternate-locations" not in data
    assert data["meta"]["_last-serial"] == 2
    assert response.headers["x-pypi-last-serial"] == "2"
    assert {"etag", "vary", "access-control-allow-origin"} <= response.headers.keys()
    assert list(json.loads(read(clients, "/pypi/tracer-demo/json").body)["releases"]) == ["1.10", "1.2"]
