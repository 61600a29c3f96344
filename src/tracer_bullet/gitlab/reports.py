"""The variables that jobs hand on in a dotenv report: they go before those that the configuration gives.

https://docs.gitlab.com/ci/variables/#cicd-variable-precedence
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.upload_tools import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.gitlab.config import PipelineJob

_NAME = re.compile(r"(?<![\w$])([A-Za-z_]\w*)=")
_BY_A_PROGRAM = re.compile(r"^\s*(?:\./|(?:ba)?sh\s|make\b|source\s|\.\s|[\w.-]+/[\w./-]+\s)", re.MULTILINE)
"""What writes a report that cannot be read off the script."""


def reported_variables(jobs: Iterable[PipelineJob]) -> frozenset[str]:
    """The names that may be in the reports of `jobs`: those that a script assigns, or writes somewhere."""
    scripts = ["\n".join(job.script) for job in jobs if _reports(job)]
    found = frozenset(name for script in scripts for name in _NAME.findall(script))
    return found | VARIABLES if any(map(_BY_A_PROGRAM.search, scripts)) else found


def _reports(job: PipelineJob) -> bool:
    artifacts = job.body.get("artifacts")
    reports = artifacts.get("reports") if isinstance(artifacts, dict) else None
    return isinstance(reports, dict) and "dotenv" in reports
