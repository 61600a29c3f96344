"""Steps that check the ref and do something else as well: a tracer run cannot leave out only the check.

A list of what people check a ref with. Any other command counts as something that a build may need.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds, checks_ref, step_title
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.shell import INSTALLER, UNKNOWN_TEXT, UNKNOWN_WORDS, ShellEnv, read_script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.shell import Command

_ASKS = frozenset(
    """
    [ [[ (( : awk basename break cat cd cmp command continue curl cut date declare diff dirname echo egrep
    exit export expr false fgrep find gawk gh git grep head jq local ls printf pwd read return sed set shopt
    sleep sort tail test tomlq tr true uniq unset wc wget which yq
    """.split()  # noqa: SIM905 - shorter than the list
)
_ABOUT_VERSIONS = re.compile(r"version|semver|_scm\b|tag|release|\bref|\.bak\b", re.IGNORECASE)
"""Words of a command that reads, checks or sets the version; `.bak` is what `sed -i.bak` leaves."""
_NO_FILE = re.compile(rf"\d|/dev/.*|.*[{UNKNOWN_TEXT}{UNKNOWN_WORDS}].*", re.DOTALL)
"""Where output goes that no build reads; a name in a variable is nearly always a file of GitHub's."""


def refuse_mixed_checks(path: str, left_out: Iterable[Step], kept: Iterable[Step]) -> None:
    """Raise RefusedError if one of `left_out` checks the ref and does more, before one of `kept` builds.

    All are steps of one job, in the workflow at `path`.
    """
    last = max((step.position for step in kept if builds(step)), default=-1)
    for step in left_out:
        if step.position < last and checks_ref(step) and _does_more(step):
            raise refuse_mixed_check(path, step)


def refuse_mixed_check(path: str, step: Step) -> RefusedError:
    """The refusal of a step, in the workflow at `path`, that checks the ref and does more."""
    return RefusedError(
        f"step {step_title(step)} checks the ref, and does something else that the build may need",
        hint="move the check to a step of its own: a tracer run leaves out only that step",
        place=Place(path, step.span.line),
    )


def only_asks(script: str) -> bool:
    """Whether each command of a script reads, checks or sets a version."""
    return all(map(_only_asks, read_script(script, ShellEnv(is_open=True))))


def _does_more(step: Step) -> bool:
    if step.run is None or (step.shell and not re.match(r"(?:ba)?sh\b", step.shell.value)):
        return False
    return not only_asks(step.run.value)


def _only_asks(command: Command) -> bool:
    """Whether a command reads, checks or sets a version, by what it is or by the code that it is given."""
    words, _ = unwrap(command.words)
    if command.document == INSTALLER:
        return False
    if command.document or "-c" in words[:3] or _ABOUT_VERSIONS.search(" ".join(words)):
        return True
    return words[:1] == () or (words[0] in _ASKS and all(map(_NO_FILE.fullmatch, command.writes)))
