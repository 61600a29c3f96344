"""The proof of a configuration that tracer cannot simulate job by job: as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.report.console import paint
from tracer_bullet.report.plan.text import show_head, wrap_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.providers.provider import PipelineProof


def show_build(path: str, armed: Sequence[str], proof: PipelineProof | None, *, is_armed: bool) -> str:
    """The verdict and why; ends with a line end. What is armed need not name a branch."""
    colour = "red" if proof and proof.broken else "green"
    head = f"{paint(path, 'bold')}  armed" if is_armed and not armed else show_head(path, armed)
    lines = [head, "", paint(f"verdict: {_say(proof)}", colour)]
    if proof:
        sentences = (*proof.broken, *proof.held, *(f"remark: {one}" for one in proof.remarks))
        lines += [line for sentence in sentences for line in wrap_sentence(sentence)]
    return "\n".join(lines) + "\n"


def _say(proof: PipelineProof | None) -> str:
    if proof is None:
        return "nothing in this file publishes a package"
    if proof.broken:
        return "not proven safe"
    if proof.says:
        return proof.says
    tracer = "a build of the tracer branch reaches TestPyPI and nothing else; "
    return f"proven: {tracer if proof.tracer_reaches_only_testpypi else ''}only {proof.release} reaches PyPI"


def describe_build(path: str, key: str, armed: Sequence[str], proof: PipelineProof | None) -> dict[str, Any]:
    """The JSON document, for the provider with this key."""
    verdict = proof and {
        "pypi_only_by_release": proof.pypi_only_by_release,
        "tracer_reaches_only_testpypi": proof.tracer_reaches_only_testpypi,
        "release": proof.release,
        "why": list(proof.broken),
        "remarks": list(proof.remarks),
    }
    return {"pipeline": path, "provider": key, "armed": list(armed), "verdict": verdict}
