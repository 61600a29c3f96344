"""The changes of `tracer init`, with the record of what they replace in the answers that they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.scaffold.checklist import checklist_names
from tracer_bullet.scaffold.existing.replaced_files import REPLACED, Own, record_replaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.scaffold.changes import Result
    from tracer_bullet.scaffold.rendering.rendered import Rendered
    from tracer_bullet.scaffold.survey import Survey


def with_record(
    surveyed: Survey,
    rendered: Rendered,
    baseline: Rendered | None,
    changes: Callable[[Rendered], Result],
) -> tuple[Rendered, Result]:
    """What `rendered` becomes with the record, and its `changes`.

    `baseline` is what the recorded answers made, None if none are recorded.
    """
    result = changes(rendered)
    before = str(surveyed.recorded.get(REPLACED, ""))
    paths = {*checklist_names(rendered), rendered.answers_file, *([baseline.workflow] if baseline else [])}
    own = Own(paths, result.generated)
    record = record_replaced(before, result.changes, own, surveyed.location.root)
    if record == str(rendered.answers.get(REPLACED, "")):
        return rendered, result
    recorded = rendered.with_replaced(record)
    return recorded, changes(recorded)
