"""Everything that `tracer init` would do, computed before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.tags import doubt_tags, usual_pattern
from tracer_bullet.project.worktree import WORKFLOWS, show_path
from tracer_bullet.providers.github import GITHUB
from tracer_bullet.providers.publisher import publishers_of
from tracer_bullet.repository import home_of, load_simulator_after
from tracer_bullet.scaffold.answers.precedence import is_adopted
from tracer_bullet.scaffold.answers.provider import provider_of_answers
from tracer_bullet.scaffold.answers.questions import GIVEN, KEYS, show_value
from tracer_bullet.scaffold.changes import first_changes, later_changes, with_deletions
from tracer_bullet.scaffold.deletions import check_calls, deletions
from tracer_bullet.scaffold.existing.losses import find_losses
from tracer_bullet.scaffold.existing.package_workflows import workflows_of_others
from tracer_bullet.scaffold.existing.replaced_files import REPLACED
from tracer_bullet.scaffold.finishing.finish import changes_around
from tracer_bullet.scaffold.finishing.next_commands import NOTHING_NEXT, NextCommands, Written, next_commands
from tracer_bullet.scaffold.finishing.pipeline_proven import check_pipeline
from tracer_bullet.scaffold.finishing.proven import check_result
from tracer_bullet.scaffold.record import with_record
from tracer_bullet.scaffold.rendering.recorded import stage_recorded
from tracer_bullet.scaffold.rendering.rendered import render_answers
from tracer_bullet.scaffold.template_source import find_template
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.providers.provider import Provider
    from tracer_bullet.providers.publisher import Publisher
    from tracer_bullet.scaffold.answers.detect import Answers
    from tracer_bullet.scaffold.changes import Result
    from tracer_bullet.scaffold.existing.losses import Loss
    from tracer_bullet.scaffold.finishing.pipeline_proven import PipelineProven
    from tracer_bullet.scaffold.finishing.proven import Proven
    from tracer_bullet.scaffold.rendering.rendered import Rendered
    from tracer_bullet.scaffold.survey import Survey
    from tracer_bullet.text.files import Change


@dataclass(frozen=True)
class InitPlan:
    """The answers with their sources, defaults too, the changes in the order of writing, and the notes.

    `proven` is what holds for the repository with these changes; `losses` are the user's own contents that
    they would replace and git could not restore; `next_commands` come after them. `summary` are the lines
    that lead for a workflow that is adopted; `registers` are the keys of the indexes to register with.
    `siblings` are the paths of workflows that publish other packages.
    """

    repository: GitSnapshot
    answers: Answers
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    proven: Proven | PipelineProven
    losses: tuple[Loss, ...]
    next_commands: NextCommands = NOTHING_NEXT
    summary: tuple[str, ...] = ()
    registers: tuple[str, ...] = (TESTPYPI, PYPI)
    siblings: frozenset[str] = frozenset()

    @property
    def root(self) -> Path:
        """The root of the git repository."""
        return self.repository.root

    def value(self, key: str) -> str:
        """The answer to the question `key`, as text."""
        return str(self.answers[key].value)

    def show(self, key: str) -> str:
        """The answer to the question `key` as one would type it."""
        return show_value(self.answers[key].value)

    @property
    def makes_package(self) -> bool:
        """Whether the package is yet to be made; the answer of an earlier run is about one that it made."""
        made = self.answers["new_package"]
        return bool(made.value) and not made.is_recorded

    @property
    def provider(self) -> Provider | None:
        """Whose pipeline it is; None for GitHub."""
        return provider_of_answers(self.texts)

    @property
    def texts(self) -> dict[str, str]:
        """The answers as texts, by question."""
        return {key: self.value(key) for key in self.answers}

    @property
    def publishers(self) -> tuple[Publisher, ...]:
        """What to register on TestPyPI and on PyPI."""
        found = publishers_of(self.provider or GITHUB, self.texts)
        return tuple(one for one in found if one.site.key in self.registers)

    @property
    def is_adopted(self) -> bool:
        """Whether the workflow is the project's own."""
        return is_adopted(self.answers)

    def with_next(self, workflow: str) -> InitPlan:
        """The same with the commands that come next; `workflow` is the path of the one that publishes."""
        return replace(
            self, next_commands=next_commands(self.root, self.repository, _written(self, workflow))
        )

    @property
    def tag_patterns(self) -> tuple[str, ...]:
        """What the tags of this package's releases look like, in the syntax of GitHub's policies."""
        usual = usual_pattern(self.value("project_name"), alone=self._is_alone)
        return tuple(self.value("release_tags").split()) or (usual,)

    @property
    def tag_doubt(self) -> str:
        """What is wrong with the tags that are there; empty if nothing is."""
        if any(
            fnmatchcase(tag, pattern) for tag in self.repository.tags[:1] for pattern in self.tag_patterns
        ):
            return ""
        return doubt_tags(self.repository.tags, self.value("project_name"), alone=self._is_alone)

    @property
    def _is_alone(self) -> bool:
        return self.value("package_directory") == "."


