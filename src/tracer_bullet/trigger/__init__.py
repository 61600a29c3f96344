"""The temporary trigger: adding it to a workflow's text and taking it out again, byte for byte."""

from tracer_bullet.trigger.arm import ArmedText, add_trigger, arm
from tracer_bullet.trigger.branches import branch_pattern, check_branch
from tracer_bullet.trigger.finalize import (
    Armed,
    armed_branches,
    check_intact,
    finalize,
    has_markers,
    inspect,
)

__all__ = [
    "Armed",
    "ArmedText",
    "add_trigger",
    "arm",
    "armed_branches",
    "branch_pattern",
    "check_branch",
    "check_intact",
    "finalize",
    "has_markers",
    "inspect",
]
