"""The same verb by all-repos as it is, with its own push module: what `tracer fleet` is compared with.

python plain.py -C all-repos.json WORD…
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from functools import partial
from pathlib import Path

from all_repos import autofix_lib


def apply_fix(words: list[str]) -> None:
    """Run tracer in the clone."""
    subprocess.run([sys.executable, "-m", "tracer_bullet", *words], check=True)


def main() -> int:
    """Fix every clone; the exit code is all-repos' own."""
    parser = argparse.ArgumentParser()
    autofix_lib.add_fixer_args(parser)
    parser.add_argument("words", nargs="+")
    options = parser.parse_args()
    repos, config, commit, settings = autofix_lib.from_cli(
        options,
        find_repos=lambda config: [str(Path(config.output_dir, name)) for name in config.get_cloned_repos()],
        msg="Run tracer",
        branch_name=f"tracer-{options.words[0]}",
    )
    fix = partial(apply_fix, options.words)
    autofix_lib.fix(repos, apply_fix=fix, config=config, commit=commit, autofix_settings=settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
