"""Arguments that several commands have, each written once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, _ActionsContainer


def add_workflow(parser: ArgumentParser, *, several: bool = False) -> None:
    """Add WORKFLOW, which may be left out; `several`: any number of workflows."""
    words = "a path, or a name in .github/workflows"
    if several:
        parser.add_argument("workflow", nargs="*", metavar="WORKFLOW", help=words)
    else:
        parser.add_argument("workflow", nargs="?", default="", metavar="WORKFLOW", help=words)


def add_project(parser: ArgumentParser) -> None:
    """Add the name of the project, and the repository."""
    parser.add_argument("--name", default="", help="the project, instead of what the packaging files say")
    add_repository(parser)


def add_repository(parser: ArgumentParser) -> None:
    """Add the repository on GitHub."""
    parser.add_argument("--repository", default="", metavar="OWNER/NAME", help="default: by git's remotes")


def add_diff(parser: _ActionsContainer) -> None:
    """Add `--diff`: show the diff and write nothing."""
    parser.add_argument(
        "--diff", action="store_true", help="change nothing; show the diff, exit 1 if there is one"
    )


def add_dry_run(parser: ArgumentParser) -> None:
    """Add `--dry-run`: say what would be done and write nothing."""
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; say what would be done, exit 1 if anything"
    )


def add_format(parser: ArgumentParser, *others: str) -> None:
    """Add `--format`: as text, as JSON, or in one of `others`."""
    choices = ("text", "json", *others)
    parser.add_argument("--format", choices=choices, default="text", help="how to report")
