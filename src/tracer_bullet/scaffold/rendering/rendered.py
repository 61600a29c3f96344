"""The whole result in memory: rendered into a directory of its own, finished there, and read back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tracer_bullet.scaffold.answers.questions import ADOPTED, WHOSE
from tracer_bullet.scaffold.answers.release_tags import CHECKLIST
from tracer_bullet.scaffold.existing.replaced_files import REPLACED
from tracer_bullet.scaffold.finishing.finish import arm_pipeline_text, arm_rendered, path_of_pipeline
from tracer_bullet.scaffold.rendering.render import render
from tracer_bullet.scaffold.template_source import template_address, template_tag
from tracer_bullet.text.nodes import parse, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.scaffold.answers.questions import Answer

ANSWERS_FILE = ".copier-answers.tracer.yml"


@dataclass(frozen=True)
class Rendered:
    """What a set of answers makes: bytes and mode of each file, by its path from the repository's root.

    `answers` are all of them, defaults too; `permanent` is the workflow without its temporary trigger. A
    workflow that is adopted is none of the files.
    """

    answers: Mapping[str, Answer]
    answers_file: str
    files: Mapping[str, bytes]
    modes: Mapping[str, int]
    permanent: bytes

    @property
    def texts(self) -> dict[str, str]:
        """The answers as texts, by question."""
        return {key: str(value) for key, value in self.answers.items()}

    @property
    def workflow(self) -> str:
        """The path of the workflow."""
        return path_of_pipeline(self.answers).as_posix()

    @property
    def contents(self) -> frozenset[bytes]:
        """What tracer makes of these answers: every file, and the workflow without its trigger."""
        return frozenset({*self.files.values(), self.permanent})

    def with_replaced(self, record: str) -> Rendered:
        """The same with the answer that says what was replaced, as the template would write it."""
        text = self.files[self.answers_file].decode()
        lines = [line for line in text.splitlines(keepends=True) if not line.startswith(f"{REPLACED}:")]
        at = next(place for place, line in enumerate(lines) if line.startswith("repository:"))
        line = [f"{REPLACED}: '{record}'\n"] if record else []
        files = {**self.files, self.answers_file: "".join([*lines[:at], *line, *lines[at:]]).encode()}
        return replace(self, answers={**self.answers, REPLACED: record}, files=files)

    def in_order(self) -> list[tuple[str, bytes]]:
        """The files in the order of writing: whatever stops it, running again completes it.

        A new package is there when its pyproject.toml is; the pipeline is when its workflow is.
        """
        last = {CHECKLIST: 2, self.answers_file: 3, self.workflow: 4}
        ranks = {path: last.get(path, int(path.endswith("pyproject.toml"))) for path in self.files}
        return sorted(self.files.items(), key=lambda file: (ranks[file[0]], file[0]))


def render_answers(template: Path, answers: Mapping[str, Answer], answers_file: str) -> Rendered:
    """Render the template at `template` and arm the workflow as the Copier task does.

    Raises TracerError for an answer that the template does not take, and what `arm_rendered` raises.
    """
    with TemporaryDirectory(prefix="tracer-") as directory:
        root = Path(directory)
        render(template, root, answers, answers_file)
        _name_the_template(root / answers_file)
        taken = _read_answers(root / answers_file)
        paths = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        files = {name: path.read_bytes() for name, path in paths.items()}
        modes = {name: path.stat().st_mode & 0o777 for name, path in paths.items()}
        if taken.get(WHOSE) == ADOPTED:
            return Rendered(taken, answers_file, files, modes, b"")
        armed = arm_rendered(root, answers_file)
        files |= {armed.path.relative_to(root).as_posix(): armed.after}
        return Rendered(taken, answers_file, files, modes, armed.permanent)


def with_permanent(rendered: Rendered, workflow: bytes) -> Rendered:
    """The same with another permanent `workflow`, armed for the branch of the answers."""
    branch = str(rendered.answers["tracer_branch"] or "")
    armed = arm_pipeline_text(rendered.workflow, workflow.decode(), branch, rendered.answers)
    return replace(rendered, files={**rendered.files, rendered.workflow: armed.encode()}, permanent=workflow)


def _name_the_template(answers_file: Path) -> None:
    """Copier noted where the template lay on this machine; what others can use is its address and tag."""
    lines = answers_file.read_text(encoding="utf-8").splitlines(keepends=True)
    tag = template_tag()
    source = [f"_commit: '{tag}'\n"] if tag else []
    source.append(f"_src_path: '{template_address()}'\n")
    kept = [line for line in lines if not line.startswith(("_commit:", "_src_path:"))]
    at = next(index for index, line in enumerate(lines) if line.startswith("_"))
    answers_file.write_text("".join([*kept[:at], *source, *kept[at:]]), encoding="utf-8", newline="")


def _read_answers(answers_file: Path) -> dict[str, Answer]:
    values = tree(parse(answers_file.read_text(encoding="utf-8"), answers_file.name))
    return {key: value for key, value in values.items() if not key.startswith("_")}
