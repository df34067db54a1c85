"""
The changes to a project's settings modules: names of django-template-partials are
removed, and what its app did to the settings is written out.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from ..analysis.discovery import is_installed
from .files import File, Finding, Rewrite, UnwritableFile, compared, lines
from .names import (
    BACKEND,
    LIBRARY,
    LOADER,
    STOCK_BACKEND,
    is_app,
    is_of_package,
    is_wrap_loaders,
)
from .source import (
    Change,
    Source,
    parse,
    unwrapped,
    with_item,
    with_text,
    with_value,
    without_element,
    without_statement,
)

# Methods that add their arguments to a list or a dictionary, and functions that copy a
# list.
MUTATING = {"append", "extend", "insert", "update"}
COPYING = {"list", "tuple"}


class Action(NamedTuple):
    """
    A required change in a settings module: the node, a description, the suggested fix.
    ``change`` makes it, or is ``None`` if that isn't safe. ``subject`` is what the node
    names.
    """

    node: ast.expr | ast.stmt
    subject: str
    description: str
    fix: str
    change: Change | None


class Module(NamedTuple):
    """A settings module, as it was read."""

    name: str
    package: str
    file: File


def modules(name: str) -> list[Module]:
    """
    Return the module of that name, and those of the project that it imports from.

    Raise ``UnwritableFile`` for one that can't be read or parsed.
    """
    found: dict[str, Module] = {}
    names = [name]
    while names:
        name = names.pop()
        module = None if name in found else find(name)
        if module is not None:
            found[name] = module
            for node in ast.walk(tree_of(module.file)):
                if isinstance(node, ast.ImportFrom):
                    relative = "." * node.level + (node.module or "")
                    names.append(importlib.util.resolve_name(relative, module.package))
    return list(found.values())


def find(name: str) -> Module | None:
    """
    Return the module, or ``None`` if it doesn't exist or isn't the project's source.
    """
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    path = spec.origin
    if not path.endswith(".py") or is_installed(path):
        return None
    package = name if spec.submodule_search_locations else name.rpartition(".")[0]
    return Module(name, package, read(os.path.realpath(path)))


def read(path: str) -> File:
    """Return the file of a module. Raise ``UnwritableFile`` if it can't be read."""
    try:
        with open(path, "rb") as file:
            encoding, _ = tokenize.detect_encoding(file.readline)
    except (OSError, SyntaxError) as error:
        raise UnwritableFile(path, error) from error
    return File.read(path, encoding)


def tree_of(file: File) -> ast.Module:
    """Return the tree of a module. Raise ``UnwritableFile`` if it doesn't parse."""
    try:
        return parse(file.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnwritableFile(file.path, error) from error


class SettingsFacts:
    """
    Facts about all settings modules together.

    values
        The values that are assigned to each name, or to a part of its value.

    wrapped
        The names of the engines whose loaders the package has set up.

    is_complete
        Whether the dictionaries in TEMPLATES contain all options of the engines:
        nothing else names their loaders.
    """

    def __init__(
        self, modules: list[Module], wrapped: set[str], is_complete: bool = True
    ) -> None:
        self.values: dict[str, list[ast.expr]] = {}
        self.lines: dict[str, tuple[str, int]] = {}
        self.wrapped = set(wrapped)
        self.is_complete = is_complete
        for module in modules:
            tree = parse(module.file.text)
            for name, value in assignments(tree):
                self.values.setdefault(name, []).append(value)
                self.lines.setdefault(name, (module.file.path, value.lineno))
            for node in ast.walk(tree):
                if engine := wrapped_by(node):
                    self.wrapped.add(engine)
            if names_loaders(tree):
                self.is_complete = False

    def feeding(self, setting: str) -> set[str]:
        """Return the names whose values become a part of that setting."""
        found: set[str] = set()
        names = [setting]
        while names:
            name = names.pop()
            if name not in found:
                found.add(name)
                for value in self.values.get(name, ()):
                    names += [
                        part.id for part in parts(value) if isinstance(part, ast.Name)
                    ]
        return found

    def resolved(self, value: ast.expr) -> ast.expr:
        """
        Return the value of a name, if one expression is assigned to it, or else
        ``value``.
        """
        values = self.values.get(value.id, []) if isinstance(value, ast.Name) else []
        return values[0] if len(values) == 1 else value


def assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """
    Yield names, with the values that are assigned to them or their parts, or added to
    them.
    """
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        values: list[ast.expr] = []
        match node:
            case ast.Assign():
                targets, values = node.targets, [node.value]
            case ast.AugAssign() | ast.AnnAssign(value=ast.expr()):
                targets, values = [node.target], [node.value]  # type: ignore[list-item]
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=target, attr=name)) as call
            ) if name in MUTATING:
                targets, values = [target], call.args
        for target in targets:
            while isinstance(target, ast.Subscript):
                target = target.value
            if isinstance(target, ast.Name):
                for value in values:
                    yield target.id, value


