"""What `tracer init` asks at a terminal: answers that are missing, then whether to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.report import console
from tracer_bullet.report.init import answer_lines, count_files, diff_of
from tracer_bullet.report.init_summary import summary_lines
from tracer_bullet.scaffold.answers.question_texts import read_question
from tracer_bullet.scaffold.answers.questions import read_value
from tracer_bullet.text.counted import counted
from tracer_bullet.text.similar import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.answers.missing import Missing
    from tracer_bullet.scaffold.init_all import AllPlans
    from tracer_bullet.scaffold.init_plan import InitPlan

Result = TypeVar("Result")

HOW_TO_DECIDE = "add --yes to write without asking, or --dry-run to see the difference"

_CHOICES = {"y": "yes", "n": "no", "d": "diff", "e": "edit answers"}
_QUESTION = 2
"""The lines of the question below the summary."""
_NOTHING = "''"


def ask_for(missing: Missing, given: Answers, accept: Callable[[Answers], object]) -> Answers | None:
    """`given` and an answer to what is missing, asked for again until `accept` takes it; None at the end."""
    console.tell(f"{missing.key} is missing: {missing.why}")
    found = _ask_until(missing.key, "", given, accept)
    return found[0] if found else None


def settle(plan: InitPlan, given: Answers, again: Callable[[Answers], InitPlan]) -> InitPlan | None:
    """The plan that somebody has said yes to, which may have other answers than `plan`; None for no.

    `again` makes a plan of other answers than `given`, or raises TracerError.
    """
    _show(plan)
    while plan.changes:
        match console.ask_which(f"Write {count_files(plan)}?", _CHOICES):
            case "y":
                return plan
            case "d":
                console.emit_diff(diff_of(plan))
            case "e" if edited := _edit(plan, given, again):
                plan, given = edited
                _show(plan)
            case _:
                return None
    return plan


def settle_all(plans: AllPlans) -> bool:
    """Whether somebody says yes to the plans for all packages; raises TracerError without a terminal."""
    console.check_terminal(HOW_TO_DECIDE)
    choices = {key: word for key, word in _CHOICES.items() if key != "e"}
    question = f"Write {counted(len(plans.changes), 'file')}?"
    while (answer := console.ask_which(question, choices)) == "d":
        console.emit_diff(diff_of(plans))
    return answer == "y"


def _show(plan: InitPlan) -> None:
    columns, lines = console.screen()
    for line in summary_lines(plan, columns, lines - _QUESTION):
        console.tell(line)
    console.tell()


def _edit(
    plan: InitPlan, given: Answers, again: Callable[[Answers], InitPlan]
) -> tuple[InitPlan, Answers] | None:
    """The plan with one answer changed, and the answers that are given with it; None at the end."""
    for line in answer_lines(plan):
        console.tell(line)
    while entered := (
        typed := console.enter("Which answer? (a key from the list, such as import_name; Enter: none)")
    ):
        key = entered.partition("=")[0].strip()
        if key not in plan.answers:
            console.tell(
                f"no answer is called `{key}`; {did_you_mean(key, plan.answers) or 'type one of the keys'}"
            )
            continue
        found = _ask_until(key, plan.show(key), given, again)
        return (found[1], found[0]) if found else (plan, given)
    return None if typed is None else (plan, given)


def _ask_until(
    key: str, current: str, given: Answers, accept: Callable[[Answers], Result]
) -> tuple[Answers, Result] | None:
    """Ask until `accept` takes the answers; None if Enter keeps the `current` value, or at the end."""
    question = read_question(key)
    can_be_empty = "" if question.choices else f", {_NOTHING} empties it"
    keep = f" (Enter keeps {current}{can_be_empty})" if current else ""
    while (entered := console.enter(f"{question}{keep}\n{key} =")) is not None:
        if current and not entered:
            return None
        try:
            value = read_value(key, "" if entered == _NOTHING else entered)
            answers = {**given, key: Detected(value, "from you")}
            return answers, accept(answers)
        except TracerError as error:
            console.error(_without_options(error, key))
    return None


def _without_options(error: TracerError, key: str) -> TracerError:
    """The error with a hint for somebody who types a value and not an option."""
    hint = re.sub(rf"--data {key}=(?=\S)|--{key} (?=\S)", "", error.hint)
    error.hint = "" if hint in ("VALUE", "NAME") else hint
    return error
