"""An identity token that is sent as a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BAD = """\
release:
  rules:
    - if: $CI_COMMIT_TAG
  id_tokens:
    PYPI_ID_TOKEN:
      aud: pypi
  script:
    - uv publish --token $PYPI_ID_TOKEN
"""


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """Passwords and tokens of uploads whose value is an identity token."""
    for job in audited.upload_jobs.values():
        for given in audited.credentials(job):
            if given.is_identity_token:
                yield finding_in_job(
                    audited,
                    job,
                    f"`{given.name}` is an identity token, which no index takes as a password",
                    f"remove `{given.name}`: the client exchanges the identity token itself",
                    given.value,
                    given.name,
                )


RULE = Rule(
    id="id-token-as-password",
    summary="an identity token is sent as a password",
    severity=Severity.ERROR,
    why="PyPI exchanges an identity token for an API token, and takes only that as a password. twine 6.1 and uv "
    "do the exchange themselves if they are given no password.",
    cure="Remove the password or the token from the command.",
    bad=Example(_BAD, is_pipeline=True),
    good=Example(_BAD.replace(" --token $PYPI_ID_TOKEN", ""), is_pipeline=True),
    find_in_pipeline=find,
    sources=("https://docs.pypi.org/trusted-publishers/using-a-publisher/#gitlab-cicd",),
)
