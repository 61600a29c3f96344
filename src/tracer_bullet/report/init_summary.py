"""What `tracer init` is about to do, on one screen: for the moment before somebody says yes or no."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

from tracer_bullet.project.worktree import show_path
from tracer_bullet.providers.registry import PROVIDERS
from tracer_bullet.scaffold.answers.question_texts import usual_answer
from tracer_bullet.scaffold.answers.questions import GIVEN
from tracer_bullet.scaffold.existing.workflow_fates import workflow_fates
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tracer_bullet.scaffold.init_plan import InitPlan

_ALWAYS = ("project_name", "import_name", "repository", "version_from", "tracer_branch", "workflow_name")
_HARDLY = (
    "package_directory",
    "workflow",
    "version_file",
    "version_line",
    "version_below",
    "version_variable",
    "version_tag_prefix",
    "author_name",
    "author_email",
)
"""These follow from others, or are plain to see."""
_LABEL = 15
_VALUE = 34
_MOST_NOTES = 3
_LEAST = 4
_MOST_NAMES = 6


def summary_lines(plan: InitPlan, width: int, height: int) -> list[str]:
    """The answers that matter, the files, the workflows that are there, the notes and the verdict.

    No line is wider than `width` columns, and there are at most `height`, but for files with endless names:
    of what an adoption means, the end is left out.
    """
    answers = [*_answer_lines(plan, width), ""]
    ending = [
        *_file_lines(plan, width),
        *_note_lines(plan, width),
        "",
        *textwrap.wrap(str(plan.proven), width),
    ]
    means = [line for text in plan.summary for line in _hanging(text, width)]
    room = max(height - len(answers) - len(ending), _LEAST)
    if len(means) > room:
        rest = counted(len(means) - room + 1, "more line")
        means = [*means[: room - 1], f"  … and {rest}: `d` shows every change"]
    return [*answers, *means, *ending]


def overview_lines(plan: InitPlan, width: int) -> Iterator[str]:
    """The answers that matter, what an adoption means and the files, for those who are asked nothing.

    Only the files are wrapped to `width`: what a script or a log reads is not cut.
    """
    yield from _answer_lines(plan, sys.maxsize)
    yield ""
    yield from plan.summary
    yield from _file_lines(plan, width)


def _is_new(plan: InitPlan) -> bool:
    return bool(plan.answers["new_package"].value)


_ONLY_IF: dict[str, Callable[[InitPlan], bool]] = {
    # The new files show where they are.
    "package_directory": lambda plan: plan.value("package_directory") != "." and not _is_new(plan),
    "provider": lambda plan: plan.value("provider") != "github",
    "new_package": lambda plan: plan.makes_package and plan.answers["new_package"].source != GIVEN,
}


def matters(plan: InitPlan, key: str) -> bool:
    """Whether the answer `key` is one to look at before anything is written."""
    is_new = _is_new(plan)
    if key in _ONLY_IF:
        return _ONLY_IF[key](plan)
    if key == "version_from" and is_new:
        return plan.answers[key].source != "default"
    if key in ("package_kind", "description", "license"):
        return is_new
    if plan.is_adopted and key.endswith("_environment"):
        return False  # as the workflow has them
    return key in (*_ALWAYS, *_assumed(plan)) or not (key in _HARDLY or _is_usual(plan, key))


def _is_usual(plan: InitPlan, key: str) -> bool:
    """Whether the answer is the default, be it one that an earlier run recorded."""
    answer = plan.answers[key]
    return answer.source == "default" or (answer.is_recorded and answer.value == usual_answer(key))


def _answer_lines(plan: InitPlan, width: int) -> Iterator[str]:
    keys = [key for key in plan.answers if matters(plan, key)]
    label = max(_LABEL, *(len(key) + 1 for key in keys))
    longest = min(max(len(plan.show(key)) for key in keys), _VALUE)
    for key in keys:
        value = _clip(plan.show(key), _VALUE)
        yield _clip(f"{key:<{label}}{value:<{longest}}  {_source(plan, key)}", width)


def _source(plan: InitPlan, key: str) -> str:
    source = plan.answers[key].source
    is_assumed = source == "default" and key in _assumed(plan)
    return f"assumed: --data {key}=… if that is wrong" if is_assumed else source


def _assumed(plan: InitPlan) -> tuple[str, ...]:
    return PROVIDERS[plan.value("provider")].assumed


def _file_lines(plan: InitPlan, width: int) -> Iterator[str]:
    for label, paths in (
        ("new", [one.path for one in plan.changes if one.before is None]),
        ("changed", [one.path for one in plan.changes if None not in (one.before, one.after)]),
    ):
        yield from _listed(label, _gathered(show_path(path, plan.root) for path in paths), width)
    fates = workflow_fates(plan.root, plan.changes)
    for lost in fates.lost:
        jobs = (
            f"{', with' if lost.is_deleted else ' loses'} its job{'s' if len(lost.jobs) > 1 else ''} "
            f"{', '.join(lost.jobs)}"
            if lost.jobs
            else ""
        )
        yield from _wrapped("deleted" if lost.is_deleted else "replaced", f"{lost.name}{jobs}", width)
    yield from _listed("unchanged", list(fates.kept), width)


def _note_lines(plan: InitPlan, width: int) -> Iterator[str]:
    notes = sorted(plan.notes, key=lambda note: not note.startswith("unverified"))
    for note in notes[:_MOST_NOTES]:
        first, _, rest = note.partition("\n")
        yield from _wrapped("note", f"{first}{' …' if rest else ''}", width)
    if len(notes) > _MOST_NOTES:
        yield f"{'':<{_LABEL}}and {len(notes) - _MOST_NOTES} more"


def _gathered(paths: Iterable[str]) -> list[str]:
    """The paths; many of one directory as one."""
    found = list(paths)
    places = [path.rpartition("/")[0] for path in found]
    if len(found) <= _MOST_NAMES:
        return found
    named = [path for path, place in zip(found, places, strict=True) if not place or places.count(place) < 2]
    return [*named, *(f"{place}/*" for place in dict.fromkeys(places) if place and places.count(place) > 1)]


def _listed(label: str, names: list[str], width: int) -> Iterator[str]:
    shown = names[: 2 * _MOST_NAMES]
    rest = f", and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    if names:
        yield from _wrapped(label, f"{', '.join(shown)}{rest}", width)


def _wrapped(label: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=f"{label:<{_LABEL}}",
        subsequent_indent=" " * _LABEL,
        break_on_hyphens=False,
    )


def _hanging(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent="  " if text.startswith("- ") else "")


def _clip(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
