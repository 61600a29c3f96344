"""Cut GitHub's OpenAPI description down to the endpoints that tracer asks: tests/github/openapi.json.

The description is the file generated/api.github.com.json of the npm package @octokit/openapi (MIT):

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python scripts/github_openapi.py package/generated/api.github.com.json

Prose and examples go, because nothing is checked with them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).parent.parent / "tests" / "github" / "openapi.json"
REPOSITORY = "/repos/{owner}/{repo}"
ENVIRONMENT = f"{REPOSITORY}/environments/{{environment_name}}"
RUNS = f"{REPOSITORY}/actions/runs"
ENDPOINTS = {
    "/user": ["get"],
    REPOSITORY: ["get"],
    f"{REPOSITORY}/environments": ["get"],
    ENVIRONMENT: ["get", "put"],
    f"{ENVIRONMENT}/deployment-branch-policies": ["get", "post"],
    f"{ENVIRONMENT}/deployment_protection_rules": ["get"],
    f"{REPOSITORY}/actions/workflows/{{workflow_id}}": ["get"],
    f"{REPOSITORY}/actions/workflows/{{workflow_id}}/runs": ["get"],
    f"{REPOSITORY}/actions/workflows/{{workflow_id}}/dispatches": ["post"],
    RUNS: ["get"],
    f"{RUNS}/{{run_id}}": ["get"],
    f"{RUNS}/{{run_id}}/jobs": ["get"],
    f"{RUNS}/{{run_id}}/pending_deployments": ["get"],
    f"{REPOSITORY}/actions/jobs/{{job_id}}/logs": ["get"],
    f"{REPOSITORY}/releases": ["get", "post"],
    f"{REPOSITORY}/releases/tags/{{tag}}": ["get"],
    f"{REPOSITORY}/git/ref/{{ref}}": ["get"],
}
_PROSE = {"description", "summary", "example", "examples", "externalDocs", "tags", "operationId"}


def main(arguments: list[str]) -> int:
    """Read the description that is named, and write the extract."""
    whole = json.loads(Path(arguments[0]).read_text("utf-8"))
    TARGET.write_text(json.dumps(cut(whole), separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    return 0


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """The endpoints, and what they refer to."""
    paths = {
        path: {method: _strip(whole["paths"][path][method]) for method in methods}
        for path, methods in ENDPOINTS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    waiting = list(_references(paths))
    while waiting:
        kind, name = waiting.pop()
        if name not in components.setdefault(kind, {}):
            found = _strip(whole["components"][kind][name])
            components[kind][name] = found
            waiting += _references(found)
    version = {"title": whole["info"]["title"], "version": whole["info"]["version"]}
    return {"openapi": whole["openapi"], "info": version, "paths": paths, "components": components}


def _strip(node: Any, *, names: bool = False) -> Any:
    """Without prose; `names` says that the keys are names of properties, which may be called so."""
    if isinstance(node, list):
        return [_strip(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if names or not (key in _PROSE or key.startswith("x-"))}
    return {key: _strip(value, names=key == "properties") for key, value in kept.items()}


def _references(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            _, _, kind, name = node["$ref"].split("/")
            yield kind, name
        for value in node.values():
            yield from _references(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
