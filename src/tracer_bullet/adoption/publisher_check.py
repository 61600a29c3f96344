"""A job that tries the publisher on PyPI without an upload: a manual run on a version tag starts only it.

It asks for PyPI's environment on a tag only, so the rule for tags of that environment stays as it is.
https://docs.pypi.org/trusted-publishers/internals/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.new_jobs import add_job, with_condition
from tracer_bullet.arming.workflow_edit import WorkflowEdit
from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.sites import PYPI, TESTPYPI, normalise
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence
from tracer_bullet.text.scalars import quote
from tracer_bullet.workflow.events.event import workflow_dispatch
from tracer_bullet.workflow.proof.ref_names import find_refs
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.proof.routes import routes_of
from tracer_bullet.workflow.reach.identity import may_ask_for_token, only_signs_in
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.workflow.model import Job
    from tracer_bullet.workflow.simulation.simulate import Run

_ANSWER = "`check_pypi_publisher`"
_NAMES = ("check-pypi-publisher", "tracer-check-pypi-publisher")
_DISPATCH = "workflow_dispatch"
_NOT_BY_HAND = f"github.event_name != '{_DISPATCH}'"
_ON_A_TAG = f"github.event_name == '{_DISPATCH}' && github.ref_type == 'tag'"


class Checked(NamedTuple):
    """The workflow with the job, and a sentence for each thing that is new."""

    subject: Subject
    said: tuple[str, ...]


def check_manual_runs(subject: Subject) -> None:
    """Raise TracerError, which names the answer, if a manual run of the workflow uploads already."""
    if _has_check(subject):
        return
    if busy := _uploads_by_hand(subject):
        raise subject.reject(
            subject.workflow.jobs[busy],
            f"{_ANSWER} adds a job for manual runs on a tag, and they start the upload in job `{busy}`",
            f"add `{_NOT_BY_HAND}` to the `if:` of job `{busy}`, or leave out {_ANSWER}",
        )


def add_publisher_check(subject: Subject, model: str, project: str) -> Checked:
    """The job that tries the publisher of the job `model`, which uploads `project` to PyPI.

    Raises TracerError, which names the answer, if nothing could be tried.
    """
    job = subject.workflow.jobs[model]
    if _has_check(subject):
        return Checked(subject, ())
    environment = _environment_to_try(subject, job)
    name = subject.new_id(_NAMES)
    said = [f"job `{name}` signs in to PyPI and uploads nothing, on a manual run on a version tag"]
    if _DISPATCH not in subject.workflow.triggers:
        subject = _startable_by_hand(subject)
        said.append("`workflow_dispatch` starts that job only")
    return Checked(add_job(subject, _write(name, project, environment), model), tuple(said))


def _has_check(subject: Subject) -> bool:
    """Whether a job of the workflow signs in to PyPI and does nothing else."""
    return any(map(only_signs_in, subject.workflow.jobs.values()))


def _environment_to_try(subject: Subject, job: Job) -> str:
    """The environment of the upload, empty for none; raises TracerError if there is nothing to try."""
    environment = job.environment.name.value if job.environment else ""
    if not may_ask_for_token(subject.workflow, job):
        raise subject.reject(
            job,
            f"{_ANSWER} tries a trusted publisher, and job `{job.id}` has no `id-token: write`",
            f"tracer migrate {subject.path}  # then `tracer init` again",
        )
    if "${{" in environment:
        raise subject.reject(
            job,
            f"{_ANSWER} needs the environment of job `{job.id}`, which an expression gives",
            f"write its name, or leave out {_ANSWER}",
        )
    if subject.kind is ReleaseKind.OWN:
        raise subject.reject(
            job,
            f"{_ANSWER} adds a job for version tags, and this workflow releases from a branch",
            f"leave out {_ANSWER}: the environment would have to let tags through as well",
        )
    return environment


def _startable_by_hand(subject: Subject) -> Subject:
    """The workflow with a manual run on which none of its jobs runs."""
    found = subject.with_text(_with_dispatch(subject))
    while job := next(_jobs_by_hand(found), ""):
        gated = with_condition(found, job, _NOT_BY_HAND)
        if gated.workflow.text == found.workflow.text:
            raise found.reject(
                found.workflow.jobs[job],
                f"{_ANSWER} adds manual runs, and job `{job}` would run on them",
                f"leave out {_ANSWER}",
            )
        found = gated
    return found


def _with_dispatch(subject: Subject) -> str:
    edit = WorkflowEdit(subject.workflow.text, subject.path)
    node = subject.workflow.node.get("on")
    if isinstance(node, Mapping) and not node.flow:
        edit.insert_entries(("on", node.entries[-1].name), [f"{_DISPATCH}:"])
    elif isinstance(node, Mapping):
        edit.add_to_flow(("on",), f"{_DISPATCH}: {{}}", {_DISPATCH: {}})
    elif isinstance(node, Sequence) and node.flow:
        edit.add_to_flow(("on",), _DISPATCH, _DISPATCH)
    elif isinstance(node, Sequence):
        edit.insert_item(("on", len(node.items) - 1), [f"- {_DISPATCH}"])
    elif isinstance(node, Scalar):
        edit.set_scalar(("on",), f"[{node.text}, {_DISPATCH}]", [node.text, _DISPATCH])
    return edit.finish()


def _runs_by_hand(subject: Subject) -> Iterator[Run]:
    """The manual runs on version tags and on the default branch."""
    repository = subject.simulator.repository
    tags = find_refs(subject.workflow).version_tags
    for ref in (*(TAGS + tag for tag in tags), HEADS + repository.default_branch):
        yield subject.simulator.run(subject.workflow, workflow_dispatch(repository, ref))


def _jobs_by_hand(subject: Subject) -> Iterator[str]:
    for run in _runs_by_hand(subject):
        yield from (name for name, job in run.jobs.items() if job.outcome is not Outcome.SKIPPED)


def _uploads_by_hand(subject: Subject) -> str:
    """A job that uploads, or may upload, on a manual run, preferably to PyPI; empty if there is none."""
    routes = [route for run in _runs_by_hand(subject) for route in routes_of(run, subject.simulator)]
    routes.sort(key=lambda route: route.upload.index == TESTPYPI.key)
    return next((route.upload.outer_job for route in routes), "")


def _write(name: str, project: str, environment: str) -> list[str]:
    """The lines of the job, without indentation."""
    api = f"{PYPI.url}/_/oidc"
    pending = 'echo "::error::PyPI has no release yet: signing in would use up the pending publisher"'
    script = [
        f"curl -sSfL --output /dev/null {PYPI.url}/pypi/{normalise(project)}/json ||",
        f"  {{ {pending}; exit 1; }}",
        f"audience=$(curl -sSf {api}/audience | jq --raw-output .audience)",
        'identity=$(curl -sSf --oauth2-bearer "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\',
        '  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$audience" | jq --raw-output .value)',
        f'answer=$(curl -sS --data @- {api}/mint-token <<< "{{\\"token\\": \\"$identity\\"}}")',
        'token=$(jq --raw-output --exit-status .token <<< "$answer") || { echo "::error::$answer"; exit 1; }',
        'echo "::add-mask::$token"',
        f'curl -sSf --data @- {api}/burn-token <<< "{{\\"token\\": \\"$token\\"}}"',
        'echo "PyPI trusts this workflow. Nothing was uploaded." >> "$GITHUB_STEP_SUMMARY"',
    ]
    return [
        f"{name}:",
        f"  if: {_ON_A_TAG}",
        "  runs-on: ubuntu-latest",
        "  permissions:",
        "    id-token: write",
        *([f"  environment: {quote(environment)}"] if environment else []),
        "  steps:",
        "    - name: Exchange the identity token for an API token, and burn that at once",
        "      shell: bash",
        "      run: |",
        *(f"        {line}" for line in script),
    ]
