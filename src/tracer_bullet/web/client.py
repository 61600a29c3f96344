"""One way to send a request, which ends within a time limit whatever the other side does."""

from __future__ import annotations

import os
import ssl
import time
from dataclasses import dataclass, field
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from tracer_bullet.errors import UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST = 64 * 1024 * 1024
"""Bytes; more than that is not an answer to anything that tracer asks."""
CERTIFICATES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT")
"""Variables that name a file of trusted certificates, as uv, requests (twine), curl and pip read them."""
FAILING = frozenset({500, 502, 503, 504})
BUSY = FAILING | {429}
"""Answers after which the same question may get another one."""
_LONGEST_PAUSE = 30.0


class UnreachableError(UnfinishedError):
    """The other side did not answer, or not in time, or only that it cannot answer now."""


@dataclass(frozen=True)
class WebAnswer:
    """What came back: `headers` with lower-case names, `url` where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def header(self, name: str) -> str:
        """The value of a header, empty if it was not sent."""
        return self.headers.get(name, "")


@dataclass(frozen=True)
class Limits:
    """Seconds: to wait for a first or a further byte (`silence`), for all (`total`), between attempts."""

    silence: float = 15
    total: float = 60
    pauses: tuple[float, ...] = (0.5, 2)


@dataclass(frozen=True)
class Client:
    """Sends requests, again after an answer of `busy`; `sleep` and `now` are those of `time`."""

    limits: Limits = Limits()
    busy: frozenset[int] = BUSY
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _pools: dict[str, urllib3.PoolManager] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> WebAnswer:
        """Ask for `url`, again if the other side is busy; redirects are followed.

        Headers that hold credentials stay with the host that they were meant for. Raises UnreachableError.
        """
        for pause in (*self.limits.pauses, None):
            try:
                answer = self.send("GET", url, headers)
            except UnreachableError:
                if pause is None:
                    raise
                self.sleep(pause)
                continue
            if answer.status not in self.busy:
                return answer
            if pause is not None:
                self.sleep(_wanted_pause(answer, pause))
        raise UnreachableError(
            f"`{hide_credentials(url)}` answered {answer.status} {len(self.limits.pauses) + 1} times",
            hint="try again later; https://status.python.org and https://www.githubstatus.com report outages",
        )

    def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> WebAnswer:
        """Send one request, once; raises UnreachableError."""
        host = urlsplit(url).hostname or ""
        ends = self.now() + self.limits.total
        try:
            response = self._pool(url).request(
                method,
                url,
                body=body,
                headers={"user-agent": user_agent(), **(headers or {})},
                timeout=urllib3.Timeout(self.limits.silence),
                retries=urllib3.Retry(None, connect=0, read=0, status=0, other=0, redirect=5),
                redirect=method == "GET",
                preload_content=False,
            )
            try:
                final = _follow(url, response)
                content = self._read(response, ends)
            finally:
                response.release_conn()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise UnreachableError(f"`{host}` cannot be reached: {_say(error)}", hint=_cure(error)) from None
        found = {name.lower(): value for name, value in response.headers.items()}
        return WebAnswer(response.status, found, content, final)

    def _read(self, response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
        """The whole body; each read takes what is there, so that a server that drips is noticed."""
        parts, size = [], 0
        while part := response.read1(65536):
            parts.append(part)
            size += len(part)
            if self.now() > ends:
                response.close()
                raise TimeoutError(f"the answer takes longer than {self.limits.total:g} seconds")
            if size > LARGEST:
                response.close()
                raise ValueError(f"the answer is larger than {LARGEST // 1024**2} MB")
        return b"".join(parts)

    def _pool(self, url: str) -> urllib3.PoolManager:
        """The pool for the proxy that the environment names for this host, if it names one."""
        parts = urlsplit(url)
        bypass = proxy_bypass(parts.netloc.rpartition("@")[2])
        proxy = "" if bypass else getproxies().get(parts.scheme, "")
        if proxy not in self._pools:
            context = _trust()
            self._pools[proxy] = (
                urllib3.ProxyManager(proxy, ssl_context=context, proxy_ssl_context=context)
                if proxy
                else urllib3.PoolManager(ssl_context=context)
            )
        return self._pools[proxy]


def user_agent() -> str:
    """PyPI asks for a name and a contact: https://docs.pypi.org/api/#user-agent."""
    known = metadata("tracer-bullet")
    pages = dict(entry.split(", ", 1) for entry in known.get_all("Project-URL", []))
    return f"tracer-bullet/{known['Version']} (+{pages.get('Repository', '')})"


def hide_credentials(url: str) -> str:
    """`url` as it may be shown: without user, password, and whatever a query holds."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _follow(url: str, response: urllib3.BaseHTTPResponse) -> str:
    """Where the answer came from in the end; raises ValueError if encryption was lost on the way."""
    for step in response.retries.history if response.retries else ():
        before, url = url, urljoin(url, step.redirect_location or "")
        if before.startswith("https:") and not url.startswith("https:"):
            raise ValueError("it leads to an address without encryption")
    return url


def _trust() -> ssl.SSLContext:
    named = (os.environ.get(name) for name in CERTIFICATES)
    files = [name for name in named if name and Path(name).is_file()]
    return ssl.create_default_context(cafile=files[0] if files else None)


def _wanted_pause(answer: WebAnswer, usual: float) -> float:
    """What `Retry-After` asks for, within reason: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after."""
    asked = answer.header("retry-after")
    return min(max(usual, float(asked)), _LONGEST_PAUSE) if asked.isdecimal() else usual


def _say(error: Exception) -> str:
    """The innermost reason, in the words of whoever found it."""
    if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason:
        return _say(error.reason)
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return "its name cannot be resolved"
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return str(error).rpartition(": ")[2]
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "it did not answer in time"
    return str(error.args[-1] if error.args else error)


def _cure(error: Exception) -> str:
    if "certificate" in str(error).lower():
        return "if your network has a certificate of its own: export SSL_CERT_FILE=/path/to/ca.pem"
    return "check the connection; tracer uses the proxy that HTTPS_PROXY names"
