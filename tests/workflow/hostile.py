"""Files that were written to bring a reader of workflows down, or by a machine without a thought."""

from __future__ import annotations

HEAD = "on: push\njobs:\n  a:\n    runs-on: x\n"
STEPS = HEAD + "    steps:\n"
JOBS = "on: push\njobs:\n"


def _job(name: str, rest: str) -> str:
    return f"  {name}: {{runs-on: x, {rest}}}\n"


def _gate(text: str) -> str:
    return f"{HEAD}    if: {text}\n    steps: []\n"


def _bomb() -> str:
    lines = ["on: push", "a: &b0 [x, x]"]
    lines += [f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]" for n in range(1, 40)]
    return "\n".join([*lines, "jobs: {}", ""])


def _row() -> str:
    jobs = [
        _job(f"j{n}", f"{f'needs: j{n - 1}, ' if n else ''}steps: [{{run: uv publish}}]") for n in range(300)
    ]
    return JOBS + "".join(jobs)


def _needs() -> str:
    names = [f"j{n}" for n in range(100)]
    return JOBS + "".join(
        _job(name, f"needs: [{', '.join(names[:n])}], steps: []") for n, name in enumerate(names)
    )


def _circle() -> str:
    return JOBS + "".join(f"  j{n}: {{uses: ./x.yml, needs: j{(n + 1) % 500}}}\n" for n in range(500))


def _branches() -> str:
    gates = (f"if: github.ref == 'refs/heads/b{n}', steps: [{{run: uv publish}}]" for n in range(200))
    return JOBS + "".join(_job(f"j{n}", gate) for n, gate in enumerate(gates))


def _matrix(axes: int, values: int, steps: int) -> str:
    written = ", ".join(f"k{n}: {list(range(values))}" for n in range(axes))
    asked = " ".join(f"${{{{ matrix.k{n} }}}}" for n in range(axes))
    strategy = f"    strategy: {{matrix: {{{written}}}}}\n"
    return HEAD + strategy + "    steps:\n" + f"      - run: twine upload {asked}\n" * steps


HOSTILE = {
    "deep nesting": "on: push\njobs: " + "[" * 50_000,
    "deep mappings": "on: push\njobs: " + "{a: " * 50_000,
    "a huge file": STEPS + "      - run: make\n" * 200_000,
    "many steps": STEPS + "      - run: twine upload\n" * 1_000,
    "a recursive alias": "on: push\njobs: &a {a: *a}\n",
    "an alias bomb": _bomb(),
    "an expression of ten thousand terms": _gate(" || ".join(["github.ref"] * 10_000)),
    "an expression of as many terms as GitHub allows": _gate(" || ".join(["vars.a"] * 2_000)),
    "ten thousand parentheses": _gate("(" * 10_000 + "1" + ")" * 10_000),
    "jobs in a long row": _row(),
    "jobs that need all before them": _needs(),
    "jobs in a circle": _circle(),
    "gates that name many branches": _branches(),
    "a matrix of as many legs as GitHub allows": _matrix(4, 4, 10),
    "a matrix without end": _matrix(300, 3, 1),
    "a long script": STEPS + "      - run: |\n" + "          twine upload $(twine upload x)\n" * 8_000,
    "many filters": "on: {push: {branches: [" + ", ".join(f"b{n}" for n in range(3_000)) + "]}}\n"
    "jobs: {a: {uses: ./x.yml}}\n",
    "a filter that backtracks": "on: {push: {branches: ['"
    + "**a" * 300
    + "']}}\njobs: {a: {uses: ./x.yml}}\n",
    "control characters": STEPS + '      - run: "twine \\x01 \\x00 upload"\n',
}
"""Texts by what is wrong with them."""
