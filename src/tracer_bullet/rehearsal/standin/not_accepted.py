"""How warehouse says no: the text in the status line, because twine reads it there, and in the body."""

from __future__ import annotations

import json
from html import escape
from http import HTTPStatus

from tracer_bullet.rehearsal.http_messages import Response

_EXPLANATIONS = {
    308: "The resource has been moved to",
    400: "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    403: "Access was denied to this resource.",
    409: "There was a conflict when trying to complete your request.",
    410: "This resource is no longer available.  No forwarding address is given.",
    429: "The client has sent too many requests in a given amount of time.",
}


class NotAcceptedError(Exception):
    """An upload, or the creation of a project, that the index does not accept."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def refuse(message: str, status: int, accept: str = "") -> Response:
    """A refusal as the client asked for it (`Accept`): JSON, HTML or plain text.

    Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/utils.py (`_exc_with_message`) and
    https://github.com/Pylons/pyramid/blob/main/src/pyramid/httpexceptions.py (`prepare`)
    """
    reason = message.encode("iso-8859-1", "replace").decode("iso-8859-1")
    reason = "".join(char if char.isprintable() else " " for char in reason)
    explanation = _EXPLANATIONS.get(status, HTTPStatus(status).phrase)
    kind, body = _render(f"{status} {reason}", explanation, message, accept)
    return Response(status, body.encode(), {"content-type": kind}, reason)


def _render(status: str, explanation: str, message: str, accept: str) -> tuple[str, str]:
    if "application/json" in accept:
        title = HTTPStatus(int(status.split(maxsplit=1)[0])).phrase
        text = f"{explanation}\n\n\n{message}\n\n"
        return "application/json", json.dumps({"message": text, "code": status, "title": title})
    if "text/html" in accept or "*/*" in accept:
        inner = f"{explanation}<br/><br/>\n{escape(message)}\n\n"
        head = f"<title>{escape(status)}</title>"
        page = (
            f"<html>\n <head>\n  {head}\n </head>\n <body>\n  <h1>{escape(status)}</h1>\n  "
            f"{inner}\n </body>\n</html>"
        )
        return "text/html; charset=UTF-8", page
    return "text/plain; charset=UTF-8", f"{status}\n\n{explanation}\n\n\n{message}\n\n"
