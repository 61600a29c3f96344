"""Questions to the REST API: versions, pages, rate limits and refusals.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.web.client import FAILING, Client, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer_bullet.github.token import Access
    from tracer_bullet.web.client import WebAnswer

VERSION = "2022-11-28"
"""Supported until March 2028 at least; nothing that 2026-03-10 removed is read."""
_PAGES = 20


class NoAccessError(RefusedError):
    """The token may not do it, or there is nothing there that it may see."""


class RateLimitedError(UnreachableError):
    """GitHub asks to wait for longer than tracer does."""


@dataclass(frozen=True)
class GitHub:
    """The API under `access`; `sleep` and `now` (seconds since 1970) are those of `time`.

    A request is sent `attempts` times if GitHub asks to wait, and if that is no more than `longest_wait`.
    """

    access: Access
    web: Client = field(default_factory=lambda: Client(busy=FAILING))
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    attempts: int = 3
    longest_wait: float = 90.0

    def get(self, path: str, permission: str = "", **query: Any) -> Any:
        """The JSON document at `path`, None if there is none.

        `permission` is what a fine-grained token needs for it, for the hint. Raises NoAccessError,
        RateLimitedError and UnreachableError.
        """
        answer = self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None)
        return None if answer.status == 404 else self._read(answer, permission)

    def list(self, path: str, key: str, permission: str = "", **query: Any) -> list[Any] | None:
        """All entries under `key`, page after page; None if there is nothing at `path`."""
        entries: list[Any] = []
        for page in range(1, _PAGES + 1):
            found = self.get(path, permission, **query, per_page=100, page=page)
            if found is None:
                return None
            part = found.get(key) if key else found
            if not isinstance(part, list):
                raise self._garbled()
            entries += part
            if len(part) < 100:
                break
        return entries

    def send(self, method: str, path: str, data: Mapping[str, Any], permission: str = "") -> Any:
        """Write `data`, and return the document that comes back, None if there is none."""
        answer = self._ask(method, path, json.dumps(data).encode())
        return self._read(answer, permission) if answer.body else self._check(answer, permission)

    def text(self, path: str, permission: str = "") -> str | None:
        """What lies at `path` as text, such as the log of a job; None if there is nothing (any more)."""
        answer = self._ask("GET", path, None)
        if answer.status in (404, 410):
            return None
        self._check(answer, permission)
        return answer.body.decode("utf-8", "replace")

    def _ask(self, method: str, path: str, body: bytes | None) -> WebAnswer:
        url = f"{self.access.api}{path}"
        headers = {"accept": "application/vnd.github+json", "x-github-api-version": VERSION}
        if self.access.token:
            headers["authorization"] = f"Bearer {self.access.token}"
        for attempt in range(self.attempts):
            if method == "GET":
                answer = self.web.get(url, headers)
            else:
                answer = self.web.send(method, url, {**headers, "content-type": "application/json"}, body)
            wait = self._wanted_wait(answer, attempt)
            if wait is None:
                return answer
            if wait > self.longest_wait or attempt == self.attempts - 1:
                raise self._limited(wait)
            self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _wanted_wait(self, answer: WebAnswer, attempt: int) -> float | None:
        """Seconds to wait for, None if GitHub does not ask to.

        https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
        """
        if answer.status not in (403, 429):
            return None
        if answer.header("retry-after").isdecimal():
            return float(answer.header("retry-after"))
        if answer.header("x-ratelimit-remaining") == "0" and answer.header("x-ratelimit-reset").isdecimal():
            return max(1.0, float(answer.header("x-ratelimit-reset")) - self.now())
        is_secondary = answer.status == 429 or b"secondary rate limit" in answer.body
        return 60.0 * (attempt + 1) if is_secondary else None

    def _limited(self, wait: float) -> RateLimitedError:
        until = time.strftime("%H:%M UTC", time.gmtime(self.now() + wait))
        more = "" if self.access.token else ", or log in, which allows 5,000 requests an hour: gh auth login"
        return RateLimitedError("GitHub's rate limit is exhausted", hint=f"wait until {until}{more}")

    def _read(self, answer: WebAnswer, permission: str) -> Any:
        self._check(answer, permission)
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError):
            raise self._garbled() from None

    def _check(self, answer: WebAnswer, permission: str) -> None:
        if 200 <= answer.status < 300:
            return
        said = _message(answer)
        if answer.status == 401:
            raise NoAccessError(
                f"GitHub does not accept the token from {self.access.source}", hint="gh auth login"
            )
        if answer.status in (403, 404):
            needed = f"the token needs `{permission}` on this repository" if permission else "check the token"
            raise NoAccessError(f"GitHub refuses: {said}", hint=needed)
        raise TracerError(f"GitHub answered {answer.status}: {said}", hint="check the values, then run again")

    def _garbled(self) -> UnreachableError:
        return UnreachableError(
            f"{self.access.host} answered with something that is not its API", hint="check GH_HOST"
        )


def path_of(slug: str, *parts: str) -> str:
    """The path of the API below the repository `slug` (`owner/name`); a name may hold any character."""
    return "/".join([f"/repos/{quote(slug)}", *(quote(part, safe="") for part in parts)])


def _message(answer: WebAnswer) -> str:
    """What GitHub says, with the details of a 422."""
    try:
        data = json.loads(answer.body)
        errors = data.get("errors") or []
        details = [
            str(one.get("message") or one.get("code")) if isinstance(one, dict) else str(one)
            for one in errors
        ]
        return "; ".join([str(data.get("message") or "no reason given"), *details])
    except (ValueError, AttributeError, RecursionError):
        return "no reason given"
