"""A release that everybody who may push can make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.pipeline_finding import finding_in_job
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited_pipeline import AuditedPipeline

_BAD = """\
release:
  rules:
    - if: $CI_COMMIT_TAG =~ /^v[0-9]/
  id_tokens:
    PYPI_ID_TOKEN:
      aud: pypi
  environment: pypi
  script:
    - twine upload dist/*
"""


def find(audited: AuditedPipeline) -> Iterator[AuditFinding]:
    """Jobs with an identity token that an unprotected tag lets upload to PyPI."""
    for upload in audited.unprotected_tag.uploads:
        if upload.index == PYPI and not upload.doubt and PYPI in upload.job.audiences:
            yield finding_in_job(
                audited,
                upload.job,
                f"job `{upload.job.name}` publishes on any tag, protected or not",
                'add to its condition: && $CI_COMMIT_REF_PROTECTED == "true"',
                "$CI_COMMIT_TAG",
                "tags",
            )


RULE = Rule(
    id="unprotected-tag-publishes",
    summary="a tag that is not protected publishes to PyPI",
    severity=Severity.ADVICE,
    why="Developers may create tags unless they are protected, and PyPI looks at neither. A token in a protected "
    "variable was missing there; an identity token is not.",
    cure="Protect the tags of releases, and publish on protected refs only.",
    bad=Example(_BAD, is_pipeline=True),
    good=Example(
        _BAD.replace("/^v[0-9]/", '/^v[0-9]/ && $CI_COMMIT_REF_PROTECTED == "true"'), is_pipeline=True
    ),
    find_in_pipeline=find,
    sources=("https://docs.gitlab.com/user/project/protected_tags/",),
)
