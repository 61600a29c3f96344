"""GitLab's REST API, as far as tracer asks it: the pipelines of a project, their jobs, and a job's log.

https://docs.gitlab.com/api/pipelines/ and https://docs.gitlab.com/api/jobs/. Only this host gets the token.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.web.client import FAILING, Client

if TYPE_CHECKING:
    from tracer_bullet.web.client import WebAnswer

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?\Z")
_LOCAL = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?\Z")
ENDED = frozenset({"success", "failed", "canceled", "skipped", "manual"})
"""A pipeline that waits for somebody to start a job has the status `manual`."""


class StartedPipeline(NamedTuple):
    """A pipeline of a project: `created` is ISO 8601."""

    id: int
    status: str
    ref: str
    source: str
    created: str
    url: str


class StartedJob(NamedTuple):
    """A job of a pipeline."""

    id: int
    name: str
    status: str


@dataclass(frozen=True)
class GitLabApi:
    """The API of the project `slug`; `token` is empty if there is none."""

    slug: str
    host: str
    token: str = field(default="", repr=False)
    web: Client = field(default_factory=lambda: Client(busy=FAILING))

    def pipelines(self, **query: str) -> list[StartedPipeline]:
        """The newest pipelines that fit, such as those of a `sha` and a `ref`."""
        return [_pipeline(one) for one in self._get("pipelines", **query, per_page="20")]

    def pipeline(self, number: int) -> StartedPipeline:
        """One pipeline as it is now."""
        return _pipeline(self._get(f"pipelines/{number}"))

    def jobs(self, number: int) -> list[StartedJob]:
        """The jobs of a pipeline."""
        found = self._get(f"pipelines/{number}/jobs", per_page="100")
        return [StartedJob(one["id"], str(one["name"]), str(one["status"])) for one in found]

    def log(self, job: int) -> str:
        """What a job wrote."""
        return self._ask(f"jobs/{job}/trace").body.decode("utf-8", "replace")

    def _get(self, path: str, **query: str) -> Any:
        answer = self._ask(f"{path}?{urlencode(query)}" if query else path)
        try:
            return json.loads(answer.body)
        except ValueError:
            raise TracerError(f"`{self.host}` did not answer as GitLab does") from None

    def _ask(self, path: str) -> WebAnswer:
        scheme = "http" if _LOCAL.match(self.host) else "https"
        url = f"{scheme}://{self.host}/api/v4/projects/{quote(self.slug, safe='')}/{path}"
        answer = self.web.get(url, {"private-token": self.token} if self.token else {})
        if answer.status in (401, 403):
            raise RefusedError("GitLab does not accept the token for this", hint=_ADD_IT)
        if answer.status == 404:
            raise RefusedError(
                f"GitLab shows no project `{self.slug}`, or not this of it",
                hint=f"--repository GROUP/NAME\n{_ADD_IT}",
            )
        if answer.status != 200:
            raise TracerError(f"GitLab answered {answer.status}")
        return answer


_ADD_IT = "export GITLAB_TOKEN=…  # a token with the scope `read_api`"


def open_api(slug: str) -> GitLabApi:
    """The API with the token that glab uses too; raises TracerError for a GITLAB_HOST that is not a host."""
    host = (os.environ.get("GITLAB_HOST") or "gitlab.com").removeprefix("https://")
    if not _HOST.match(host):
        raise TracerError("GITLAB_HOST is not the name of a host", hint="export GITLAB_HOST=gitlab.com")
    token = os.environ.get("GITLAB_TOKEN", "").strip()
    if not token.isascii() or any(character.isspace() for character in token):
        raise TracerError("GITLAB_TOKEN does not hold a token", hint=_ADD_IT)
    return GitLabApi(slug, host, token)


def open_api_with_token(slug: str) -> GitLabApi:
    """The same; raises TracerError without a token."""
    api = open_api(slug)
    if not api.token:
        raise TracerError("there is no token for GitLab", hint=_ADD_IT)
    return api


def _pipeline(data: Any) -> StartedPipeline:
    names = ("status", "ref", "source", "created_at", "web_url")
    return StartedPipeline(int(data["id"]), *(str(data.get(name) or "") for name in names))
