"""The commands that give a client its credentials, hand these on, or ask whether they are there."""

from __future__ import annotations

import re

from tracer_bullet.arming.lane.upload_commands import RUN_BY
from tracer_bullet.migration.credentials import VARIABLE

VALUE = r"(?:\"[^\"\n]*\"|'[^'\n]*'|\$\{\{[^\n]*?\}\}|[^\s\"'])+"
"""A pattern for a value as it is written."""
_VAR_LINE = rf"(?:export[ \t]+)?(?:{VARIABLE.pattern})=(?:{VALUE})?"
_OWN = r"(?:(?!&&|;)[^\n])*"
"""The rest of a command, without another one that runs after it."""
_HELD = rf"(?:{VARIABLE.pattern}|\w*PYPI(?:_\w+)?_(?:TOKEN|PASSWORD|PASS|KEY|SECRET|USERNAME|USER))"
_IT = rf"[\"']?(?:\$\{{?{_HELD}(?::?-)?\}}?|\$\{{\{{[ \t]*secrets\.{_HELD}[ \t]*\}}\}})[\"']?"
_TESTS, _TESTED = r"(?:\[\[?|test)[ \t]+-", rf"[ \t]+{_IT}(?:[ \t]+\]\]?)?[ \t]*"
_COMPLAINS = r"(?:(?:echo|printf)\b(?:[^\r\n;{}<>|&`$]|\$(?!\())*(?:>&2)?|exit[ \t]+[1-9]\d*[ \t]*)"
_GUARD = (
    rf"if[ \t]+{_TESTS}z{_TESTED}(?:;|\r?\n)[ \t]*then\s*(?:{_COMPLAINS}[;\r\n]\s*)+fi"
    rf"|{_TESTS}n{_TESTED}\|\|[ \t]*(?:exit[ \t]+[1-9]\d*|\{{\s*(?:{_COMPLAINS}[;\r\n]\s*)+\}})"
    rf"|:[ \t]+[\"']?\$\{{{_HELD}:?\?[^\n}}]*\}}[\"']?"
)
"""What complains or fails without the credential. One that ends well without it is a gate, and stays."""
_TO_ENV = r"[ \t]*>>[ \t]*\"?\$\{?GITHUB_ENV\}?\"?"
_SAYS = rf"(?:echo|printf)\b[^\n]*\b(?:{VARIABLE.pattern})="
LOGIN = (
    rf"{_VAR_LINE}|export[ \t]+(?:{VARIABLE.pattern})"
    rf"|{_GUARD}|{_SAYS}[^\n]*{_TO_ENV}|\{{[ \t\r]*\n(?:[ \t]*{_SAYS}[^\n]*\n)+[ \t]*\}}{_TO_ENV}"
    rf"|{RUN_BY}poetry[ \t]+config[ \t]+(?:--\S+[ \t]+)*(?:pypi-token|http-basic)\.\S+{_OWN}"
    rf"|{RUN_BY}pdm[ \t]+config[ \t]+(?:--\S+[ \t]+)*repository\.\S+\.(?:username|password){_OWN}"
    rf"|(?:echo|printf|touch|chmod)\b{_OWN}\.pypirc{_OWN}"
    rf"|cat\b[^\n]*\.pypirc[^\n]*<<-?[ \t]*(?P<q>['\"]?)(?P<end>\w+)(?P=q)"
    r"[^\n]*\n(?:[^\n]*\n)*?[ \t]*(?P=end)"
    rf"|cat\b[^\n]*<<-?[ \t]*(?P<q2>['\"]?)(?P<end2>\w+)(?P=q2)"
    r"[^\n]*\.pypirc[^\n]*\n(?:[^\n]*\n)*?[ \t]*(?P=end2)"
)
"""A pattern for one such command, or a group of them."""
EITHER = re.compile(
    rf"^(?P<indent>[ \t]*)if[ \t]+{_TESTS}[nz]{_TESTED}(?:;|\r?\n)[ \t]*then[ \t\r]*\n[ \t]*(?P<one>[^\n]*)\n"
    r"[ \t]*else[ \t\r]*\n[ \t]*(?P=one)\n[ \t]*fi(?=[ \t\r]*$)",
    re.MULTILINE,
)
"""A choice between an upload with a token and the same one without it, when the token is gone."""
