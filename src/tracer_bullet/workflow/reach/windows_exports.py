"""Which variables PowerShell and cmd write to `GITHUB_ENV`, in the forms that are usual there.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#environment-files
"""

from __future__ import annotations

import re

_FILE = r'"?(?:\$\{?env:GITHUB_ENV\}?|%GITHUB_ENV%)"?'
_SETTING = r"\(*\s*[\"']?(?P<name>[A-Za-z_]\w*)="
_FORMS = (
    # "NAME=value" >> $env:GITHUB_ENV, or | Out-File -Append $env:GITHUB_ENV; echo NAME=value>> %GITHUB_ENV%
    re.compile(
        rf"(?:(?:echo|Write-Output)\s+)?{_SETTING}[^`;]*(?:>>|\|\s*(?:Out-File|Add-Content|Tee-Object)\b)"
        rf"[^`;|]*{_FILE}[^`;|&]*",
        re.IGNORECASE,
    ),
    # Add-Content -Path $env:GITHUB_ENV -Value "NAME=value"
    re.compile(rf"Add-Content\s[^`;|]*{_FILE}\s+(?:-Value\s+)?{_SETTING}[^`;|&]*", re.IGNORECASE),
)


def names_exported(script: str) -> list[str]:
    """The variable of each line that sets one; a line in another form is left out."""
    lines = (line.strip() for line in script.splitlines() if "GITHUB_ENV" in line)
    return [found["name"] for line in lines for form in _FORMS if (found := form.fullmatch(line))]