def parts(value: ast.expr) -> Iterator[ast.expr]:
    """Yield ``value``, and the expressions in it that become a part of its value."""
    yield value
    match value:
        case ast.List() | ast.Tuple() | ast.Set():
            inner = value.elts
        case ast.Dict():
            inner = value.values
        case ast.Starred():
            inner = [value.value]
        case ast.IfExp():
            inner = [value.body, value.orelse]
        case ast.BinOp(op=ast.Add() | ast.BitOr()):
            inner = [value.left, value.right]
        case ast.Call(func=ast.Name(id=name)) if name in COPYING:
            inner = value.args
        case _:
            inner = []
    for expression in inner:
        yield from parts(expression)


def names_loaders(tree: ast.Module) -> bool:
    """
    Return whether a module names an engine's loaders outside of the dictionary of the
    engine.
    """
    keys = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and "BACKEND" in items(node):
            keys.update(node.keys)
            _, options = items(node).get("OPTIONS", (None, None))
            if isinstance(options, ast.Dict):
                keys.update(options.keys)
    return any(
        isinstance(node, ast.Constant)
        and node.value in ("loaders", "APP_DIRS")
        and node not in keys
        for node in ast.walk(tree)
    )


def items(display: ast.Dict) -> dict[object, tuple[ast.expr, ast.expr]]:
    """
    Return the key and the value of each item whose key is a constant, by that constant.
    """
    return {
        key.value: (key, value)
        for key, value in zip(display.keys, display.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def root(node: ast.expr) -> ast.expr:
    """Return the ``a`` of ``a.b.c``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def wrapped_by(node: ast.AST) -> str | None:
    """Return the engine that a call of wrap_loaders() names."""
    match node:
        case ast.Call(func=func, args=[ast.Constant(value=str() as name)], keywords=[]):
            return name if is_wrap_loaders(func) else None
    return None


class Upgrade:
    """The changes to one settings module, with its current text."""

    def __init__(self, source: Source, facts: SettingsFacts) -> None:
        self.source = source
        self.facts = facts
        self.apps = self.parts_of("INSTALLED_APPS")
        self.templates = self.parts_of("TEMPLATES")
        self.engines: set[object] = set()

    def parts_of(self, setting: str) -> set[ast.expr]:
        """Return the expressions in the module that become a part of the setting."""
        names = self.facts.feeding(setting)
        return {
            part
            for name, value in assignments(self.source.tree)
            if name in names
            for part in parts(value)
        }

    def actions(self) -> Iterator[Action]:
        """Yield the required changes."""
        yield from self.imports()
        for node in ast.walk(self.source.tree):
            if isinstance(node, ast.Constant):
                yield from self.constant(node)
            elif isinstance(node, ast.Dict) and node in self.templates:
                yield from self.entry(node)

    def constant(self, node: ast.Constant) -> Iterator[Action]:
        """
        Yield the required change to a string that names the package or the backend.
        """
        name = node.value
        if name == STOCK_BACKEND:
            description = f"Has the backend '{name}'."
            yield Action(
                node, name, description, f"Write '{BACKEND}'.", self.backend(node)
            )
        elif isinstance(name, str) and is_of_package(name):
            description = f"Names '{name}'."
            fix, change = "Remove it.", None
            if is_app(name):
                fix, change = "Remove it from INSTALLED_APPS.", self.app(node)
            elif name == LIBRARY:
                fix = "Remove it: the tags are in every template."
                change = self.library(node)
            elif name == LOADER:
                fix, change = "Replace it with what it wraps.", self.loader(node)
            yield Action(node, name, description, fix, change)

    def backend(self, node: ast.Constant) -> Change | None:
        match self.source.parents[node]:
            case ast.Dict() as display:
                is_backend = items(display).get("BACKEND", ())[1:] == (node,)
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=key))]):
                is_backend = key == "BACKEND"
            case _:
                is_backend = False
        if is_backend and node in self.templates:
            return with_text(self.source, node, "backends", "partials")
        return None

    def app(self, node: ast.Constant) -> Change | None:
        parent = self.source.parents[node]
        if node in self.apps:
            if isinstance(parent, ast.List | ast.Tuple | ast.Set):
                return without_element(self.source, parent, node)
            statement = self.source.parents[parent]
            if isinstance(statement, ast.Expr):  # a call, such as append()
                return without_statement(self.source, statement)
        return None

    def library(self, node: ast.Constant) -> Change | None:
        parent = self.source.parents[node]
        if node in self.templates:
            if isinstance(parent, ast.Dict):
                return without_element(self.source, parent, node)
            if isinstance(parent, ast.List | ast.Tuple):
                outer = self.source.parents[parent]
                if isinstance(outer, ast.Dict) and len(parent.elts) == 1:
                    return without_element(self.source, outer, parent)
                return without_element(self.source, parent, node)
        return None

    def loader(self, node: ast.Constant) -> Change | None:
        pair = self.source.parents[node]
        display = self.source.parents[pair]
        if (
            node in self.templates
            and isinstance(pair, ast.List | ast.Tuple)
            and isinstance(display, ast.List | ast.Tuple)
            and len(pair.elts) == 2
            and pair.elts[0] is node
        ):
            return unwrapped(self.source, display, pair, pair.elts[1])
        return None

    def imports(self) -> Iterator[Action]:
        """Yield the required changes to imports and calls of the package."""
        statements: list[tuple[ast.stmt, set[str]]] = []
        calls: list[ast.Expr] = []
        for node in ast.walk(self.source.tree):
            match node:
                case ast.ImportFrom(level=0) if is_of_package(node.module or ""):
                    bound = {alias.asname or alias.name for alias in node.names}
                    statements.append((node, bound))
                case ast.Import():
                    bound = {
                        alias.asname or alias.name.partition(".")[0]
                        for alias in node.names
                        if is_of_package(alias.name)
                    }
                    if bound:
                        statements.append((node, bound))
                case ast.Expr(value=ast.Call(func=func)) if is_wrap_loaders(func):
                    calls.append(node)
        called = set()
        for call in calls:
            change = None
            if wrapped_by(call.value):
                assert isinstance(call.value, ast.Call)
                called.add(root(call.value.func))
                change = without_statement(self.source, call)
            yield Action(
                call,
                "wrap_loaders",
                "Calls wrap_loaders().",
                "Remove the call.",
                change,
            )
        for statement, bound in statements:
            uses = {
                node
                for node in ast.walk(self.source.tree)
                if isinstance(node, ast.Name) and node.id in bound
            }
            if uses and uses <= called:
                continue  # it is removed once the calls are
            assert isinstance(statement, ast.ImportFrom | ast.Import)
            is_safe = not uses and all(
                isinstance(statement, ast.ImportFrom) or is_of_package(alias.name)
                for alias in statement.names
            )
            yield Action(
                statement,
                "import",
                "Imports from django-template-partials.",
                "Remove the import, and what uses it.",
                without_statement(self.source, statement) if is_safe else None,
            )

    def entry(self, display: ast.Dict) -> Iterator[Action]:
        """
        Yield the required change to a dictionary of TEMPLATES, if the package has set
        up the loaders of its engine.
        """
        mine = items(display)
        _, backend = mine.get("BACKEND", (None, None))
        if not isinstance(backend, ast.Constant):
            return
        _, name = mine.get("NAME", (None, ast.Constant("django")))
        if backend.value not in (STOCK_BACKEND, BACKEND) or not (
            isinstance(name, ast.Constant) and name.value in self.facts.wrapped
        ):
            return
        self.engines.add(name.value)
        is_complete = self.facts.is_complete and None not in display.keys
        _, options = mine.get("OPTIONS", (None, ast.Dict(keys=[], values=[])))
        if isinstance(options, ast.Dict):
            is_complete = is_complete and None not in options.keys
            if "loaders" in items(options):
                _, loaders = items(options)["loaders"]
                if not is_set_up(self.facts.resolved(loaders)):
                    yield Action(
                        loaders,
                        "loaders",
                        "Unless the first of these loaders is its own, "
                        "django-template-partials has replaced them by Django's default "
                        "ones.",
                        'Remove them and write "APP_DIRS": True to keep these. '
                        "Otherwise, yours are used again.",
                        None,
                    )
                return
        else:
            is_complete = False
        _, app_dirs = mine.get("APP_DIRS", (None, None))
        change = None
        if isinstance(app_dirs, ast.Constant):
            if app_dirs.value:
                return
            if is_complete:
                change = with_value(self.source, app_dirs, True)
        elif app_dirs is None and is_complete:
            key, _ = mine.get("DIRS", mine["BACKEND"])
            change = with_item(self.source, display, key, "APP_DIRS", True)
        yield Action(
            display,
            "APP_DIRS",
            "django-template-partials has turned on the templates in the folders of apps.",
            'Write "APP_DIRS": True, unless the engine has loaders of its own.',
            change,
        )


def is_set_up(loaders: ast.expr) -> bool:
    """Return whether the package doesn't change the loaders."""
    match loaders:
        case (
            ast.List(elts=[ast.Tuple(elts=[ast.Constant(value=name), *_]), *_])
            | ast.Tuple(elts=[ast.Tuple(elts=[ast.Constant(value=name), *_]), *_])
        ):
            return name == LOADER
    return False


class SettingsUpgrade(NamedTuple):
    """A module's rewrite, and the changes to make by hand."""

    rewrite: Rewrite | None
    findings: list[Finding]
    subjects: set[str]
    engines: set[object]


def rewritten(file: File, text: str) -> Rewrite:
    return Rewrite(file, text, compared(lines(file.text), lines(text)))


def upgrade(module: Module, facts: SettingsFacts) -> SettingsUpgrade:
    """Return what a module becomes with all changes that are safe."""
    file = module.file
    source = Source(file.text)
    first = Upgrade(source, facts)
    actions = sorted(first.actions(), key=lambda action: action.node.lineno)
    # The lines of the nodes, before the tree is changed.
    findings = [
        (action, Finding(file.path, action.node.lineno, action.description, action.fix))
        for action in actions
    ]
    by_hand = [finding for action, finding in findings if action.change is None]
    changes = [action.change for action in actions if action.change is not None]
    while changes:
        after = source.changed(changes[0])
        if after is None:
            source, by_hand = Source(file.text), [finding for _, finding in findings]
            break
        source = after
        changes = [
            action.change
            for action in Upgrade(source, facts).actions()
            if action.change is not None
        ]
    return SettingsUpgrade(
        rewritten(file, source.text) if source.text != file.text else None,
        by_hand,
        {action.subject for action in actions},
        first.engines,
    )
