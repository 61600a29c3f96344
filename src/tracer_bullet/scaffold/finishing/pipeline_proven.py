"""The last look at a pipeline of another provider before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.scaffold.answers.provider import check_identities

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.providers.provider import PipelineProof, Provider


class PipelineProven(NamedTuple):
    """What holds for pushes to `branch` (empty: none is armed); `notes` are worth saying."""

    verdict: PipelineProof
    branch: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.verdict.says:
            return self.verdict.says
        tracer = f"a push to `{self.branch}` reaches TestPyPI and nothing else; " if self.branch else ""
        return f"proven: {tracer}only {self.verdict.release} reaches PyPI"


def check_pipeline(
    root: Path, texts: Mapping[str, str], provider: Provider, answers: Mapping[str, str]
) -> PipelineProven:
    """Prove what would be written: `texts` by path from `root`, in the place of what is there.

    Raises RefusedError if the tracer branch may reach anything but TestPyPI, if anything but a release may
    reach PyPI, and for values that the forms of the indexes do not take.
    """
    check_identities(answers)
    branch = answers["tracer_branch"]
    if provider.prove is None:
        raise RefusedError(f"a pipeline on {provider.name} cannot be proven safe")
    proof = provider.prove(root, texts, branch)
    if proof.broken:
        raise RefusedError(
            "\n- ".join(["what would be written here is not proven safe:", *proof.broken]),
            hint="see `tracer plan`; nothing was written",
            place=Place(next(iter(texts))),
        )
    return PipelineProven(proof, branch, proof.remarks)
