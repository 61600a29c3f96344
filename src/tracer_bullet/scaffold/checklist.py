"""The checklist for people: where it goes. Once it is written it is theirs, ticked boxes and all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.scaffold.answers.release_tags import CHECKLIST
from tracer_bullet.scaffold.existing.line_ends import unify
from tracer_bullet.scaffold.rendering.rendered import ANSWERS_FILE
from tracer_bullet.sites import normalise
from tracer_bullet.text.listed import in_backticks

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.scaffold.rendering.rendered import Rendered

_TICKED = re.compile(rb"^( *- )\[[xX]\]", re.MULTILINE)


def place_checklist(rendered: Rendered, root: Path) -> tuple[str, str]:
    """The first name that is free, or that holds the same already, and what is to be said about that.

    No name is left where the user has files under all of them.
    """
    names = checklist_names(rendered)
    name = next((name for name in names if _is_free(root / name) or _is_ours(root / name, rendered)), "")
    if name == names[0]:
        return name, ""
    if name:
        return name, f"`{names[0]}` stays unchanged; tracer's is `{name}`"
    listed = in_backticks(names)
    return "", f"no checklist was written, because these files are yours and stay unchanged: {listed}"


def find_checklist(rendered: Rendered, baseline: Rendered, root: Path) -> tuple[str, str]:
    """Where the checklist that `baseline` made is, if it is unchanged, and otherwise a sentence about it.

    One that is gone comes back under its first name; no name is given for one that the user changed. For
    ticked boxes there is neither: the checklist stays as it is.
    """
    names = checklist_names(rendered)
    if all(_is_free(root / name) for name in names):
        return names[0], ""
    ours = (name for name in names if _is_ours(root / name, baseline, rendered))
    name = next(ours, "")
    if name:
        return name, ""
    changed = next(name for name in reversed(names) if not _is_free(root / name))
    if _is_ticked(root / changed, rendered):
        return "", ""
    return "", (
        f"`{changed}` stays unchanged: it was edited, or another version of tracer wrote it. "
        "Delete it, and run `tracer init` again, to get the present one"
    )


def checklist_names(rendered: Rendered) -> tuple[str, ...]:
    """Where the checklist may be, the first choice first.

    A repository has one RELEASING.md, its own or its first package's.
    """
    own = f"RELEASING.{normalise(str(rendered.answers['project_name']))}"
    if rendered.answers_file == ANSWERS_FILE:
        return (CHECKLIST, "RELEASING.tracer.md", f"{own}.md")
    return (f"{own}.md", f"{own}.tracer.md")


def _is_free(path: Path) -> bool:
    return not path.exists() and not path.is_symlink()


def _is_ours(path: Path, *made: Rendered) -> bool:
    if not path.is_file():
        return False
    text = unify(path.read_bytes())
    return any(text == one.files[CHECKLIST] for one in made)


def _is_ticked(path: Path, made: Rendered) -> bool:
    """Whether a checklist is the one that is `made` but for boxes that were ticked."""
    return path.is_file() and _TICKED.sub(rb"\1[ ]", unify(path.read_bytes())) == made.files[CHECKLIST]
