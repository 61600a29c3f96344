"""Rules for who may upload to which project.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (`file_upload`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.rehearsal.standin.api_tokens import find_objection
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.attempt import Attempt


def check_project_exists(attempt: Attempt) -> None:
    """Only a user can create a project with an upload; the user's project was created before this check."""
    if attempt.index.project(attempt.form.text("name")) is None:
        raise NotAcceptedError(
            "Non-user identities cannot create new projects. This was probably caused by "
            "successfully using a "
            "pending publisher but specifying the project name incorrectly (either in the publisher "
            "or in your "
            "project's metadata). Please ensure that both match. "
            "See: https://docs.pypi.org/trusted-publishers/troubleshooting/"
        )


def check_permission(attempt: Attempt) -> None:
    """The token is alive and belongs to the project."""
    objection = find_objection(attempt.token, attempt.index, attempt.project, attempt.now)
    if objection == "no-role":
        raise NotAcceptedError(
            f"The user '{attempt.token.user}' isn't allowed to upload to project '{attempt.project.name}'. "
            f"See {attempt.site.help('project-name')} for more information.",
            403,
        )
    if objection:
        raise NotAcceptedError(f"Invalid API Token: {objection}", 403)


def check_description(attempt: Attempt) -> None:
    """The long description renders; a content type that is not known counts as plain text.

    Source: https://github.com/pypi/warehouse/blob/main/warehouse/utils/readme.py
    """
    metadata = attempt.metadata
    if not metadata.description or _renders(metadata.description, metadata.description_content_type or ""):
        return
    how = (
        f"for '{metadata.description_content_type}'."
        if metadata.description_content_type
        else "in the default format of reStructuredText."
    )
    see = attempt.site.help("description-content-type")
    raise NotAcceptedError(f"The description failed to render {how} See {see} for more information.")


def _renders(description: str, content_type: str) -> bool:
    from email.message import EmailMessage  # noqa: PLC0415 - with the renderers, see below

    from readme_renderer import markdown, rst, txt  # noqa: PLC0415 - docutils takes long to load

    message = EmailMessage()
    message["content-type"] = content_type or "text/x-rst"
    parameters = {name: value for name, value in message["content-type"].params.items() if name == "variant"}
    kind = message.get_content_type()
    if kind == "text/markdown":
        return markdown.render(description, **parameters) is not None
    renderer = rst if kind == "text/x-rst" else txt
    return renderer.render(description) is not None
