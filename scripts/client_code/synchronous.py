"""Generates `plugai.client.sync`: the client for programs without an event loop.

Each public class gets a twin whose methods have the same parameters and docstrings, and run the asynchronous ones in
the event loop of a thread. Nothing is implemented twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

# In the order in which they are written.
SOURCES = (
    "generation",
    "groups/operations",
    "groups/models",
    "groups/artifacts",
    "groups/requests",
    "groups/hub",
    "groups/queue",
    "groups/sessions",
    "groups/auth",
    "groups/me",
    "groups/providers",
    "groups/admin",
    "client",
)
# It is written by hand, beside the loop.
BY_HAND = "Pages"
HEADER = '''"""The client for programs without an event loop: `SyncClient` and what it returns.

Everything is as in `Client`, without `await`. The calls run in the event loop of one thread for each client, which any
number of threads may share.

>>> with SyncClient("http://localhost:8080") as client:
...     print(client.generate("Hello!").text())
Hello!

Generated from the asynchronous classes by `make proto`.
"""

from __future__ import annotations

'''
IMPORTS = """
from collections.abc import Iterator, Sequence
from plugai.client.portal import Facade, Portal, SyncPages, SyncSource, asynchronous, unchanged
"""
_DOC = (
    (re.compile(r"\basync (with|for)\b"), r"\1"),
    (re.compile(r"(>>> .*|\.\.\. .*)\bawait "), r"\1"),
    (re.compile(r"\bClient\("), "SyncClient("),
    (re.compile(r"\b[Aa]synchronous\b"), "synchronous"),
)
_ENTER = """
    def __enter__(self) -> {name}:
        return self
"""


class Twins:
    """Writes the twins of the public classes of some modules."""

    def __init__(self, folder: Path) -> None:
        self._modules = [ast.parse((folder / f"{name}.py").read_text()) for name in SOURCES]
        classes = [node for module in self._modules for node in module.body if isinstance(node, ast.ClassDef)]
        self._classes = [node for node in classes if not node.name.endswith("Error")]
        self._names = {node.name for node in self._classes} | {BY_HAND}
        self._rename = re.compile(rf"(?<![\w.])({'|'.join(sorted(self._names))})\b")

    def module(self) -> str:
        """The module."""
        imports = dict.fromkeys(line for module in self._modules for line in self._imports(module))
        classes = "\n\n".join(self._twin(node) for node in self._classes)
        return HEADER + "\n".join(imports) + IMPORTS + '\nModel = TypeVar("Model")\n\n' + classes

    def _imports(self, module: ast.Module) -> Iterator[str]:
        for node in module.body:
            if isinstance(node, ast.ImportFrom) and node.module != "__future__":
                names = [alias for alias in node.names if alias.name not in self._names]
                if names:
                    yield ast.unparse(ast.ImportFrom(node.module, names, 0))

    def _twin(self, node: ast.ClassDef) -> str:
        name = f"Sync{node.name}"
        methods = [item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]
        by_name = {method.name: method for method in methods}
        lines = [f"class {name}(Facade[{node.name}Async]):", self._docstring(node)]
        if node.name == "Client":
            lines.append(self._client_init(by_name["__init__"]))
        elif "__init__" in by_name and (made := list(self._attributes(by_name["__init__"]))):
            lines += made
        lines += [self._method(method) for method in methods if not method.name.startswith("_")]
        if "__aenter__" in by_name:
            lines.append(_ENTER.format(name=name))
        if "__aiter__" in by_name:
            item = _item(by_name["__aiter__"])
            lines.append(f"    def __iter__(self) -> Iterator[{item}]:\n        return self._iterate(self._inner)\n")
        return "\n".join(lines)

    def _client_init(self, init: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
        groups = [
            f"        self.{target} = {self._wrap(kind, f'self._inner.{target}')}"
            for target, kind in _groups(init)
            if kind in self._names
        ]
        head = f"    def __init__({self._text(init.args)}) -> None:\n"
        made = f"        super().__init__(Portal(), ClientAsync({_passed(init.args)}))\n"
        return head + made + "\n".join(groups) + "\n"

    def _attributes(self, init: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
        """The public attributes, as properties with their docstrings."""
        given = {arg.arg: arg.annotation for arg in init.args.args}
        for statement, after in zip(init.body, [*init.body[1:], None], strict=True):
            target, annotation = _assigned(statement, given)
            if target and annotation is not None and after is not None and _is_text(after):
                text = ast.unparse(annotation)
                yield (
                    f"    @property\n    def {target}(self) -> {self._text(text)}:\n"
                    f'        """{ast.literal_eval(after.value)}"""\n        return self._inner.{target}\n'
                )

    def _method(self, method: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
        returns = ast.unparse(method.returns) if method.returns else "None"
        decorators = "".join(f"    @{ast.unparse(item)}\n" for item in method.decorator_list)
        name = "close" if method.name == "aclose" else method.name
        called = f"self._inner.{method.name}({_passed(method.args)})"
        head = f"{decorators}    def {name}({self._text(method.args)}) -> {self._text(returns)}:\n"
        return f"{head}{self._docstring(method, 8)}\n        {self._body(method, returns, called)}\n"

    def _body(self, method: ast.FunctionDef | ast.AsyncFunctionDef, returns: str, called: str) -> str:
        if any(ast.unparse(item) == "property" for item in method.decorator_list):
            return f"return self._inner.{method.name}"
        if method.name in {"aclose", "close"}:
            # What has a `close` of its own, rather than one of a generator, has connections to close.
            return f"self._close({called})" if method.name == "aclose" else f"self._end({called})"
        if returns.startswith("AsyncIterator["):
            return f"return self._iterate({called})"
        value = f"self._portal.run({called})" if isinstance(method, ast.AsyncFunctionDef) else called
        wrapped = self._wrap(returns, value)
        return wrapped if returns == "None" else f"return {wrapped}"

    def _wrap(self, returns: str, value: str) -> str:
        if returns.startswith(f"{BY_HAND}["):
            item = returns[len(BY_HAND) + 1 : -1]
            wrap = f"lambda item: Sync{item}(self._portal, item)" if item in self._names else "unchanged"
            return f"SyncPages(self._portal, {value}, {wrap})"
        return f"Sync{returns}(self._portal, {value})" if returns in self._names else value

    def _text(self, node: ast.AST | str) -> str:
        text = node if isinstance(node, str) else ast.unparse(node)
        text = re.sub(r"\bAsyncIterator\b", "Iterator", text)
        text = re.sub(r"\bSource\b", "SyncSource", text)
        return self._rename.sub(r"Sync\1", text)

    def _docstring(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, indent: int = 4) -> str:
        text = ast.get_docstring(node) or ""
        for pattern, instead in _DOC:
            text = pattern.sub(instead, text)
        space = " " * indent
        lines = [f"{space}{line}".rstrip() for line in f'"""{text}'.split("\n")]
        return "\n".join([*lines, f'{space}"""']) if len(lines) > 1 else f'{lines[0]}"""'


