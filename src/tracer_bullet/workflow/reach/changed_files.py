"""Files of the checkout that are written while a job runs, so that the repository's text of them is old."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.indexes import is_unknown
from tracer_bullet.workflow.reach.repository_files import WORKSPACE, path_in_repository
from tracer_bullet.workflow.reach.wrappers import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.workflow.model import Job, Step, Values, Workflow
    from tracer_bullet.workflow.reach.executed_command import Executed
    from tracer_bullet.workflow.reach.step_context import StepContext
    from tracer_bullet.workflow.shell import Command

EVERYTHING = "*"
_LAST = frozenset({"cp", "mv", "ln", "install", "rsync", "copy", "move", "xcopy", "copy-item", "move-item"})
_NAMED = frozenset({"tee", "truncate"})
_TARGET = {"curl": ("-o", "--output"), "wget": ("-O", "--output-document"), "dd": (), "unzip": ("-d",)}
_HOME = re.compile(r"~|\.\.|/home\b|/root\b")
_INPUT = re.compile(r"\$\{\{\s*inputs\.(?P<name>[\w-]+)\s*\}\}")
_SAME_COMMIT = re.compile(
    r"github\.(?:sha|ref|ref_name|head_ref|workflow_sha)\b|github\.event\.(?:pull_request\.head|after|head_commit)"
)


def changed_by_commands(executed: Iterable[Executed]) -> frozenset[str]:
    """The files of the repository that these commands write."""
    return frozenset().union(*(changed_by(each.command) for each in executed))


def changed_by(command: Command) -> frozenset[str]:
    """The files of the repository that a command writes."""
    return frozenset(_changed(command))


def _changed(command: Command) -> Iterator[str]:
    words, _ = unwrap(command.words)
    folder = command.shell_env.get("PWD") or ""
    targets = (path_in_repository(folder, target) for target in (*command.writes, *_targets(words)))
    yield from _whole(path for path in targets if path is not None)
    if words[:1] == ("patch",) or (words[:1] == ("git",) and _moves(words)):
        yield EVERYTHING


@lru_cache(maxsize=4096)
def _targets(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_named_targets(words))


def _named_targets(words: tuple[str, ...]) -> Iterator[str]:
    if not words:
        return
    name, arguments = words[0], words[1:]
    plain = [word for word in arguments if not word.startswith("-")]
    if name.lower() in _LAST and plain:
        yield plain[-1]
        # `cp script.sh .` writes `script.sh`.
        yield from (f"{plain[-1]}/{word.rpartition('/')[2]}" for word in plain[:-1])
    elif name in _NAMED:
        yield from plain
    elif name == "sed" and any(word.startswith(("-i", "--in-place")) for word in arguments):
        yield from plain[-1:]
    for option in _TARGET.get(name, ()):
        yield from (arguments[at + 1] for at, word in enumerate(arguments[:-1]) if word == option)


def _moves(words: tuple[str, ...]) -> bool:
    """Whether git puts the files of another commit into the checkout."""
    arguments = [word for word in words[1:] if word not in ("-q", "--quiet", "-f", "--force")]
    match arguments[:2]:
        case ["checkout", second]:
            is_new = second in ("-b", "-B", "--orphan")
            return not is_new and "--" not in arguments and second not in (".", "HEAD")
        case ["switch", second]:
            return second not in ("-c", "-C", "--create", "--orphan")
        case ["reset", second]:
            return second == "--hard" and arguments[2:] not in ([], ["HEAD"])
        case ["apply" | "am" | "cherry-pick" | "merge" | "pull", *_]:
            return arguments[0] != "pull" or len([w for w in arguments if not w.startswith("-")]) > 2
    return False


def changed_by_checkout(step: Step, context: StepContext, callers: Sequence[Job]) -> frozenset[str]:
    """The files that are not those of this commit once `actions/checkout` has run.

    `callers` are the jobs that call the workflow, the innermost first, which may hand the commit on.
    """
    if step.uses is None or step.uses.repository != "actions/checkout":
        return frozenset()
    given = {name: context.argument(step, name) for name in ("repository", "ref", "path")}
    is_same = not given["ref"] or bool(_SAME_COMMIT.search(_handed_on(step.arguments, "ref", callers)))
    own = context.good["github"].get("repository")
    is_own = not given["repository"] or given["repository"] == own or "github.repository" in _written(step)
    if is_same and is_own and not given["path"]:
        return frozenset()
    path = path_in_repository(context.shell_env().get("PWD") or "", given["path"] or ".")
    if path is None or is_unknown(given["path"]):
        return frozenset({EVERYTHING}) if not (is_same and is_own) else frozenset()
    return frozenset({f"{path}/" if path else EVERYTHING})


def _handed_on(given: Values, name: str, callers: Sequence[Job]) -> str:
    """An argument as it is written, an input that stands for it as the caller has written that."""
    text = leaf.value.strip() if (leaf := given.get(name)) else ""
    for caller in callers:
        found = _INPUT.fullmatch(text)
        if found is None:
            break
        text = leaf.value.strip() if (leaf := caller.arguments.get(found["name"])) else ""
    return text


def changed_by_cache(step: Step, context: StepContext) -> frozenset[str]:
    """The folders of the checkout that a cache of another run fills."""
    if step.uses is None or not step.uses.repository.startswith("actions/cache"):
        return frozenset()
    folder = context.shell_env().get("PWD") or ""
    lines = context.argument(step, "path").splitlines()
    return _whole(path for line in lines if (path := path_in_repository(folder, line.strip())))


def changed_by_artifact(step: Step, context: StepContext, workflow: Workflow) -> frozenset[str]:
    """What `actions/download-artifact` puts into the checkout: a folder, or at the root what jobs hand over.

    https://github.com/actions/download-artifact#inputs
    """
    if step.uses is None or step.uses.repository != "actions/download-artifact":
        return frozenset()
    folder = context.shell_env().get("PWD") or ""
    path = path_in_repository(folder, context.argument(step, "path") or ".")
    if path is None:
        return frozenset()
    return _whole([path] if path else handed_over(workflow))


def _whole(paths: Iterable[str]) -> frozenset[str]:
    """The files with these names, and what is in the folders with these names."""
    return frozenset(name for path in paths for name in (path, f"{path}/"))


def handed_over(workflow: Workflow) -> Iterator[str]:
    """The names of the files and folders that jobs store as artifacts."""
    steps = (step for job in workflow.jobs.values() for step in job.steps)
    stored = (one for one in steps if one.uses and one.uses.repository == "actions/upload-artifact")
    given = (leaf.value for one in stored if (leaf := one.arguments.get("path")))
    lines = (line.strip().rstrip("/").rpartition("/")[2] for text in given for line in text.splitlines())
    return filter(None, lines)


def leaves_workspace(step: Step, context: StepContext) -> bool:
    """Whether a checkout or a downloaded artifact goes to the home directory, or above the workspace."""
    if step.uses is None or step.uses.repository not in ("actions/checkout", "actions/download-artifact"):
        return False
    path = context.argument(step, "path")
    is_outside = not is_unknown(path) and path_in_repository(WORKSPACE, path or ".") is None
    return is_outside and bool(_HOME.match(path))


def _written(step: Step) -> str:
    leaf = step.arguments.get("repository")
    return leaf.value if leaf else ""
