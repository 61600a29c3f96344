"""Jobs and steps, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.model import Concurrency, Environment, Job, Located, Permissions, Step
from tracer_bullet.workflow.reader import leaves
from tracer_bullet.workflow.reader.references import read_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.text import nodes


def read_jobs(node: nodes.Node | None, text: str) -> dict[str, Job]:
    """The jobs by their names, in the order of the text; what is no mapping is no job.

    GitHub takes names of jobs in any letter case: https://github.com/rhysd/actionlint/blob/main/rule_job_needs.go
    """
    found: dict[str, Job] = {}
    for entry in leaves.entries(node):
        body = leaves.mapping(entry.value)
        if body:
            found.setdefault(entry.name, _job(entry, body, text))
    names = {name.lower(): name for name in found}
    return {name: job._replace(needs=_as_named(job.needs, names)) for name, job in found.items()}


def _as_named(needs: tuple[Located[str], ...], names: Mapping[str, str]) -> tuple[Located[str], ...]:
    return tuple(need._replace(value=names.get(need.value.lower(), need.value)) for need in needs)


def _job(entry: nodes.Entry, body: nodes.Mapping, text: str) -> Job:
    secrets = leaves.given(body.get("secrets"))
    inherits = secrets is not None and secrets.value == "inherit"
    return Job(
        id=entry.name,
        span=entry.key.span,
        node=body,
        name=leaves.given(body.get("name")),
        needs=leaves.texts(body.get("needs")),
        condition=leaves.text(body.get("if")),
        runs_on=body.get("runs-on"),
        permissions=read_permissions(body.get("permissions")),
        environment=_environment(body.get("environment")),
        concurrency=read_concurrency(body.get("concurrency")),
        matrix=leaves.get(body.get("strategy"), "matrix"),
        outputs=leaves.values(body.get("outputs")),
        env=leaves.values(body.get("env")),
        shell=read_shell(body),
        continue_on_error=leaves.given(body.get("continue-on-error")),
        steps=tuple(read_steps(body.get("steps"), text)),
        uses=read_reference(body.get("uses"), text),
        arguments=leaves.values(body.get("with")),
        secrets=leaves.values(None if inherits else body.get("secrets")),
        inherits_secrets=inherits,
    )


def read_steps(node: nodes.Node | None, text: str) -> Iterator[Step]:
    """The steps of a job or of a composite action; `text` is the whole file.

    Steps inside `parallel:` come one after the other, like all others.
    """
    for position, (item, is_parallel) in enumerate(step_items(node)):
        body = leaves.mapping(item)
        if body is None:
            continue
        yield Step(
            position=position,
            span=item.span,
            node=body,
            id=leaves.given(body.get("id")),
            name=leaves.given(body.get("name")),
            condition=leaves.text(body.get("if")),
            uses=read_reference(body.get("uses"), text),
            run=leaves.text(body.get("run")),
            arguments=leaves.values(body.get("with")),
            env=leaves.values(body.get("env")),
            shell=leaves.given(body.get("shell")),
            continue_on_error=leaves.given(body.get("continue-on-error")),
            runs_beside=is_parallel or _is_background(body),
        )


def step_items(node: nodes.Node | None) -> Iterator[tuple[nodes.Node, bool]]:
    """The items of `steps:` with those inside `parallel:` in its place, and whether they stand in one.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idsteps
    """
    for item in leaves.items(node):
        inner = leaves.get(item, "parallel")
        if leaves.items(inner):
            yield from ((each, True) for each, _ in step_items(inner))
        else:
            yield item, False


def _is_background(body: nodes.Mapping) -> bool:
    """Whether later steps begin before this one has ended; an expression may say so."""
    leaf = leaves.given(body.get("background"))
    return leaf is not None and leaf.value != "false"


def read_permissions(node: nodes.Node | None) -> Permissions | None:
    """`permissions:` of a workflow or a job, None where it is not written."""
    if node is None:
        return None
    shorthand = leaves.given(node)
    if shorthand:
        return Permissions(node.span, shorthand.value.removesuffix("-all"))
    scopes: dict[str, Located[str]] = {}
    for entry in leaves.entries(node):
        level = leaves.text(entry.value)
        if level:
            scopes.setdefault(entry.name, level)
    return Permissions(node.span, "none", scopes)


def read_concurrency(node: nodes.Node | None) -> Concurrency | None:
    """`concurrency:` written as a mapping or as the group alone, None where it is not written."""
    group = leaves.given(node) or leaves.given(leaves.get(node, "group"))
    if node is None or group is None:
        return None
    return Concurrency(node.span, group, leaves.text(leaves.get(node, "cancel-in-progress")))


def read_shell(node: nodes.Mapping) -> Located[str] | None:
    """The shell that `defaults.run` of a workflow or a job names."""
    return leaves.given(leaves.get(leaves.get(node.get("defaults"), "run"), "shell"))


def _environment(node: nodes.Node | None) -> Environment | None:
    name = leaves.given(node) or leaves.given(leaves.get(node, "name"))
    if node is None or name is None:
        return None
    return Environment(node.span, name, leaves.given(leaves.get(node, "url")))
