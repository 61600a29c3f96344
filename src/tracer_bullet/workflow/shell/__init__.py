"""Shell scripts of `run:` steps: which commands they run, as far as that can be told by reading them.

The language is that of https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html with bash's
common additions. What cannot be decided is said to be unknown.
"""

from tracer_bullet.workflow.shell.builtins import joined_path
from tracer_bullet.workflow.shell.command import Command, ShellEnv
from tracer_bullet.workflow.shell.fallback import read_lines
from tracer_bullet.workflow.shell.mentioned import EVERYWHERE, mentioned_names
from tracer_bullet.workflow.shell.nested import is_plain_shell
from tracer_bullet.workflow.shell.output import INSTALLER, text_echoed
from tracer_bullet.workflow.shell.read_script import FAILURE, read_script
from tracer_bullet.workflow.shell.words import ARGUMENTS, UNKNOWN_TEXT, UNKNOWN_WORDS

__all__ = [
    "ARGUMENTS",
    "EVERYWHERE",
    "FAILURE",
    "INSTALLER",
    "UNKNOWN_TEXT",
    "UNKNOWN_WORDS",
    "Command",
    "ShellEnv",
    "is_plain_shell",
    "joined_path",
    "mentioned_names",
    "read_lines",
    "read_script",
    "text_echoed",
]