def synchronous(folder: Path) -> str:
    """The module, from the asynchronous ones in the client's folder."""
    text = Twins(folder).module()
    # The classes have names of their own; the asynchronous ones are only inside.
    names = sorted(set(re.findall(r"\b(\w+)Async\b", text)))
    for name in names:
        text = re.sub(rf"\b{name}Async\b", f"asynchronously.{name}", text)
    return text.replace(
        "from plugai.client.portal import", "from plugai.client import asynchronously\nfrom plugai.client.portal import"
    )


def _item(method: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    assert isinstance(method.returns, ast.Subscript)
    return ast.unparse(method.returns.slice)


def _passed(args: ast.arguments) -> str:
    """The parameters, as arguments of a call."""
    positional = [_converted(arg) for arg in args.args if arg.arg != "self"]
    named = [f"{arg.arg}={_converted(arg)}" for arg in args.kwonlyargs]
    rest = [f"**{args.kwarg.arg}"] if args.kwarg else []
    return ", ".join([*positional, *named, *rest])


def _converted(arg: ast.arg) -> str:
    kind = ast.unparse(arg.annotation) if arg.annotation else ""
    return f"asynchronous({arg.arg})" if "AsyncIterator" in kind or kind == "Source" else arg.arg


def _groups(init: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    for node in init.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            yield ast.unparse(node.targets[0]).removeprefix("self."), ast.unparse(node.value.func)


def _assigned(statement: ast.stmt, given: dict[str, ast.expr | None]) -> tuple[str, ast.expr | None]:
    match statement:
        case ast.AnnAssign(target=ast.Attribute(attr=name), annotation=annotation):
            return name, annotation
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Name(id=value)):
            return name, given.get(value)
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Constant(value=str())):
            return name, ast.Name("str")
    return "", None


def _is_text(node: ast.stmt) -> TypeGuard[ast.Expr]:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
