"""What is wrong with an expression, and where in it."""

from __future__ import annotations

from tracer_bullet.errors import TracerError

_SHOWN = 60
"""Characters of a long text that a message shows."""


class ExpressionError(TracerError):
    """GitHub would refuse this expression, or fail while evaluating it.

    `position` counts characters from 0 in the text that was handed in, `${{` and all. The message counts
    from 1 within the `expression`, as GitHub's own messages do.
    """

    def __init__(self, problem: str, expression: str = "", position: int = 0, *, hint: str = "") -> None:
        where = f" at position {position + 1} of `{shorten(expression, position)}`" if expression else ""
        super().__init__(problem + where, hint=hint)
        self.expression = expression
        self.position = position

    def located(self, expression: str, position: int) -> ExpressionError:
        """The same error, at `position` unless it knows its place already."""
        return (
            self if self.expression else ExpressionError(self.message, expression, position, hint=self.hint)
        )

    def moved(self, offset: int) -> ExpressionError:
        """The same error, where the expression begins at `offset` of the text that was handed in."""
        self.position += offset
        return self


def shorten(text: str, around: int = 0) -> str:
    """`text` on one line, or the part of a long one that is around a position."""
    begin = max(0, around - _SHOWN // 2) if len(text) > _SHOWN else 0
    part = " ".join(text[begin : begin + _SHOWN].split())
    before, after = "…" if begin else "", "…" if begin + _SHOWN < len(text) else ""
    return f"{before}{part}{after}"
