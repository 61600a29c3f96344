"""A pipeline on GitLab as a row of the inventory, in the words that a workflow on GitHub has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.checkout import load_checkout
from tracer_bullet.gitlab.prove import RELEASE, prove_pipeline
from tracer_bullet.gitlab.uploads import UNKNOWN_INDEX
from tracer_bullet.providers.registry import find_pipelines
from tracer_bullet.text.source import read_source
from tracer_bullet.trigger.marked import read_marked
from tracer_bullet.workflow.expressions import UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.gitlab.prove import PipelineVerdict
    from tracer_bullet.gitlab.uploads import JobUpload
    from tracer_bullet.inventory.row import Credential, InventoryRow, UploadRow, WorkflowRow


def add_pipelines(row: InventoryRow, root: Path) -> None:
    """Add the pipelines that upload; one that tracer cannot read, or cannot judge, is `unreadable`."""
    for provider, path in find_pipelines(root):
        name = path.relative_to(root).as_posix()
        if provider.key != "gitlab":
            row["unreadable"][name] = f"tracer does not judge pipelines of {provider.name}"
            continue
        try:
            repository = load_checkout(root, name)
            row["repository"] = row["repository"] or repository.home.path
            marked = read_marked(read_source(path, name).text, name)
            armed = marked.branches if marked else ()
            verdict = prove_pipeline(repository, next(iter(armed), ""))
        except TracerError as error:
            row["unreadable"][name] = error.message
            continue
        if found := _describe(name, armed, verdict):
            row["workflows"].append(found)


def _describe(name: str, armed: tuple[str, ...], verdict: PipelineVerdict) -> WorkflowRow | None:
    """None for a pipeline that uploads nothing."""
    uploads = _uploads(verdict)
    if not uploads:
        return None
    return {
        "path": name,
        "template": None,
        "release": "tag" if verdict.release == RELEASE else verdict.release or None,
        "release_reaches_pypi": verdict.release_reaches_pypi,
        "pypi_only_by_release": not verdict.other_ways,
        "level": verdict.level,
        "proven": verdict.holds,
        "why": list(verdict.broken),
        "armed": list(armed),
        "since": "",
        "uploads": uploads,
        "pins": {"commit": 0, "moving": 0, "old": []},
    }


def _uploads(verdict: PipelineVerdict) -> list[UploadRow]:
    found: dict[tuple[str, str], UploadRow] = {}
    for row in verdict.rows:
        for upload in row.uploads:
            one = found.setdefault((upload.job.name, upload.index), _describe_upload(upload))
            if one["on"].get(row.event.title) != "reached":
                one["on"][row.event.title] = "maybe" if upload.reached is UNKNOWN else "reached"
    return list(found.values())


def _describe_upload(upload: JobUpload) -> UploadRow:
    return {
        "job": upload.job.name,
        "line": upload.job.place.line,
        "index": upload.index,
        "tool": upload.tool,
        "credential": _credential(upload),
        "staged": False,
        "on": {},
    }


def _credential(upload: JobUpload) -> Credential:
    """An identity token for this index, else a variable of the project, which the file need not name."""
    if upload.doubt or upload.index == UNKNOWN_INDEX or "?" in upload.job.audiences:
        return "unknown"
    return "identity" if upload.index in upload.job.audiences else "token"
