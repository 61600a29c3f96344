"""The steps of a job, one after the other, and the uploads among them.

The steps of an action that stands in the repository are walked over in its place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.reach.action_code import build_of_action, scripts_of_action
from tracer_bullet.workflow.reach.actions import index_of_action, is_certain, is_copy
from tracer_bullet.workflow.reach.changed_files import (
    changed_by_artifact,
    changed_by_cache,
    changed_by_checkout,
    changed_by_commands,
    leaves_workspace,
)
from tracer_bullet.workflow.reach.command_findings import find_uploads_of_command, show_command
from tracer_bullet.workflow.reach.containers import handed_to_container
from tracer_bullet.workflow.reach.credentials import carries_password
from tracer_bullet.workflow.reach.executed import is_changed
from tracer_bullet.workflow.reach.failing_steps import fails_in
from tracer_bullet.workflow.reach.fetched import fetched_by, moving_code, secrets_fetched
from tracer_bullet.workflow.reach.follow.loaded_first import has_file_for_shells, written_for_start
from tracer_bullet.workflow.reach.github_env import (
    apply_effects,
    exports_of_files,
    exports_of_script,
    forget_settings,
    has_settings,
)
from tracer_bullet.workflow.reach.harmless_actions import (
    action_may_publish,
    dispatched_elsewhere,
    is_harmless_action,
    is_harmless_javascript,
)
from tracer_bullet.workflow.reach.home_and_path import (
    forget_pypirc,
    names_on_path,
    own_folders_on_path,
)
from tracer_bullet.workflow.reach.http_clients import only_exchanges
from tracer_bullet.workflow.reach.indexes import UNKNOWN_INDEX
from tracer_bullet.workflow.reach.job_walks import names_event
from tracer_bullet.workflow.reach.left_behind import left_by_commands
from tracer_bullet.workflow.reach.local_action import MAX_ACTIONS, find_local_action, folder_of
from tracer_bullet.workflow.reach.place import Hidden, Spot, WorkingPlace, in_one
from tracer_bullet.workflow.reach.repository_files import WORKSPACE
from tracer_bullet.workflow.reach.scripts import (
    altering_variable,
    commands_of_script,
    commands_of_step,
    concerns_uploads,
    inherited_by,
    line_of,
    text_concerns_uploads,
)
from tracer_bullet.workflow.reach.step_context import SameMapping, first_context
from tracer_bullet.workflow.reach.step_outputs import may_be_asked, outputs_of_step
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads
from tracer_bullet.workflow.reader.known_keys import unknown_keys
from tracer_bullet.workflow.shell import FAILURE
from tracer_bullet.workflow.simulation.matrix import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Step, Workflow
    from tracer_bullet.workflow.reach.command_findings import UploadFinding
    from tracer_bullet.workflow.reach.credentials import Credential
    from tracer_bullet.workflow.reach.executed_command import Executed
    from tracer_bullet.workflow.reach.local_action import LocalAction
    from tracer_bullet.workflow.reach.project import RepositoryProject
    from tracer_bullet.workflow.reach.step_context import StepContext
    from tracer_bullet.workflow.reach.upload import Upload
    from tracer_bullet.workflow.shell import Command
    from tracer_bullet.workflow.simulation.simulate import JobRun


def uploads_of_steps(place: WorkingPlace, steps: Sequence[Step], context: StepContext) -> Iterator[Upload]:
    """The uploads of these steps, the first of which finds `context`."""
    yield from _Walk(place).steps(steps, context)


def executed_by_step(
    workflow: Workflow, job_run: JobRun, step: Step, project: RepositoryProject
) -> tuple[Executed, ...]:
    """What a step executes by itself, whatever the steps before it did; nothing where it is an action's."""
    if not step.run:
        return ()
    same = (SameMapping(each) for each in (workflow, job_run, project.names))
    context = _first_context(*same).with_env(step.env)
    script, commands = commands_of_step(workflow, job_run.job, step, context)
    return tuple(project.code.executed(commands, inherited_by(script, context)))


@lru_cache(maxsize=64)
def _first_context(workflow: SameMapping, run: SameMapping, names: SameMapping) -> StepContext:
    """What every step of a job finds, whatever the matrix, and the steps before it."""
    context = first_context(workflow.value, run.value, ANY, names.value)
    good, any_ = ({**each, "steps": UNKNOWN} for each in (context.good, context.any))
    return context._replace(good=good, any=any_)


