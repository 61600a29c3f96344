"""Asking: within a time limit, again if that may help, and with credentials for one host only."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.answering import Asked, Reply, answer
from tracer_bullet.web.client import LARGEST, Client, Limits, UnreachableError, hide_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = Limits(silence=0.5, total=1, pauses=(1, 2))


def ask_with(pauses: list[float]) -> Client:
    return Client(SHORT, sleep=pauses.append)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_an_answer_is_asked_for_once() -> None:
    pauses: list[float] = []
    with answer(lambda asked: Reply(200, asked.path.encode(), {"ETag": "x"})) as server:
        got = ask_with(pauses).get(f"{server.url}/a?b", {"accept": "text/plain"})

    assert (got.status, got.body, got.header("etag")) == (200, b"/a?b", "x")
    assert [asked.headers["accept"] for asked in server.asked] == ["text/plain"]
    assert server.asked[0].headers["user-agent"].startswith("tracer-bullet/")
    assert "(+https://" in server.asked[0].headers["user-agent"]
    assert pauses == []


@pytest.mark.parametrize("status", [404, 403, 418, 301])
def test_what_will_not_change_is_not_asked_for_again(status: int) -> None:
    with answer(lambda _: Reply(status)) as server:
        assert ask_with([]).get(server.url).status == status
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_a_few_times(status: int) -> None:
    pauses: list[float] = []
    with answer(lambda _: Reply(status)) as server, pytest.raises(UnreachableError) as raised:
        ask_with(pauses).get(f"{server.url}/x?token=secret")

    assert len(server.asked) == 3
    assert pauses == [1, 2]
    assert str(raised.value) == f"`{server.url}/x` answered {status} 3 times"


def test_a_server_that_recovers_is_believed() -> None:
    replies = iter([Reply(503), Reply(200, b"here")])
    with answer(lambda _: next(replies)) as server:
        assert ask_with([]).get(server.url).body == b"here"


@pytest.mark.parametrize(("asked_for", "pause"), [("7", 7), ("0", 1), ("100000", 30), ("Thu, 01 Jan", 1)])
def test_the_pause_that_the_server_asks_for_is_kept_within_reason(asked_for: str, pause: float) -> None:
    pauses: list[float] = []
    replies = iter([Reply(429, headers={"Retry-After": asked_for}), Reply()])
    with answer(lambda _: next(replies)) as server:
        ask_with(pauses).get(server.url)
    assert pauses == [pause]


def test_a_silent_server_is_given_up() -> None:
    def wait(_: Asked) -> Reply:
        time.sleep(1)
        return Reply()

    with answer(wait) as server, pytest.raises(UnreachableError, match="did not answer in time"):
        Client(Limits(0.2, 1, ())).get(server.url)


@pytest.mark.slow
def test_a_server_that_drips_is_given_up() -> None:
    drips: list[bytes] = []

    def drip() -> Iterator[bytes]:
        for _ in range(1_000):
            time.sleep(0.1)
            drips.append(b"x")
            yield b"x"

    with (
        answer(lambda _: Reply(200, drip())) as server,
        pytest.raises(UnreachableError, match="takes longer than 1 seconds"),
    ):
        Client(Limits(0.5, 1, ())).get(server.url)
    assert len(drips) < 1_000


def test_an_answer_without_end_is_given_up() -> None:
    def pour() -> Iterator[bytes]:
        for _ in range(LARGEST // 2**20 + 2):
            yield bytes(2**20)

    with answer(lambda _: Reply(200, pour())) as server, pytest.raises(UnreachableError, match="larger than"):
        Client(Limits(5, 60, ())).get(server.url)


def test_nobody_listening_is_said_with_a_cure() -> None:
    with answer(lambda _: Reply()) as server:
        pass
    with pytest.raises(UnreachableError) as raised:
        ask_with([]).get(server.url)
    assert "`127.0.0.1` cannot be reached" in str(raised.value)
    assert raised.value.hint


def test_a_redirect_is_followed_without_the_credentials() -> None:
    with (
        answer(lambda _: Reply(200, b"elsewhere")) as other,
        answer(lambda _: Reply(302, headers={"Location": f"{other.url}/there"})) as server,
    ):
        got = ask_with([]).get(server.url, {"authorization": "Bearer secret"})

    assert (got.body, got.url) == (b"elsewhere", f"{other.url}/there")
    assert server.asked[0].headers["authorization"] == "Bearer secret"
    assert "authorization" not in other.asked[0].headers


def test_a_redirect_within_the_host_keeps_them() -> None:
    replies = iter([Reply(301, headers={"Location": "/new"}), Reply(200, b"x")])
    with answer(lambda _: next(replies)) as server:
        ask_with([]).get(server.url, {"authorization": "Bearer secret"})
    assert [asked.headers.get("authorization") for asked in server.asked] == ["Bearer secret"] * 2


def test_redirects_without_end_are_given_up() -> None:
    with (
        answer(lambda _: Reply(302, headers={"Location": "/again"})) as server,
        pytest.raises(UnreachableError),
    ):
        Client(Limits(1, 5, ())).get(server.url)
    assert len(server.asked) == 6


def test_a_write_is_sent_once_and_not_redirected() -> None:
    with answer(lambda _: Reply(307, headers={"Location": "/other"})) as server:
        assert ask_with([]).send("PUT", server.url, body=b"{}").status == 307
    assert [(asked.method, asked.body) for asked in server.asked] == [("PUT", b"{}")]


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with answer(lambda asked: Reply(200, asked.path.encode())) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        got = ask_with([]).get("http://index.invalid/simple/")
    assert got.body == b"http://index.invalid/simple/"


def test_a_shown_address_has_no_secret() -> None:
    assert hide_credentials("https://ada:secret@host:1/a?token=b#c") == "https://host:1/a"
