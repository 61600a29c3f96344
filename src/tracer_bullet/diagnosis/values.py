"""The values that go in braces in the catalogue's sentences: those of a project, and those of a log.

A name that nothing is known of is shown by a word in capitals, which a reader replaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Values = Mapping[str, str]

PLACEHOLDERS = {
    # of the project
    "project": "PROJECT",
    "owner": "OWNER",
    "repository": "REPOSITORY",
    "namespace": "NAMESPACE",
    "project_on_gitlab": "PROJECT",
    "workflow": "WORKFLOW.yml",
    "job": "JOB",
    "environment": "ENVIRONMENT",
    "secret": "SECRET",
    "branch": "BRANCH",
    "default_branch": "main",
    # of what runs the pipeline
    "provider": "GitHub",
    "rerun": "gh run rerun --failed",
    "form": """\
    PyPI Project Name   PROJECT
    Owner               OWNER
    Repository name     REPOSITORY
    Workflow name       WORKFLOW.yml
    Environment name    ENVIRONMENT""",
    # of the index
    "index": "the index",
    "site": "https://pypi.org",
    "upload_url": "https://upload.pypi.org/legacy/",
    "pending_page": "https://pypi.org/manage/account/publishing/",
    "project_page": "https://pypi.org/manage/project/PROJECT/settings/publishing/",
    # of the log
    "filename": "FILE",
    "wanted": "NAME",
    "name": "NAME",
    "version": "VERSION",
    "tag": "TAG",
    "module": "MODULE",
    "id_token": "PYPI_ID_TOKEN",
    "audience": "pypi",
    "claim": "CLAIM",
    "kind": "Tag",
    "action": "ACTION",
    "image": "IMAGE",
    "group": "GROUP",
    "reason": "REASON",
    "event": "EVENT",
    "field": "FIELD",
    "what": "VALUE",
}
"""What each name is shown as while it is not known."""
_NAME = re.compile(r"\{(\w+)\}")
_FIRST_WORDS = re.compile(rf"(?:\A|(?<=\.\s)){PLACEHOLDERS['index']}\b")


def fill_values(template: str, values: Values) -> str:
    """`template` with its names replaced; an empty value counts as unknown.

    A sentence that begins with the name of an unknown index begins in upper case.
    """

    def replace(found: re.Match[str]) -> str:
        return values.get(found[1]) or PLACEHOLDERS.get(found[1], found[0])

    return _FIRST_WORDS.sub(lambda found: found[0].capitalize(), _NAME.sub(replace, template))
