"""How a smoke test went, for people and for programs, and how others can try the same version."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tracer_bullet.report.console import paint
from tracer_bullet.sites import normalise

if TYPE_CHECKING:
    from tracer_bullet.smoke.model import Check, SmokeResult

_VERDICTS = {
    "passed": ("smoke test passed", "green"),
    "broken": ("smoke test failed", "red"),
    "not visible": ("nothing was tried: not visible yet", "yellow"),
    "unreachable": ("nothing was tried to the end: the index or the network failed", "yellow"),
}


def describe_smoke(result: SmokeResult) -> dict[str, Any]:
    """The JSON of `tracer smoke`, as its help describes it."""
    return {
        "project": result.project,
        "version": result.version,
        "index": result.index.key or result.index.name,
        "url": result.index.simple,
        "file": result.filename,
        "sha256": result.sha256,
        "outcome": result.outcome,
        "checks": [asdict(check) for check in result.checks],
    }


def show_smoke(result: SmokeResult) -> str:
    """One line for each check, the verdict, and, if it passed, how to try the version elsewhere."""
    title = " ".join(part for part in (result.project, result.version) if part)
    verdict, colour = _VERDICTS[result.outcome]
    lines = [f"{title} from {result.index.name} ({result.index.simple})", ""]
    for check in result.checks:
        lines += _lines(check)
    lines += ["", paint(verdict, colour)]
    if result.outcome == "passed" and result.index.key != "pypi":
        lines += ["", *_elsewhere(result)]
    return "\n".join(lines) + "\n"


def _lines(check: Check) -> list[str]:
    if check.ok:
        return [f"  ok      {check.name:<14}{check.said}"]
    lines = [paint(f"  FAILED  {check.name:<14}{check.said}", "red")]
    lines += [f"          | {line}" for line in check.output.splitlines()]
    first, *rest = check.hint.splitlines() or [""]
    return lines + ([f"  hint: {first}"] if first else []) + [f"        {line}" for line in rest]


def _elsewhere(result: SmokeResult) -> list[str]:
    """How a project of one's own takes it, so that no other name comes from that index.

    `uv add --index` locks dependencies from that index even if it is explicit already.
    https://docs.astral.sh/uv/concepts/indexes/#pinning-a-package-to-an-index
    """
    name, url = result.index.key or "other", result.index.simple
    return [
        "To try it in another project with uv, add to its pyproject.toml:",
        "",
        "  [[tool.uv.index]]",
        f'  name = "{name}"',
        f'  url = "{url}"',
        "  explicit = true",
        "",
        "  [tool.uv.sources]",
        f'  {normalise(result.project)} = {{ index = "{name}" }}',
        "",
        f"and run: uv add '{result.project}=={result.version}'",
        *_with_pip(result),
        f"Do not run `uv add --index {name}={url}` or `pip install --extra-index-url`: both",
        "take dependencies from that index, too, where anyone can register their names.",
    ]


def _with_pip(result: SmokeResult) -> list[str]:
    """Nothing for a source distribution: its build would take what it needs from that index, too."""
    if not result.filename.endswith(".whl"):
        return []
    wanted = f"'{result.project}=={result.version}'"
    return [f"With pip: pip install --no-deps --only-binary :all: --index-url {result.index.simple} {wanted}"]
