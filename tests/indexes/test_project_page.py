"""What an index holds, asked of the stand-ins and of servers that answer badly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from tests.answering import Reply, answer
from tests.rehearsal.distributions import Sample, make_sdist, make_wheel
from tests.standins import put
from tracer_bullet.indexes.address import read_address
from tracer_bullet.indexes.project_page import GarbledError, ProjectPage, read_project_page
from tracer_bullet.indexes.provenance import Provenance, read_provenance
from tracer_bullet.rehearsal.server.standins import stand_in
from tracer_bullet.web.cache import CachedClient
from tracer_bullet.web.client import Client, Limits, UnreachableError

if TYPE_CHECKING:
    from pathlib import Path

WEB = CachedClient(Client(Limits(1, 2, ())))
JSON = {"Content-Type": "application/vnd.pypi.simple.v1+json; charset=utf-8"}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def read(body: object, headers: dict[str, str] = JSON, status: int = 200) -> ProjectPage | None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with answer(lambda _: Reply(status, data, headers)) as server:
        return read_project_page(WEB, read_address(f"{server.url}/simple"), "Demo_App")


def test_the_files_of_a_stand_in_are_read_with_who_published_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = {"kind": "GitHub", "repository": "a/b", "workflow": "c.yml", "environment": None}
    with stand_in(tmp_path, upstreams={}) as standins:
        for name, value in standins.client_variables().items():
            monkeypatch.setenv(name, value)
        put(standins, "testpypi", make_sdist(tmp_path, Sample()))
        wheel = make_wheel(tmp_path, Sample(version="2.0"))
        put(standins, "testpypi", wheel, attestations=({},), publisher=publisher, requires_python=">=3.9")
        index = read_address("testpypi", {})
        page = read_project_page(WEB, index, "Tracer_Demo")
        assert page
        sdist, file = sorted(page.files, key=lambda file: file.version)
        assert read_provenance(WEB, index, file) == Provenance("GitHub", "a/b", "c.yml", "")
        assert read_provenance(WEB, index, sdist) is None
        assert read_project_page(WEB, read_address("pypi", {}), "tracer-demo") is None

    assert page.versions == (Version("2.0"), Version("1.0"))
    assert page.files_of(Version("1.0.0")) == (sdist,)
    assert (file.is_wheel, sdist.is_wheel, file.requires_python) == (True, False, ">=3.9")
    assert file.uploaded.startswith("2026-")
    assert file.size == wheel.stat().st_size


@pytest.mark.parametrize("status", [404, 410])
def test_a_project_that_is_not_there_is_none(status: int) -> None:
    assert read({}, status=status) is None


def test_a_project_without_files_is_there() -> None:
    assert read({"files": [], "project-status": {"status": "quarantined"}}) == ProjectPage(
        "demo-app", (), "quarantined"
    )


def test_files_with_other_names_are_left_out_and_addresses_may_be_relative() -> None:
    names = ["demo_app-1.0.tar.gz", "../demo_app-1.0.tar.gz", "other-1.0.tar.gz", "demo_app-1.0.exe", "x.whl"]
    page = read(
        {"files": [{"filename": name, "url": f"../../files/{name}", "yanked": True} for name in names]}
    )

    assert page
    (file,) = page.files
    assert file.url.endswith("/files/demo_app-1.0.tar.gz")
    assert (file.yanked, file.sha256, file.provenance) == ("yes", "", "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        {},
        {"files": 1},
        {"files": [1]},
        {"files": [{"filename": 1}]},
        {"files": [{"filename": "demo_app-1.tar.gz"}]},
        {"files": [{"filename": "demo_app-1.tar.gz", "url": "x", "hashes": []}]},
        {"files": [{"filename": "demo_app-1.tar.gz", "url": "x", "size": "big"}]},
        {"files": [], "project-status": "fine"},
    ],
)
def test_garbage_is_said_to_be_garbage(body: object) -> None:
    with pytest.raises(GarbledError, match="not a project page"):
        read(body)


@pytest.mark.parametrize("kind", ["text/html", ""])
def test_an_index_without_json_is_said_to_be_one(kind: str) -> None:
    with pytest.raises(GarbledError) as raised:
        read(b"<html>", {"Content-Type": kind})
    assert "PEP 691" in raised.value.hint


@pytest.mark.parametrize("status", [401, 403, 400, 500])
def test_another_answer_is_an_error(status: int) -> None:
    with pytest.raises(UnreachableError):
        read({}, status=status)


def test_the_password_of_an_address_goes_to_its_host_and_is_not_shown() -> None:
    with answer(lambda _: Reply(403)) as server:
        index = read_address(server.url.replace("http://", "http://ada:geh%20eim@") + "/simple")
        with pytest.raises(GarbledError) as raised:
            read_project_page(WEB, index, "demo")

    assert server.asked[0].headers["authorization"] == "Basic YWRhOmdlaCBlaW0="
    assert "eim" not in f"{raised.value} {raised.value.hint} {index.name} {index.simple}"
    assert index.url_for_clients.startswith("http://ada:geh%20eim@127.0.0.1:")


@pytest.mark.parametrize(
    "bundle", [{}, {"attestation_bundles": []}, {"attestation_bundles": [{}]}, {"attestation_bundles": 1}, []]
)
def test_a_provenance_that_makes_no_sense_is_an_error(bundle: object) -> None:
    def respond(asked: object) -> Reply:
        if "integrity" in str(asked):
            return Reply(200, json.dumps(bundle).encode())
        file = {"filename": "demo-1.tar.gz", "url": "x", "provenance": "/integrity/x"}
        return Reply(200, json.dumps({"files": [file]}).encode(), JSON)

    with answer(respond) as server:
        index = read_address(f"{server.url}/simple/")
        page = read_project_page(WEB, index, "demo")
        assert page
        with pytest.raises(GarbledError):
            read_provenance(WEB, index, page.files[0])
