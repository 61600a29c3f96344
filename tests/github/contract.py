"""GitHub's own description of its API: what a stand-in is asked and answers is held to it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

EXTRACT = Path(__file__).parent / "openapi.json"
UNDOCUMENTED = {"can_admins_bypass"}
"""Sent by GitHub since 2023, and in no description."""


@cache
def description() -> dict[str, Any]:
    """The extract; a discriminator tells its `oneOf` apart, so that several of them may fit."""
    found: dict[str, Any] = json.loads(EXTRACT.read_text("utf-8"), object_hook=_loosen)
    return found


def _loosen(node: dict[str, Any]) -> dict[str, Any]:
    """GitHub sends null for whatever is nullable, also where the words are listed."""
    if node.get("nullable") is True and isinstance(node.get("enum"), list):
        return {**node, "enum": [*node["enum"], None]}
    if "discriminator" not in node:
        return node
    return {
        "anyOf" if key == "oneOf" else key: value for key, value in node.items() if key != "discriminator"
    }


def check_request(method: str, path: str, body: bytes) -> None:
    """Raise for a request that GitHub's description does not have, or whose body it does not allow."""
    place, _ = find_operation(method, path)
    if body:
        _validate(json.loads(body), f"{place}/requestBody/content/application~1json/schema")


def check_answer(method: str, path: str, status: int, data: Any) -> None:
    """Raise for an answer that does not fit, or that has a key of which the description knows nothing."""
    place, operation = find_operation(method, path)
    response = operation["responses"][str(status)]
    schema = response.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        assert data is None
        return
    _validate(data, f"{place}/responses/{status}/content/application~1json/schema")
    assert_known(data, schema)


def find_operation(method: str, path: str) -> tuple[str, dict[str, Any]]:
    """The operation that a path without query belongs to, and where it stands; longer templates go first."""
    for template in sorted(description()["paths"], key=len, reverse=True):
        pattern = re.sub(r"\\\{ref\\\}", ".+", re.escape(template))
        pattern = re.sub(r"\\\{[a-z_]+\\\}", "[^/]+", pattern)
        found = description()["paths"][template].get(method.lower())
        if found and re.fullmatch(pattern, path):
            return f"/paths/{template.replace('/', '~1')}/{method.lower()}", found
    raise AssertionError(f"tracer asks {method} {path}, which is not in the extract of GitHub's description")


def answer_schema(method: str, path: str, status: int = 200) -> dict[str, Any]:
    _, operation = find_operation(method, path)
    schema: dict[str, Any] = operation["responses"][str(status)]["content"]["application/json"]["schema"]
    return schema


def sample(schema: dict[str, Any], **known: Any) -> Any:
    """A value with every required key, and with what is `known`."""
    schema = _resolve(schema)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema and "properties" not in schema:
            return sample(schema[key][0], **known)
    if schema.get("type") != "object" and "properties" not in schema:
        return _plain(schema)
    properties = schema.get("properties", {})
    made = {key: sample(properties[key]) for key in schema.get("required", []) if key in properties}
    return made | known


def _plain(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("nullable"):
        return None
    if schema.get("format") == "date-time":
        return "2026-11-26T12:00:00Z"
    if schema.get("format") == "uri":
        return "https://api.github.com/x"
    return {"string": "x", "integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}[
        schema["type"]
    ]


def assert_known(data: Any, schema: dict[str, Any]) -> None:
    schema = _resolve(schema)
    variants = [one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, [])]
    if isinstance(data, list) and "items" in schema:
        for item in data:
            assert_known(item, schema["items"])
    elif isinstance(data, dict) and (variants or "properties" in schema):
        known = _properties(schema)
        unknown = set(data) - set(known) - UNDOCUMENTED
        assert not unknown, f"GitHub's description knows nothing of {unknown}"
        for key, value in data.items():
            if key in known:
                assert_known(value, known[key])


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    schema = _resolve(schema)
    found = dict(schema.get("properties", {}))
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, []):
            found |= _properties(one)
    return found


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        _, _, kind, name = schema["$ref"].split("/")
        schema = description()["components"][kind][name]
    return schema


def _validate(data: Any, pointer: str) -> None:
    registry: Registry[Any] = Registry().with_resource(
        "urn:github", Resource.from_contents(description(), default_specification=DRAFT4)
    )
    OAS30Validator({"$ref": f"urn:github#{quote(pointer)}"}, registry=registry).validate(data)
