"""`re-actors/alls-green`: whether all jobs that a job needs ended as they may.

Source: https://github.com/re-actors/alls-green/blob/release/v1/src/normalize_needed_jobs_status.py
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracer_bullet.rehearsal.actions.runner import fail, print_line, read_inputs, set_output

if TYPE_CHECKING:
    from collections.abc import Mapping


def run() -> None:
    """Fail if a job failed that must not."""
    inputs = read_inputs()
    jobs: dict[str, dict[str, Any]] = json.loads(inputs["jobs"] or "{}")
    if not jobs:
        fail("Invalid input jobs matrix, please provide a non-empty `needs` context")
    bad = find_bad(jobs, read_names(inputs["allowed-failures"]), read_names(inputs["allowed-skips"]))
    for name, job in jobs.items():
        print_line(f"{name} -> {job['result']}")
    set_output("result", "failure" if bad else "success")
    set_output("success", str(not bad).lower())
    set_output("failure", str(bool(bad)).lower())
    if bad:
        fail(f"Some of the required to succeed jobs failed: {', '.join(bad)}")


def find_bad(
    jobs: Mapping[str, Mapping[str, Any]], may_fail: frozenset[str], may_be_skipped: frozenset[str]
) -> list[str]:
    """The jobs that ended as they must not."""
    return [
        name
        for name, job in jobs.items()
        if job["result"] != "success"
        and not (name in may_be_skipped and job["result"] == "skipped")
        and not (name in may_fail and name not in may_be_skipped)
    ]


def read_names(text: str) -> frozenset[str]:
    """Names of jobs in a JSON list, or separated by commas."""
    try:
        found = json.loads(text)
    except ValueError:
        found = text.split(",")
    names = found if isinstance(found, list) else [str(found)]
    return frozenset(name.strip() for name in map(str, names) if name.strip())
