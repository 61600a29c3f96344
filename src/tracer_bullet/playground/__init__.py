"""The web page's one function: from texts alone it says what plan, arm and check say of a checkout."""

from tracer_bullet.playground.answer import answer
from tracer_bullet.playground.messages import WORKFLOW, PageRequest

__all__ = ["WORKFLOW", "PageRequest", "answer"]