class _Walk:
    """One walk over the steps of a job; `context` is what the next step finds."""

    def __init__(self, place: WorkingPlace, depth: int = 0) -> None:
        self._place = place
        self._depth = depth
        self._asks = False
        self.context: StepContext

    def steps(self, steps: Sequence[Step], context: StepContext) -> Iterator[Upload]:
        self.context = context
        conditions = (step.condition for step in (*self._place.run.job.steps, *steps))
        self._asks = any(each and "env" in each.value for each in conditions)
        unordered: dict[str, str] = {}
        for step in steps:
            inside = self.context.with_env(step.env)
            runs, may_run = inside.runs(step)
            self.context = self.context.after(step, runs, may_run=may_run)
            if may_run:
                before = self.context
                yield from self._step(step, inside, UNKNOWN if runs is False else runs)
                if step.runs_beside:
                    unordered |= self.context.set_since(before)
                if unordered:
                    self.context = self.context.with_exports(unordered, is_open=False)

    def _step(self, step: Step, inside: StepContext, runs: Truth) -> Iterator[Upload]:
        if step.uses:
            action = find_local_action(step.uses, self._place.project.files)
            if action is None or not self._place.project.files.is_known:
                yield from self._action(step, inside, runs)
            else:
                yield from self._local(step, action, inside, runs)
        elif step.run and self._matters(step, inside):
            yield from self._run(step, inside, runs)
        if unknown := unknown_keys(step):
            hidden = Hidden(f"tracer does not know the key `{unknown[0].name}`")
            spot = Spot(step, unknown[0].key.span.line, f"`{unknown[0].name}`")
            yield from self._place.hides(spot, hidden, self.context.left)

    def _matters(self, step: Step, inside: StepContext) -> bool:
        """Whether the script of a step may upload, or decide whether a later step does."""
        is_asked = self._asks or bool(inside.env) or may_be_asked(step)
        return is_asked or self._may_upload_anything or concerns_uploads(step)

    @property
    def _may_upload_anything(self) -> bool:
        """Whether the steps hold what an upload needs, so that also one that names none may make it."""
        return self._place.holds_anything or has_settings(self.context)

    def _run(self, step: Step, inside: StepContext, runs: Truth) -> Iterator[Upload]:
        before = self.context
        script, commands = commands_of_step(self._place.workflow, self._place.run.job, step, inside)
        name = altering_variable(inside.env)
        if name or has_file_for_shells(script):
            why = f"`{name}` changes what a shell runs" if name else "a shell reads a file first"
            hidden = Hidden(why, is_named=speaks_of_uploads(script))
            spot = Spot(step, line_of(step, 0), f"`{name}`" if name else "a script")
            yield from self._place.hides(spot, hidden, self.context.left)
        yield from self._executed(step, inside, script, commands, runs)
        ends = any(command.words == FAILURE for command in commands)
        if ends and fails_in(self._place.workflow, self._place.run.job, step, before):
            self.context = self.context.failing(step)
        elif runs is True and may_be_asked(step):
            outputs = outputs_of_step(self._place.workflow, self._place.run.job, step, inside)
            self.context = self.context.with_outputs(step, outputs)

    def _executed(
        self, step: Step, inside: StepContext, script: str, commands: Sequence[Command], runs: Truth
    ) -> Iterator[Upload]:
        code = self._place.project.code
        executed = list(code.executed(commands, inherited_by(script, inside), self.context.changed))
        self.context = apply_effects(self.context, script, executed, runs)
        self.context = exports_of_files(self.context, executed, self._place.project.files)
        self.context = self.context.changing(changed_by_commands(executed))
        hidden: list[Upload] = []
        left = left_by_commands(step, executed, self._place.secrets)
        for each in executed:
            for upload in self._of_command(step, each, script, runs, left):
                if upload.unseen is None:
                    yield upload
                else:
                    hidden.append(upload)
        if hidden:
            yield in_one(hidden)
        self.context = self.context.leaving(left)

    def _of_command(
        self, step: Step, each: Executed, script: str, runs: Truth, left: Sequence[Credential]
    ) -> Iterator[Upload]:
        """The uploads of one command of a step, of which the script leaves these credentials in files."""
        files = self._place.project.files
        if path := self._shadowing(each):
            hidden = Hidden(f"`{path}` runs in its place", (path,), is_named=speaks_of_uploads(script))
            spot = Spot(step, line_of(step, each.command.line), show_command(each.command.words))
            yield from self._place.hides(spot, hidden, self.context.left)
        if path := written_for_start(each.command):
            hidden = Hidden("a program loads the file when it starts", is_named=speaks_of_uploads(script))
            spot = Spot(step, line_of(step, each.command.line), f"`{path}`")
            yield from self._place.hides(spot, hidden, self.context.left)
        for found in find_uploads_of_command(each.command, self.context, files):
            spot = Spot(step, line_of(step, found.line), _what(each, found), found.program)
            if found.hidden and only_exchanges(each.command.words, script):
                continue
            if found.hidden:
                # What one line of a script writes down another may run.
                is_named = found.is_named or each.is_named or speaks_of_uploads(script)
                why = each.gap or found.why or "tracer does not know this command"
                handed = None if is_named or left else handed_to_container(each, script, files)
                hidden = Hidden(why, each.files, fetched_by(each.command), is_named, handed)
                yield from self._place.hides(spot, hidden, self.context.left)
            elif not self._lacks_means(step, each, found):
                upload = self._place.upload(found.index, both(runs, found.runs), spot)
                yield upload._replace(is_staged=found.is_staged)

    def _lacks_means(self, step: Step, each: Executed, found: UploadFinding) -> bool:
        """Whether nothing gives a password to an upload that the repository's code only may make.

        Of a target or an environment that is not known all are followed, those that release among them.
        """
        if each.is_built:
            return not self._place.credential(step, self.context.left, is_named=True)
        is_doubtful = bool(each.via) and found.runs is UNKNOWN
        is_given = self._may_upload_anything or self.context.left
        return is_doubtful and not is_given and not carries_password(each.command)

    def _shadowing(self, each: Executed) -> str:
        """The program of the repository that runs for a command, because its folder is on `PATH`."""
        folders = (*self.context.shadows, *own_folders_on_path(each.command.shell_env))
        names = names_on_path(each.command.words, by_shell=not each.via) if folders else ()
        paths = (f"{folder}/{name}".lstrip("/") for folder in folders for name in names)
        files, changed = self._place.project.files, self.context.changed
        return next((path for path in paths if files.exists(path) or is_changed(path, changed)), "")

    def _local(self, step: Step, action: LocalAction, inside: StepContext, runs: Truth) -> Iterator[Upload]:
        """An action of the repository: its steps, or the reason why it cannot be followed."""
        if step.uses is None:
            return
        spot = Spot(step, step.uses.span.line, f"`{step.uses.text}`")
        too_deep = f"it is within {MAX_ACTIONS} other actions" if self._depth >= MAX_ACTIONS else ""
        gap = action.gap or self._gap_of_scripts(action) or too_deep
        if gap:
            named = action_may_publish(step)
            hidden = Hidden(gap, (action.path,) if action.text else (), is_named=named)
            yield from self._place.hides(spot, hidden, self.context.left)
            self.context = forget_settings(self.context)
            return
        inner = _Walk(self._place.within(step), self._depth + 1)
        start = inside.within_action(action.inputs, step.arguments, f"{WORKSPACE}/{folder_of(step.uses)}")
        for upload in inner.steps(action.steps, start):
            reached = both(runs, upload.reached)
            yield _seen_from(upload, step, spot, action)._replace(reached=reached)
        self.context = self.context.after_action(start, inner.context)

    def _gap_of_scripts(self, action: LocalAction) -> str:
        for name in action.scripts:
            text = self._place.project.files.text(f"{action.folder}/{name}".lstrip("/"))
            if text is None or not is_harmless_javascript(text):
                return f"it runs `{name}`, a JavaScript program"
        return ""

    def _action(self, step: Step, inside: StepContext, runs: Truth) -> Iterator[Upload]:
        reference = step.uses
        if reference is None:
            return
        index = index_of_action(step, inside)
        name = reference.text.partition("@")[0]
        spot = Spot(step, reference.span.line, f"`{name}`", name)
        if index is not None and (index != UNKNOWN_INDEX or is_certain(step)):
            yield self._place.upload(index, runs if is_certain(step) else UNKNOWN, spot)
        scripts = list(scripts_of_action(step, inside, self._place.project.files))
        for script in filter(None, (build_of_action(step, inside), *scripts)):
            if not (self._may_upload_anything or text_concerns_uploads(script)):
                continue
            self._place.project.code.names_event |= names_event(script)
            commands = commands_of_script(script, inside)
            yield from self._executed(step, inside, script, commands, runs)
        if index == UNKNOWN_INDEX or (index is None and not is_harmless_action(step, is_read=bool(scripts))):
            yield from self._unknown_action(step, spot, is_named=bool(index) or action_may_publish(step))
        own = inside.good["github"].get("repository")
        if other := dispatched_elsewhere(step, own if isinstance(own, str) else ""):
            hidden = Hidden(f"it starts a workflow of `{other}`")
            yield from self._place.hides_elsewhere(spot, hidden, other)
        self.context = exports_of_script(self.context, step).leaving(secrets_fetched(step))
        self.context = self.context.changing(
            changed_by_checkout(step, inside, self._place.callers)
            | changed_by_cache(step, inside)
            | changed_by_artifact(step, inside, self._place.workflow)
        )
        if leaves_workspace(step, inside):
            self.context = self.context._replace(names=forget_pypirc(self.context.names))

    def _unknown_action(self, step: Step, spot: Spot, *, is_named: bool) -> Iterator[Upload]:
        reference = step.uses
        if reference is None or is_certain(step):
            return
        why = "it is a copy of the publish action" if is_copy(step) else "tracer does not know this action"
        hidden = Hidden(why, moving=moving_code(reference), is_named=is_named)
        yield from self._place.hides(spot._replace(tool=f"`{reference.text}`"), hidden, self.context.left)
        self.context = forget_settings(self.context)


def _what(each: Executed, found: UploadFinding) -> str:
    """What uploads, as a reader finds it: the command of the workflow, then what that runs."""
    return " → ".join((*each.via, found.what))


def _seen_from(upload: Upload, step: Step, spot: Spot, action: LocalAction) -> Upload:
    """An upload in a local action, as it stands in the workflow."""
    unseen = upload.unseen
    if unseen:
        files = tuple(dict.fromkeys((action.path, *unseen.files)))
        unseen = unseen._replace(files=files, runs=f"{spot.tool} → {unseen.runs}")
    tool = f"{spot.tool} → {upload.tool}"
    return upload._replace(step=step, line=spot.line, tool=tool, unseen=unseen)
