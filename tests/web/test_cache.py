"""What is kept on this machine: public answers only, and asked for again with their ETag."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answering import Asked, Reply, answer
from tracer_bullet.web.cache import CachedClient, cache_folder
from tracer_bullet.web.client import Client, Limits, UnreachableError

CLIENT = Client(Limits(1, 2, ()))


def tagged(asked: Asked) -> Reply:
    if asked.headers.get("if-none-match") == '"1"':
        return Reply(304)
    return Reply(200, "tränen".encode(), {"ETag": '"1"', "Content-Type": "text/plain"})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_what_did_not_change_comes_from_the_cache(tmp_path: Path) -> None:
    web = CachedClient(CLIENT, tmp_path / "new")
    with answer(tagged) as server:
        first, second = web.get(server.url), web.get(server.url)

    assert first.body == second.body == "tränen".encode()
    assert second.header("content-type") == "text/plain"
    assert [asked.headers.get("if-none-match") for asked in server.asked] == [None, '"1"']


def test_offline_the_last_answer_is_given_and_nobody_is_asked(tmp_path: Path) -> None:
    with answer(lambda _: Reply(200, b"x")) as server:
        CachedClient(CLIENT, tmp_path).get(server.url)
    offline = CachedClient(CLIENT, tmp_path, offline=True)

    assert offline.get(server.url).body == b"x"
    with pytest.raises(UnreachableError, match="the cache has no answer from"):
        offline.get(f"{server.url}/other")
    assert len(server.asked) == 1


def test_an_answer_that_is_not_public_is_not_kept(tmp_path: Path) -> None:
    with answer(tagged) as server:
        CachedClient(CLIENT, tmp_path).get(server.url, {"authorization": "x"}, public=False)
    assert list(tmp_path.iterdir()) == []


def test_different_kinds_of_the_same_address_are_kept_apart(tmp_path: Path) -> None:
    web = CachedClient(CLIENT, tmp_path)
    with answer(lambda asked: Reply(200, asked.headers["accept"].encode(), {"ETag": "x"})) as server:
        kinds = [web.get(server.url, {"accept": kind}).body for kind in ("a", "b")]
    assert kinds == [b"a", b"b"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"body": 1}', "\udcff"])
def test_a_cache_that_somebody_damaged_is_ignored(tmp_path: Path, text: str) -> None:
    web = CachedClient(CLIENT, tmp_path)
    with answer(tagged) as server:
        web.get(server.url)
        for path in tmp_path.iterdir():
            path.write_bytes(text.encode(errors="surrogateescape"))
        assert web.get(server.url).body == "tränen".encode()


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with answer(tagged) as server:
        assert CachedClient(CLIENT, tmp_path / "file").get(server.url).status == 200


def test_the_folder_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACER_CACHE_DIR", "/a/b")
    assert cache_folder() == Path("/a/b")
