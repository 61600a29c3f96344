"""Whether a value that switches something on is true in a run: `true`, or an expression that yields it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import try_template

if TYPE_CHECKING:
    from tracer_bullet.workflow.events.event import Event


def is_switched_on(text: str, event: Event) -> bool:
    """Whether `text` is true in a run that `event` starts; false if that is not known."""
    value = try_template(text, {"github": event.github})
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")
