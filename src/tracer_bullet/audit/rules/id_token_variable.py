"""An identity token under a name that no client asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.gitlab.credentials import token_variable
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_NAMES = {index: token_variable(index) for index in (TESTPYPI, PYPI)}
_GOOD = """\
staging:
  rules:
    - if: $CI_COMMIT_BRANCH == "staging"
  id_tokens:
    TESTPYPI_ID_TOKEN:
      aud: testpypi
  script:
    - twine upload --repository testpypi dist/*
release:
  rules:
    - if: $CI_COMMIT_TAG
  id_tokens:
    PYPI_ID_TOKEN:
      aud: pypi
  script:
    - twine upload dist/*
"""


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """The tokens of jobs that upload by a client of their own; `python -m id` may be given another name."""
    for job in audited.upload_jobs.values():
        if "-m id" in "\n".join(job.script):
            continue
        indexes = {one.index for one in audited.uploads if one.job.name == job.name}
        for name, token in (job.body.get("id_tokens") or {}).items():
            audience = token.get("aud") if isinstance(token, dict) else None
            wanted = _NAMES.get(str(audience), "")
            if not wanted and len(indexes) == 1 and name in _NAMES.values():
                (index,) = indexes
                yield finding_in_job(
                    audited,
                    job,
                    f"the audience of `{name}` is `{audience}`, which no index accepts",
                    f"aud: {index}",
                    f"aud: {audience}",
                    str(audience),
                    name,
                )
            elif wanted and name != wanted and wanted not in job.body["id_tokens"]:
                yield finding_in_job(
                    audited,
                    job,
                    f"twine and uv look for `{wanted}`, not for `{name}`",
                    f"rename it to `{wanted}`",
                    f"{name}:",
                )


RULE = Rule(
    id="id-token-variable",
    summary="an identity token has a name or an audience that no client asks for",
    severity=Severity.ERROR,
    why="Clients make the name of the variable from the audience of the index: `TESTPYPI_ID_TOKEN` for TestPyPI, "
    "`PYPI_ID_TOKEN` for PyPI. With another name the upload asks for a password, or fails.",
    cure="Name the token after its audience, which is `testpypi` or `pypi`.",
    bad=Example(_GOOD.replace("TESTPYPI_ID_TOKEN", "PYPI_ID_TOKEN"), is_pipeline=True),
    good=Example(_GOOD, is_pipeline=True),
    find_in_pipeline=find,
    sources=(
        "https://docs.pypi.org/trusted-publishers/using-a-publisher/#gitlab-cicd",
        "https://github.com/pypi/warehouse/issues/19565",
    ),
)
