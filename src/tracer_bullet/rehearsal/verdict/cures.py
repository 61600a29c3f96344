"""What cures a failure of a rehearsal: the cure of the catalogue, or one that only a rehearsal has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.diagnosis.diagnose import explain_message
from tracer_bullet.diagnosis.values import fill_values

if TYPE_CHECKING:
    from tracer_bullet.diagnosis.values import Values

_NO_SECRETS = """\
a rehearsal has no secrets. Publish by a trusted publisher instead of a token:
tracer migrate {workflow}"""
_NO_SUCH_PUBLISHER = """\
register a publisher on {index} for the project `{project}` as well:
    {pending_page}
If the files should belong to another project, correct the name in pyproject.toml."""
_OF_A_REHEARSAL = {
    "wrong-project-name": _NO_SUCH_PUBLISHER,
    "tag-and-version-differ": (
        "change the version, or release the one that is built: "
        "tracer rehearse --event release --tag v{version}"
    ),
    **dict.fromkeys(
        ("invalid-credentials", "missing-credentials", "forbidden", "forbidden-api-token", "token-scope"),
        _NO_SECRETS,
    ),
}
"""Cures that replace those of the catalogue, by topic."""


def find_cure(said: str, values: Values) -> str:
    """What to do about what a step or an index said, empty if nothing is known.

    `values` are those of the project, by the names of `diagnosis.values.PLACEHOLDERS`.
    """
    finding = explain_message(said, values)
    if finding is None:
        return ""
    own = _OF_A_REHEARSAL.get(finding.failure.topic)
    return fill_values(own, finding.values) if own else finding.say("cure")


def replace_secrets(values: Values) -> str:
    """How to do without the secret that a step needs."""
    return fill_values(_NO_SECRETS, values)
