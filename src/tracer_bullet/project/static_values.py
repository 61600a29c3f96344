"""What a Python file says in plain sight: strings followed to where they are written; nothing is run.

Follows simple constants, names that are imported from the project's own modules, files that are read, and
functions of the same file as far as the names of files in them tell.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.project.packaging_files import Project

VERSION_NAMES = ("__version__", "VERSION", "version", "__VERSION__", "_version")
_DEEPEST = 6
_A_VERSION = re.compile(r"\s*v?\d+(\.\w+)*[\w.!+-]*\s*\Z")
_ROOTS = ("", "src/", "lib/")


class Value(NamedTuple):
    """A string: `text`, and where: the constant `node` of `file`, or all of `file` if `node` is None."""

    text: str
    file: str
    node: ast.Constant | None


def parse_python(project: Project, file: str) -> ast.Module:
    """The syntax tree of `file`; an empty one if it is missing or not Python 3."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(project.text(file))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """The plain names that the statements of `body` assign, each with its value, in their order."""
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, value


def module_file(project: Project, module: str, roots: tuple[str, ...] = _ROOTS) -> str:
    """The file of the project's own `module`, which may be dotted; empty if there is none."""
    path = module.replace(".", "/")
    candidates = (f"{root}{path}{end}" for root in roots for end in (".py", "/__init__.py"))
    return next((file for file in candidates if _is_file(project, file)), "")


def value_of_name(project: Project, file: str, name: str, depth: int = _DEEPEST) -> Value | None:
    """What `name` is at the top level of `file`, which may import it from another file of the project."""
    tree = parse_python(project, file)
    statements = list(_statements(tree.body))
    values = [value for target, value in assigned(statements) if target == name]
    if values:
        changed = any(isinstance(it, ast.AugAssign) and _names(it.target, name) for it in statements)
        return (
            value_of(project, file, values[0], depth - 1)
            if depth and len(values) == 1 and not changed
            else None
        )
    source = _import_of(project, file, tree, name)
    return value_of_name(project, *source, depth - 1) if source and depth else None


def value_of(project: Project, file: str, node: ast.expr, depth: int = _DEEPEST) -> Value | None:
    """The string that the expression `node` of `file` means; None if it cannot be told."""
    match node:
        case ast.Constant(value=str(text)):
            return Value(text, file, node)
        case ast.Name(id=name) if depth:
            found = value_of_name(project, file, name, depth - 1)
        case ast.Attribute(value=ast.Name(id=module), attr=name) if depth:
            source = _module_named(project, file, module)
            found = value_of_name(project, source, name, depth - 1) if source else None
        case _:
            found = None
    return found or _read_from_a_file(project, file, node)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Those of `body` and of what runs with it: `with`, `if`, `try`."""
    for node in body:
        yield node
        if isinstance(node, ast.With | ast.If | ast.Try):
            yield from _statements(
                [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
            )


def _import_of(project: Project, file: str, tree: ast.Module, name: str) -> tuple[str, str] | None:
    """The file and the name there that `name` of `file` is imported from."""
    for node in _statements(tree.body):
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                source = _imported_file(project, file, node)
                return (source, alias.name) if source else None
    return None


def _imported_file(project: Project, file: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return module_file(project, node.module or "")
    parts = file.split("/")
    base = "/".join(parts[: len(parts) - node.level])
    inside = (node.module or "").replace(".", "/") or "__init__"
    return module_file(project, inside, (f"{base}/" if base else "",))


def _module_named(project: Project, file: str, name: str) -> str:
    """The file of the module that is called `name` in `file`."""
    for node in _statements(parse_python(project, file).body):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                if isinstance(node, ast.Import):
                    return module_file(project, alias.name)
                inner = f"{node.module}.{alias.name}" if node.module else alias.name
                return _imported_file(project, file, ast.ImportFrom(inner, [], node.level))
    return ""


def _read_from_a_file(project: Project, file: str, node: ast.expr) -> Value | None:
    """The one file that the expression reaches by name and that holds a version; the name it looks for.

    What fills a dictionary is often a loop; then every file that the script names is looked at.
    """
    wanted = tuple(_keys(node)) or VERSION_NAMES
    tree = parse_python(project, file)
    found = _only_version(project, file, _reachable(tree, node), wanted)
    if found is None and isinstance(node, ast.Subscript):
        return _only_version(project, file, [tree], wanted)
    return found


def _only_version(project: Project, file: str, nodes: list[ast.AST], names: tuple[str, ...]) -> Value | None:
    files = dict.fromkeys(path for path in _paths(project, nodes) if path != file)
    found = [value for path in files if (value := _version_in(project, path, names))]
    return found[0] if len({value.file for value in found}) == 1 else None


def _keys(node: ast.expr) -> Iterator[str]:
    """`about["__version__"]`, `__import__("pkg").__version__`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        if isinstance(node.slice.value, str):
            yield from (node.slice.value, f"__{node.slice.value}__")
    elif isinstance(node, ast.Attribute) and node.attr.strip("_").lower() == "version":
        yield node.attr


