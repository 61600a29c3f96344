"""Asking GitHub: pages, rate limits, refusals, and the token for one host only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.answering import Asked, Reply, answer
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.github.client import GitHub, NoAccessError, RateLimitedError, path_of
from tracer_bullet.github.token import Access
from tracer_bullet.web.client import FAILING, Client, Limits, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

WEB = Client(Limits(1, 2, ()), busy=FAILING)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(
    respond: Callable[[Asked], Reply], path: str = "/x", token: str = "t"
) -> tuple[Any, list[float], list[Asked]]:
    pauses: list[float] = []
    with answer(respond) as server:
        github = GitHub(Access("h", server.url, "GH_TOKEN", token), WEB, pauses.append, lambda: 1000.0)
        return github.get(path), pauses, server.asked


def test_a_document_comes_back_and_the_version_is_asked_for() -> None:
    data, pauses, asked = ask(lambda _: Reply(200, b'{"a": 1}'))

    assert data == {"a": 1}
    assert pauses == []
    assert asked[0].headers["authorization"] == "Bearer t"
    assert asked[0].headers["x-github-api-version"] == "2022-11-28"


def test_without_a_token_none_is_sent() -> None:
    _, _, asked = ask(lambda _: Reply(200, b"1"), token="")
    assert "authorization" not in asked[0].headers


def test_what_is_not_there_is_none() -> None:
    assert ask(lambda _: Reply(404))[0] is None


def test_a_renamed_repository_is_followed_with_the_token() -> None:
    def respond(asked: Asked) -> Reply:
        return Reply(200, b"[]") if asked.path == "/new" else Reply(301, b"", {"Location": "/new"})

    _, _, asked = ask(respond)
    assert [one.headers["authorization"] for one in asked] == ["Bearer t", "Bearer t"]


def test_a_log_lies_elsewhere_and_the_token_does_not_go_there() -> None:
    with (
        answer(lambda _: Reply(200, "log ü".encode())) as other,
        answer(lambda _: Reply(302, b"", {"Location": other.url})) as server,
    ):
        text = GitHub(Access("h", server.url, "", "t"), WEB).text("/logs")

    assert text == "log ü"
    assert "authorization" not in other.asked[0].headers


@pytest.mark.parametrize(
    ("first", "pause"),
    [
        (Reply(403, b"", {"Retry-After": "5"}), 5),
        (Reply(429, b"", {"Retry-After": "5"}), 5),
        (Reply(403, b"", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1030"}), 30),
        (Reply(403, b'{"message": "You have exceeded a secondary rate limit"}'), 60),
    ],
)
def test_a_rate_limit_is_waited_for(first: Reply, pause: float) -> None:
    replies = iter([first, Reply(200, b"1")])
    data, pauses, _ = ask(lambda _: next(replies))
    assert (data, pauses) == (1, [pause])


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "3600"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999"}]
)
def test_a_long_rate_limit_is_said_with_its_end(headers: dict[str, str]) -> None:
    with pytest.raises(RateLimitedError) as raised:
        ask(lambda _: Reply(403, b"", headers))
    assert raised.value.hint.startswith("wait until ")
    assert "UTC" in raised.value.hint


def test_a_rate_limit_without_end_is_given_up() -> None:
    with pytest.raises(RateLimitedError):
        ask(lambda _: Reply(429, b"", {"Retry-After": "1"}))


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, b'{"message": "Bad credentials"}', "GitHub does not accept the token from GH_TOKEN"),
        (403, b'{"message": "Resource not accessible"}', "GitHub refuses: Resource not accessible"),
        (403, b"<html>", "GitHub refuses: no reason given"),
    ],
)
def test_a_refusal_is_one(status: int, body: bytes, said: str) -> None:
    with pytest.raises(NoAccessError) as raised:
        ask(lambda _: Reply(status, body))
    assert str(raised.value) == said
    assert raised.value.code == ExitCode.REFUSED


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_not_json_is_an_error(body: bytes) -> None:
    with pytest.raises(UnreachableError, match="something that is not its API"):
        ask(lambda _: Reply(200, body))


def test_an_outage_is_said() -> None:
    with pytest.raises(UnreachableError, match="answered 503"):
        ask(lambda _: Reply(503))


def test_a_list_goes_over_all_pages() -> None:
    def page(asked: Asked) -> Reply:
        query = parse_qs(urlsplit(asked.path).query)
        first = (int(query["page"][0]) - 1) * 100
        return Reply(200, json.dumps({"runs": list(range(first, min(first + 100, 250)))}).encode())

    with answer(page) as server:
        found = GitHub(Access("h", server.url), WEB).list("/runs", "runs", event="push")

    assert found == list(range(250))
    assert all("event=push" in asked.path for asked in server.asked)


def test_what_is_written_is_sent_once_and_a_422_is_explained() -> None:
    body = b'{"message": "Validation Failed", "errors": [{"message": "too many"}, {"code": "invalid"}, "x"]}'
    with answer(lambda _: Reply(422, body)) as server, pytest.raises(TracerError) as raised:
        GitHub(Access("h", server.url), WEB).send("PUT", "/x", {"a": 1})

    assert "answered 422: Validation Failed; too many; invalid; x" in str(raised.value)
    assert [json.loads(asked.body) for asked in server.asked] == [{"a": 1}]


def test_a_name_may_hold_any_character() -> None:
    assert path_of("o/r", "environments", "a/b c?#ü") == "/repos/o/r/environments/a%2Fb%20c%3F%23%C3%BC"
