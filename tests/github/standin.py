"""GitHub on this machine: environments, read and written as GitHub does it, held to its description."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.answering import Answering, Asked, Reply, answer, reply
from tests.github.contract import answer_schema, check_answer, check_request, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLUG = "octo-org/demo"
TOKEN = "ghp_secret"
ME = {"id": 7, "login": "ada"}
Answer = tuple[int, Any]


@dataclass
class GitHubStandIn:
    """`environments` are the entries by name, `policies` those of each environment."""

    environments: dict[str, dict[str, Any]] = field(default_factory=dict)
    policies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    apps: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    repository: dict[str, Any] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    state: str = "active"
    started: dict[str, Any] | None = None
    """The run that a push or a release starts; without one, none."""
    without_run: frozenset[str] = frozenset()
    """Commits whose push starts none all the same."""
    progress: list[tuple[dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    """What the run and its jobs look like, one look after the other; the last look stays."""
    logs: dict[int, str] = field(default_factory=dict)
    releases: dict[str, dict[str, Any]] = field(default_factory=dict)
    dispatched: list[dict[str, Any]] = field(default_factory=list)
    on_release: Callable[[], None] = lambda: None
    on_run: Callable[[], None] = lambda: None
    """Called before the run is first looked at, if `progress` is empty."""
    more: dict[tuple[str, str], Callable[[Asked], Reply]] = field(default_factory=dict)
    """Answers that a test gives instead, by method and path."""
    keeps_rules: bool = True
    may_write: bool = True
    problems: list[AssertionError | Exception] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        path = asked.path.partition("?")[0].removeprefix("/api/v3")
        self.asked.append(asked)
        log = path.removesuffix("/logs").rpartition("/")[2]
        if path.endswith("/logs"):
            return Reply(302, b"", {"Location": f"/log/{log}"}) if int(log) in self.logs else reply(404, {})
        instead = self.more.get((asked.method, path))
        if instead:
            return instead(asked)
        if path.startswith("/log/"):
            return Reply(200, self.logs[int(path.removeprefix("/log/"))].encode())
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return reply(401, {"message": "Bad credentials"})
        try:
            check_request(asked.method, path, asked.body)
            status, data = self._respond(asked, path)
            if status < 300:
                check_answer(asked.method, path, status, data)
        except Exception as problem:  # noqa: BLE001 - the test that started the server has to hear of it
            self.problems.append(problem)
            return reply(500, {"message": "the stand-in failed"})
        return reply(status, data)

    def add(self, name: str, **rules: Any) -> None:
        """An environment with these keys of a PUT, as GitHub would have it after that."""
        self._put(name, rules)

    def _respond(self, asked: Asked, path: str) -> Answer:  # noqa: C901, PLR0911, PLR0912 - a table
        if path == "/user":
            return 200, sample(answer_schema("GET", "/user"), **ME)
        parts = [unquote(part) for part in path.removeprefix(f"/repos/{SLUG}").strip("/").split("/")]
        match parts:
            case [""]:
                schema = answer_schema("GET", path)
                return 200, sample(schema, **{"full_name": SLUG, "default_branch": "main", **self.repository})
            case ["releases"]:
                return self._publish(json.loads(asked.body))
            case ["releases", "tags", tag]:
                found = self.releases.get(tag)
                return (200, found) if found else (404, {"message": "Not Found"})
            case ["actions", "runs"]:
                return 200, self._find(parse_qs(urlsplit(asked.path).query))
            case ["actions", "runs", _]:
                return 200, self._look()[0]
            case ["actions", "runs", _, "jobs"]:
                jobs = self._look()[1]
                if len(self.progress) > 1:
                    self.progress.pop(0)
                return 200, {"total_count": len(jobs), "jobs": jobs}
            case ["actions", "workflows", _, "dispatches"]:
                self.dispatched.append(json.loads(asked.body))
                self.on_release()
                return 204, None
            case ["actions", "workflows", file]:
                schema = answer_schema("GET", path)
                return 200, sample(schema, state=self.state, path=f".github/workflows/{file}")
            case ["actions", "workflows", file, "runs"]:
                schema = {"$ref": "#/components/schemas/workflow-run"}
                runs = [sample(schema, **run) for run in self.runs]
                return 200, {"total_count": len(runs), "workflow_runs": runs}
            case ["environments", name]:
                return self._environment(asked, name)
            case ["environments", name, "deployment-branch-policies"]:
                return self._policies(asked, name)
            case ["environments", name, "deployment_protection_rules"]:
                apps = self.apps.get(name, [])
                return 200, {"total_count": len(apps), "custom_deployment_protection_rules": apps}
        return 404, {"message": "Not Found"}

    def _environment(self, asked: Asked, name: str) -> Answer:
        if asked.method == "GET":
            found = self.environments.get(name)
            return (200, found) if found else (404, {"message": "Not Found"})
        if not self.may_write:
            return 403, {"message": "Resource not accessible by personal access token"}
        body = json.loads(asked.body)
        policy = body.get("deployment_branch_policy")
        if policy and policy["protected_branches"] == policy["custom_branch_policies"]:
            return 422, {"message": "Validation Failed"}
        return 200, self._put(name, body if self.keeps_rules else {"deployment_branch_policy": policy})

    def _put(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """All rules are replaced by those in `body`: what it leaves out is gone."""
        rules: list[dict[str, Any]] = []
        if body.get("wait_timer"):
            rules.append({"id": 1, "node_id": "a", "type": "wait_timer", "wait_timer": body["wait_timer"]})
        if body.get("reviewers"):
            reviewers = [self._reviewer(one) for one in body["reviewers"]]
            itself = bool(body.get("prevent_self_review"))
            rules.append(
                {
                    "id": 2,
                    "node_id": "b",
                    "type": "required_reviewers",
                    "prevent_self_review": itself,
                    "reviewers": reviewers,
                }
            )
        policy = body.get("deployment_branch_policy")
        if policy:
            rules.append({"id": 3, "node_id": "c", "type": "branch_policy"})
        schema = answer_schema("GET", f"/repos/{SLUG}/environments/x")
        known = {"name": name, "protection_rules": rules, "deployment_branch_policy": policy}
        self.environments[name] = sample(schema, **known)
        if not policy or not policy["custom_branch_policies"]:
            self.policies.pop(name, None)
        return self.environments[name]

    def _publish(self, body: dict[str, Any]) -> Answer:
        if not self.may_write:
            return 403, {"message": "Resource not accessible by personal access token"}
        known = {key: body[key] for key in ("tag_name", "name", "prerelease")}
        self.releases[body["tag_name"]] = sample({"$ref": "#/components/schemas/release"}, **known)
        self.on_release()
        return 201, self.releases[body["tag_name"]]

    def _find(self, query: dict[str, list[str]]) -> dict[str, Any]:
        known = {"head_sha": query["head_sha"][0], "event": query["event"][0]}
        schema = {"$ref": "#/components/schemas/workflow-run"}
        ran = self.started and known["head_sha"] not in self.without_run
        runs = [sample(schema, **{**(self.started or {}), **known})] if ran else []
        return {"total_count": len(runs), "workflow_runs": runs}

    def _look(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        if not self.progress:
            self.on_run()
        run, jobs = self.progress[0]
        known = {**(self.started or {}), **run}
        made = [sample({"$ref": "#/components/schemas/job"}, **job) for job in jobs]
        return sample({"$ref": "#/components/schemas/workflow-run"}, **known), made

    def _reviewer(self, one: dict[str, Any]) -> dict[str, Any]:
        schema = {
            "$ref": "#/components/schemas/simple-user"
            if one["type"] == "User"
            else "#/components/schemas/team"
        }
        known = {"login": f"user-{one['id']}"} if one["type"] == "User" else {"slug": f"team-{one['id']}"}
        return {"type": one["type"], "reviewer": sample(schema, id=one["id"], **known)}

    def _policies(self, asked: Asked, name: str) -> Answer:
        policy = self.environments.get(name, {}).get("deployment_branch_policy")
        if not (policy and policy["custom_branch_policies"]):
            return 404, {"message": "Not Found"}
        found = self.policies.setdefault(name, [])
        if asked.method == "GET":
            return 200, {"total_count": len(found), "branch_policies": found}
        body = json.loads(asked.body)
        new = {"id": len(found) + 1, "node_id": "d", "name": body["name"], "type": body.get("type", "branch")}
        found.append(new)
        return 200, new


@contextmanager
def serve(standin: GitHubStandIn) -> Iterator[Answering]:
    """Serve it, and raise afterwards what did not fit GitHub's description."""
    with answer(standin) as server:
        yield server
    for problem in standin.problems:
        raise problem