def _version_in(project: Project, file: str, names: tuple[str, ...]) -> Value | None:
    if not file.endswith((".py", ".pyi")):
        text = project.text(file)
        return Value(text.strip(), file, None) if _A_VERSION.match(text) else None
    for name, value in assigned(parse_python(project, file).body):
        if name in names and isinstance(value, ast.Constant) and isinstance(value.value, str):
            return Value(value.value, file, value)
    return None


def _reachable(tree: ast.Module, start: ast.expr) -> list[ast.AST]:
    """The expression, and every statement of the file that has to do with a name in it."""
    todo: list[ast.AST] = [start]
    names, found = set[str](), list[ast.AST]()
    while todo:
        node = todo.pop()
        found.append(node)
        new = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} - names
        names |= new
        todo.extend(it for name in new for it in _about(tree, name) if it not in found)
    return found


def _about(tree: ast.Module, name: str) -> Iterator[ast.AST]:
    for node in _statements(tree.body):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield node
        elif isinstance(node, ast.With) and any(_names(item.optional_vars, name) for item in node.items):
            yield from (item.context_expr for item in node.items)
        elif (isinstance(node, ast.Assign) and any(_names(target, name) for target in node.targets)) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _fills(node.value, name)
        ):
            yield node.value


def _names(target: ast.expr | None, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _fills(call: ast.Call, name: str) -> bool:
    """`exec(open("pkg/about.py").read(), about)`."""
    is_exec = isinstance(call.func, ast.Name) and call.func.id == "exec"
    return is_exec and any(_names(argument, name) for argument in call.args)


def _paths(project: Project, nodes: list[ast.AST]) -> Iterator[str]:
    """The project's files that strings in `nodes` name, alone or joined."""
    texts = list(dict.fromkeys(text for node in nodes for text in _texts(node) if text))
    pairs = [f"{first}/{second}" for first in texts for second in texts]
    for text in (*texts, *pairs):
        for root in _ROOTS:
            for end in ("", ".py", "/__init__.py"):
                path = re.sub(r"/+", "/", f"{root}{text.replace('.', '/') if end else text}{end}")
                path = path.removeprefix("./").strip("/")
                if _is_file(project, path):
                    yield path


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        match inner:
            case ast.Constant(value=str(text)) if re.fullmatch(r"[\w./-]{1,200}", text):
                yield text
            case ast.Call(args=arguments):
                yield "/".join(_constants(arguments))
            case ast.BinOp(op=ast.Div() | ast.Add()):
                glue = "/" if isinstance(inner.op, ast.Div) else ""
                parts = sorted(
                    ast.walk(inner), key=lambda it: (getattr(it, "lineno", 0), getattr(it, "col_offset", 0))
                )
                yield glue.join(_constants(parts))
            case _:
                pass


def _constants(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (it.value for it in nodes if isinstance(it, ast.Constant) and isinstance(it.value, str))


def _is_file(project: Project, file: str) -> bool:
    path = project.below(file) if file else None
    return path is not None and path.is_file()
