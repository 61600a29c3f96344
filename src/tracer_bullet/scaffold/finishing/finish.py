"""The step after rendering: it arms the workflow for its first run, and says what is left for people to do.

`tracer init` runs it on what it has rendered; the Copier task runs it in whatever Python has ruamel.yaml and
tomlkit, so that nothing else is imported here that is not in the standard library.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import ExitCode, Place, TracerError
from tracer_bullet.project.answers_file import find_answers
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.worktree import WORKFLOWS
from tracer_bullet.providers.github import GITHUB
from tracer_bullet.providers.publisher import publishers_of
from tracer_bullet.repository import load_simulator_after, read_home
from tracer_bullet.scaffold.answers.provider import provider_of_answers
from tracer_bullet.scaffold.answers.release_tags import (
    CHECKLIST,
    change_patterns,
    release_patterns,
)
from tracer_bullet.scaffold.existing.dependabot import DEPENDABOT
from tracer_bullet.scaffold.finishing.first_run import say_what_to_do
from tracer_bullet.scaffold.finishing.next_commands import NextCommands, Written, next_commands
from tracer_bullet.scaffold.finishing.pipeline_proven import check_pipeline
from tracer_bullet.scaffold.finishing.proven import check_result
from tracer_bullet.sites import normalise
from tracer_bullet.text.files import Change, write_changes
from tracer_bullet.text.source import read_source
from tracer_bullet.trigger import arm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.providers.provider import Provider
    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.scaffold.finishing.pipeline_proven import PipelineProven
    from tracer_bullet.scaffold.finishing.proven import Proven


@dataclass(frozen=True)
class Finished:
    """What the step did and knows: `branch` is the one that is armed for, empty for none.

    `tag_patterns` are what the tags of releases look like.
    """

    answers: Mapping[str, str]
    workflow: Path
    branch: str
    publishers: tuple[Publisher, ...]
    tag_patterns: tuple[str, ...]
    proven: Proven | PipelineProven
    commands: NextCommands


class ArmResult(NamedTuple):
    """A rendered workflow at `path`: its bytes as rendered, and with the temporary trigger of the answers."""

    path: Path
    permanent: bytes
    after: bytes


def arm_rendered(project: Path, answers_file: str) -> ArmResult:
    """What arming makes of the workflow that was rendered into `project`; writes nothing.

    `answers_file` is the path of the answers from `project`; a branch they do not name arms nothing. Raises
    TracerError and RefusedError for what cannot be read or armed.
    """
    return _arm(project, _read_answers(project, answers_file))


def finish(project: Path, answers_file: str) -> Finished:
    """Arm the workflow that was rendered into `project` for the branch that its answers name.

    `answers_file` is the path of the answers from `project`. This is the last look at what was rendered:
    TracerError and RefusedError leave the permanent workflow, beside a checklist that already has the tags of
    the repository. It is refused where the proof fails over all the workflows that are in `project` by now.
    """
    answers = _read_answers(project, answers_file)
    write_changes(change_patterns(project, answers_file, answers), project)
    provider = provider_of_answers(answers)
    if provider:
        return _finish_elsewhere(project, answers_file, answers, provider)
    armed = _arm(project, answers)
    change = Change(armed.path, armed.permanent, armed.after)
    workflow = armed.path.relative_to(project)
    simulator = load_simulator_after(project, [change], read_home(project, answers["repository"]))
    siblings = _siblings(project, answers_file)
    proven = check_result(simulator, workflow.as_posix(), answers["tracer_branch"], siblings)
    write_changes([change], project)
    return Finished(
        answers,
        workflow,
        answers["tracer_branch"],
        publishers_of(GITHUB, answers),
        release_patterns(project, answers),
        proven,
        _next_commands(project, answers_file, answers),
    )


def _finish_elsewhere(
    project: Path, answers_file: str, answers: Mapping[str, str], provider: Provider
) -> Finished:
    """The same for a provider other than GitHub."""
    armed = _arm(project, answers)
    path = armed.path.relative_to(project)
    texts = provider.texts_of_pipeline(project, answers, armed.after.decode())
    proven = check_pipeline(project, texts, provider, answers)
    around = changes_around(project, texts, path.as_posix())
    write_changes([Change(armed.path, armed.permanent, armed.after), *around], project)
    patterns = release_patterns(project, answers)
    forms = publishers_of(provider, answers)
    commands = _next_commands(project, answers_file, answers)
    return Finished(answers, path, answers["tracer_branch"], forms, patterns, proven, commands)


def describe_finish(finished: Finished) -> str:
    """What was done, what to create on GitHub, and what to register on each index, as text for people."""
    answers = finished.answers
    if finished.branch:
        armed = (
            f"armed for pushes to `{finished.branch}`: `uvx tracer-bullet finalize` removes the trigger again"
        )
    else:
        armed = "permanent: no branch starts it"
    done = f"{finished.workflow.as_posix()} is {armed}\n{finished.proven}"
    told = say_what_to_do(answers, finished.tag_patterns, finished.publishers, finished.commands)
    return f"{done}\n\n{told}"


def doubts(project: Path, finished: Finished) -> list[str]:
    """What is to be looked at: uploads of other workflows, and what in `project` contradicts the answers.

    Copier cannot look, so an answer may be mistyped.
    """
    notes = list(finished.proven.notes)
    package = read_project(project / finished.answers["package_directory"])
    told = finished.answers["project_name"]
    found = package.table("project").get("name") or package.table("tool", "poetry").get("name")
    if found is None or normalise(str(found)) == normalise(told):
        return notes
    return [*notes, f"{package.place()}: the project is called `{found}` here, and `{told}` in the answers"]


def main(arguments: Sequence[str]) -> int:
    """Finish the project in the current directory, whose answers file is the one argument, and say it."""
    project = Path.cwd()
    try:
        finished = finish(project, *arguments)
        notes = doubts(project, finished)
    except TracerError as error:
        print(f"tracer: {error}", file=sys.stderr)
        print(*filter(None, [error.hint]), sep="\n", file=sys.stderr)
        return error.code
    print(describe_finish(finished), *(f"warning: {note}" for note in notes), sep="\n", file=sys.stderr)
    return ExitCode.OK


def _next_commands(project: Path, answers_file: str, answers: Mapping[str, str]) -> NextCommands:
    """What to run where the user is, who has not followed Copier into the project."""
    workflow = path_of_pipeline(answers).as_posix()
    provider = provider_of_answers(answers)
    main = provider.pipelines if provider else ()
    pipeline = dict.fromkeys([CHECKLIST, answers_file, DEPENDABOT, *main, workflow])
    paths = ["."] if answers.get("new_package") == "True" else pipeline
    there = tuple(path for path in paths if (project / path).exists())
    name, slug, branch = (answers[key] for key in ("project_name", "repository", "tracer_branch"))
    written = Written(there, workflow, name, slug, branch, provider=provider)
    return next_commands(project, _repository_at(project), written, here=Path(os.environ.get("PWD", "/")))


def _repository_at(project: Path) -> GitSnapshot | None:
    try:
        found = read_repository(project)
    except TracerError:
        return None
    return found if found.root == project.resolve() else None


def _arm(project: Path, answers: Mapping[str, str]) -> ArmResult:
    path = project / path_of_pipeline(answers)
    permanent = path.read_bytes()
    armed = arm_pipeline_text(str(path), permanent.decode(), answers["tracer_branch"], answers)
    return ArmResult(path, permanent, armed.encode())


def arm_pipeline_text(path: str, permanent: str, branch: str, answers: Mapping[str, object]) -> str:
    """The pipeline at `path` with the temporary trigger for `branch`; as it is if that is empty."""
    if not branch:
        return permanent
    provider = provider_of_answers(answers)
    if provider:
        return provider.arm(permanent, branch, path) if provider.arm else permanent
    return arm(permanent, [branch], path=path)


def changes_around(root: Path, texts: Mapping[str, str], generated: str) -> list[Change]:
    """The files besides the `generated` one that change, the main one last: it starts the others."""
    found = []
    for path, text in reversed(list(texts.items())):
        if path != generated and not (root / path).exists():
            found.append(Change(root / path, None, text.encode()))
        elif path != generated:
            source = read_source(root / path, path)
            found.append(Change(root / path, source.data, source.encode(text)))
    return [one for one in found if one.before != one.after]


def path_of_pipeline(answers: Mapping[str, object]) -> Path:
    """Where the pipeline of these answers is, from the root of the repository."""
    provider = provider_of_answers(answers)
    return (
        Path(provider.place_of_pipeline(answers)) if provider else WORKFLOWS / str(answers["workflow_name"])
    )


def _siblings(project: Path, answers_file: str) -> set[str]:
    """The workflows of the other packages in the same repository, by their paths."""
    files = find_answers(project)
    others = (file for file in files if file.path != project / answers_file)
    return {(WORKFLOWS / file.workflow_name).as_posix() for file in others}


def _read_answers(project: Path, answers_file: str) -> dict[str, str]:
    path = project / answers_file
    found = next((found for found in find_answers(path.parent) if found.path.name == path.name), None)
    if found is None:
        raise TracerError("expected the answers that were rendered here", place=Place(answers_file))
    return {key: str(value) for key, value in found.answers.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