def plan_init(surveyed: Survey, *, force: bool, replaced: Sequence[str]) -> InitPlan:
    """Render the answers of a survey that misses none, and compare the result with what is there.

    `force` replaces a workflow of the user's own and generated files that were changed since; `replaced` are
    workflows of the user's own, by path or name, that go. Raises TracerError for an answer that the template
    does not take, and RefusedError for what is in the way or would not be safe.
    """
    is_first = not surveyed.recorded
    gone = deletions(replaced, surveyed.location.root, surveyed.siblings, is_first=is_first)
    rendered, result = _render(surveyed, gone, force=force)
    _check_applied(surveyed.answers, rendered)
    siblings = workflows_of_others(surveyed.location, surveyed.siblings)
    proven = _prove(surveyed, rendered, result.changes, gone, siblings)
    notes = (*surveyed.notes, *result.notes)
    losses = find_losses(result.changes, gone, result.generated, surveyed.location.root)
    plan = InitPlan(
        surveyed.location.repository,
        answers_with_sources(surveyed, rendered),
        tuple(result.changes),
        notes,
        proven,
        losses,
        siblings=siblings,
    )
    refused = (f"{loss}: without `--dry-run` this is refused" for loss in losses)
    notes = (*plan.notes, *filter(None, [plan.tag_doubt]), *proven.notes, *refused)
    return replace(plan, notes=notes).with_next(rendered.workflow)


def answers_with_sources(surveyed: Survey, rendered: Rendered) -> Answers:
    """All answers in the order of the questions; one that the survey does not have is the default."""
    default = Detected("", "default")
    return {
        key: surveyed.answers.get(key, default)._replace(value=rendered.answers[key])
        for key in KEYS
        if key in rendered.answers and key != REPLACED
    }


def _check_applied(answers: Answers, rendered: Rendered) -> None:
    """Raise TracerError for a given answer to a question that the other answers leave no room for."""
    for key, answer in answers.items():
        if answer.source == GIVEN and key not in rendered.answers:
            raise TracerError(
                f"`{key}` does not go with the other answers: it would change nothing",
                hint=f"leave out `--data {key}=…`, or change the answer on which it depends",
            )


def _written(plan: InitPlan, workflow: str) -> Written:
    project, slug, branch = (plan.value(key) for key in ("project_name", "repository", "tracer_branch"))
    paths = tuple(show_path(one.path, plan.root) for one in plan.changes if one.after is not None)
    gone = tuple(show_path(one.path, plan.root) for one in plan.changes if one.after is None)
    is_update = all(one.before is not None for one in plan.changes)
    return Written(paths, workflow, project, slug, branch, gone, plan.provider, is_update)


def _prove(
    surveyed: Survey,
    rendered: Rendered,
    changes: Sequence[Change],
    gone: Sequence[Change],
    siblings: frozenset[str],
) -> Proven | PipelineProven:
    location = surveyed.location
    provider = provider_of_answers(rendered.answers)
    if provider:
        texts = _texts_of_pipeline(rendered, location.root, provider)
        return check_pipeline(location.root, texts, provider, rendered.texts)
    home = home_of(location.repository, str(rendered.answers["repository"]))
    simulator = load_simulator_after(location.root, changes, home)
    check_calls(simulator, [show_path(change.path, location.root) for change in gone])
    return check_result(simulator, rendered.workflow, str(rendered.answers["tracer_branch"]), siblings)


def _texts_of_pipeline(rendered: Rendered, root: Path, provider: Provider) -> dict[str, str]:
    generated = rendered.files[rendered.workflow].decode()
    return provider.texts_of_pipeline(root, rendered.texts, generated)


def _render(surveyed: Survey, gone: Sequence[Change], *, force: bool) -> tuple[Rendered, Result]:
    root = surveyed.location.root
    template = find_template()
    values = {key: answer.value for key, answer in surveyed.answers.items()}
    named = root / WORKFLOWS / str(values["workflow_name"])
    force = force or named in {change.path for change in gone}
    baseline = (
        stage_recorded(template, surveyed.recorded, root / surveyed.answers_file)
        if surveyed.recorded
        else None
    )
    rendered = render_answers(template, values, surveyed.answers_file)
    provider = provider_of_answers(rendered.answers)

    def changes(made: Rendered) -> Result:
        if baseline is None:
            result = first_changes(made, root, force=force)
        else:
            result = later_changes(made, baseline, root, force=force, can_update=surveyed.can_update)
        if provider:
            texts = _texts_of_pipeline(made, root, provider)
            result.changes += changes_around(root, texts, made.workflow)
        return with_deletions(result, gone, root / made.workflow)

    return with_record(surveyed, rendered, baseline, changes)
