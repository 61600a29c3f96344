"""The keywords that tracer knows are those of GitLab's own schema."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from tracer_bullet.gitlab.config.keywords import FILTER, JOB, RULE, WORKFLOW, unknown_keywords

SCHEMA: dict[str, Any] = json.loads(
    (resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "gitlab-ci.json").read_text("utf-8")
)
WORKFLOWS: dict[str, Any] = SCHEMA["properties"]["workflow"]["properties"]


@pytest.mark.parametrize(
    ("properties", "known"),
    [
        (SCHEMA["definitions"]["job_template"]["properties"], JOB),
        (SCHEMA["definitions"]["rules"]["items"]["anyOf"][0]["properties"], RULE),
        (WORKFLOWS["rules"]["items"]["properties"], RULE),
        (SCHEMA["definitions"]["filter"]["oneOf"][2]["properties"], FILTER),
        (WORKFLOWS, WORKFLOW),
    ],
    ids=["job", "rule", "rule of the workflow", "only and except", "workflow"],
)
def test_every_keyword_of_the_schema_is_known(properties: dict[str, Any], known: frozenset[str]) -> None:
    assert properties
    assert unknown_keywords(properties, known) == []
