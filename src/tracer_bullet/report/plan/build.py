"""The proof of a configuration that tracer cannot simulate job by job: as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.report.console import paint
from tracer_bullet.report.plan.text import show_head, wrap_sentence

if TYPE_CHECKING:
    from tracer_bullet.providers.proof_of_file import BuildFile
    from tracer_bullet.providers.provider import PipelineProof


def show_build(build: BuildFile) -> str:
    """The verdict and why; ends with a line end."""
    proof = build.proof
    head = show_head(build.path, build.armed)
    if build.is_armed and not build.armed:
        head = f"{paint(build.path, 'bold')}  armed"
    colour = "red" if proof and proof.broken else "green"
    lines = [head, "", paint(f"verdict: {say_build_proof(proof)}", colour)]
    if proof:
        sentences = (*proof.broken, *proof.held, *(f"remark: {one}" for one in proof.remarks))
        lines += [line for sentence in sentences for line in wrap_sentence(sentence)]
    return "\n".join(lines) + "\n"


def say_build_proof(proof: PipelineProof | None) -> str:
    """The verdict as one sentence."""
    if proof is None:
        return "nothing in this file publishes a package"
    if proof.broken:
        return "not proven safe"
    if proof.says:
        return proof.says
    tracer = "a build of the tracer branch reaches TestPyPI and nothing else; "
    return f"proven: {tracer if proof.tracer_reaches_only_testpypi else ''}only {proof.release} reaches PyPI"


def describe_build(build: BuildFile, key: str) -> dict[str, Any]:
    """The JSON document, for the provider with this key."""
    proof = build.proof
    verdict = proof and {
        "pypi_only_by_release": proof.pypi_only_by_release,
        "tracer_reaches_only_testpypi": proof.tracer_reaches_only_testpypi,
        "release": proof.release,
        "why": list(proof.broken),
        "remarks": list(proof.remarks),
    }
    return {"pipeline": build.path, "provider": key, "armed": list(build.armed), "verdict": verdict}
