"""What setup.py does when nobody asks for more: without the branches that an environment variable turns on.

celery's amqp compiles its modules only if `CELERY_ENABLE_SPEEDUPS` is set, and publishes wheels without them.
"""

from __future__ import annotations

import ast

from tracer_bullet.project.python_source import values_assigned


def usual_build(script: ast.Module) -> ast.Module:
    """`script` without its imports and without the branches that an environment variable turns on."""
    return ast.Module(_kept(script, script.body), [])


def _kept(script: ast.Module, body: list[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If) and _is_asked_for(script, node.test):
            found += _kept(script, node.orelse)
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
    return found


def _is_asked_for(script: ast.Module, test: ast.expr) -> bool:
    """Whether `test` is false unless a variable is set; a default or a `not` may make it true."""
    match _named(script, test):
        case ast.Compare(left=ast.Constant(), ops=[ast.In()], comparators=[container]):
            return ast.unparse(container) in ("environ", "os.environ")
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(value))]) if value:
            return _reads_variable(_named(script, left))
        case value:
            return _reads_variable(value)


def _reads_variable(value: ast.expr) -> bool:
    """Whether `value` is that of an environment variable, which has no default."""
    match value:
        case ast.Call(func=function, args=[ast.Constant()], keywords=[]):
            return ast.unparse(function) in ("environ.get", "os.environ.get", "getenv", "os.getenv")
        case _:
            return False


def _named(script: ast.Module, value: ast.expr) -> ast.expr:
    """What a name stands for, if only one value is assigned to it; anything else as it is."""
    values = values_assigned(script.body, value.id) if isinstance(value, ast.Name) else []
    return values[0] if len(values) == 1 else value
