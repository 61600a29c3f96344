"""An answer that neither the repository nor its owner gave."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """An answer that nothing gives: `option`, how to give it, and `why` it could not be found."""

    key: str
    option: str
    why: str
