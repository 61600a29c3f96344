"""Which rules are asked: by options, and by `[tool.tracer.check]` in pyproject.toml."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.audit.registry import RULES
from tracer_bullet.audit.rule import Rule, Severity
from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.packaging_files import dig, read_toml, strings
from tracer_bullet.project.worktree import show_path
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_KEYS = ("select", "ignore", "advice")


class Selection(NamedTuple):
    """Only the rules `select` (none: all), without `ignore`, with or without advice."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    advice: bool = False

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules to ask; of advice only what was selected, or all of it with `advice`."""
        chosen = [RULES[name] for name in self.select] or list(RULES.values())
        return tuple(rule for rule in chosen if rule.id not in self.ignore)

    def shows(self, rule: Rule) -> bool:
        """Whether findings of `rule` are shown."""
        return self.advice or rule.severity is Severity.ERROR or rule.id in self.select


def check_names(names: Sequence[str], place: Place | None = None) -> tuple[str, ...]:
    """The names, each of a rule; raises TracerError for another one, with the name that it may mean."""
    for name in names:
        if name not in RULES:
            near = difflib.get_close_matches(name, RULES, 1)
            hint = f"did you mean `{near[0]}`?" if near else "`tracer check --list` shows all rules"
            raise TracerError(f"no rule `{name}`", hint=hint, place=place)
    return tuple(names)


def read_selection(root: Path, given: Selection) -> Selection:
    """What is given on the command line, together with the settings of the repository at `root`.

    `--select` replaces the selection there, `--ignore` adds to it. Raises TracerError for a setting that is
    wrong.
    """
    path = root / "pyproject.toml"
    if not path.is_file() or b"tracer" not in path.read_bytes()[: 1 << 22]:
        return given
    place = Place(show_path(path))
    table = dig(read_toml(path), "tool", "tracer", "check")
    if unknown := [key for key in table if key not in _KEYS]:
        hint = f"the settings are {in_backticks(_KEYS)}"
        raise TracerError(f"`[tool.tracer.check]` has no setting `{unknown[0]}`", hint=hint, place=place)
    select = check_names(strings(table.get("select", ())), place)
    ignore = check_names(strings(table.get("ignore", ())), place)
    advice = given.advice or table.get("advice") is True
    return Selection(given.select or select, (*given.ignore, *ignore), advice)
