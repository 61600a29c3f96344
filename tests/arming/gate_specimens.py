"""The gallery of gates: workflows beside what they are with a gate.

`NAME.yml` begins with `# gate JOB [STEP]: CONDITION`, once for each gate; steps count from 1. Beside it
stands `NAME.gated.yml`, or `NAME.refused`, the error and its hint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.trigger.specimens import read
from tracer_bullet.arming.gates.gate_edit import Gate, WrittenGate, add_gates

DIRECTORY = Path(__file__).parent / "gates"
_GATE = re.compile(r"# gate (?P<job>[\w-]+)(?: (?P<step>\d+))?: (?P<condition>[^\r\n]+)")


@dataclass(frozen=True)
class GateSpecimen:
    """One workflow of the gallery and the gates that it is to get."""

    name: str
    text: str
    gates: tuple[Gate, ...]

    def add(self) -> tuple[str, tuple[WrittenGate, ...]]:
        return add_gates(self.text, self.gates, f"{self.name}.yml")

    def expected(self, ending: str) -> str | None:
        path = DIRECTORY / f"{self.name}{ending}"
        return read(path) if path.exists() else None


def load(path: Path) -> GateSpecimen:
    text = read(path)
    gates = [
        Gate(found["job"], found["condition"], int(found["step"]) - 1 if found["step"] else None)
        for found in _GATE.finditer(text)
    ]
    return GateSpecimen(path.name.removesuffix(".yml"), text, tuple(gates))


SPECIMENS = [load(path) for path in sorted(DIRECTORY.glob("*.yml")) if not path.name.endswith(".gated.yml")]
