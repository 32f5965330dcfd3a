"""The rules are pure integer arithmetic: a reader of their syntax trees finds nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

RULES = Path(__file__).resolve().parents[2] / "wargame" / "rules"

IMPORTS = {
    "numpy", "numpy.typing", "typing", "dataclasses", "enum", "__future__", "collections.abc",
    "functools", "itertools", "operator",
}  # fmt: skip
BUILTINS = {
    "float", "complex", "open", "print", "input", "hash", "eval", "exec", "compile",
    "__import__", "time", "datetime", "random",
}  # fmt: skip
# Never as an attribute of anything, be it np or an array.
ATTRIBUTES = {
    "random", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "power",
    "float_power", "sin", "cos", "tan", "tanh", "arctan", "hypot", "mean", "std", "var",
    "average", "median", "quantile", "percentile", "interp", "linspace", "logspace", "geomspace",
    "divide", "true_divide", "reciprocal", "float", "float16", "float32", "float64", "float128",
    "floating", "double", "half", "single", "longdouble", "inexact", "complex64", "complex128",
    "load", "save", "savez", "loadtxt", "savetxt", "genfromtxt", "fromfile", "tofile", "memmap",
    "read_text", "read_bytes", "write_text", "write_bytes", "datetime64", "linalg", "fft", "nan",
    "inf", "pi", "e", "partition", "argpartition",
}  # fmt: skip
FLOAT_BY_DEFAULT = {"zeros": 2, "ones": 2, "empty": 2, "full": 3}
ORDERS = {"list", "tuple", "enumerate", "iter", "map", "filter", "zip", "reversed", "next"}


def _is_set(node: ast.AST, names: set[str]) -> bool:
    """Return whether an expression is plainly a set."""
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in {"set", "frozenset"}
    return isinstance(node, ast.Name) and node.id in names


def _set_names(tree: ast.AST) -> set[str]:
    """Return the names that some assignment binds to a set."""
    names: set[str] = set()
    for node in ast.walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign) and _is_set(node.value, set()):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value and _is_set(node.value, set()):
            targets = [node.target]
        names |= {t.id for t in targets if isinstance(t, ast.Name)}
    return names


def _import_fault(node: ast.Import | ast.ImportFrom) -> str | None:
    """Return what is wrong with an import, if anything."""
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif node.level:
        return "import" if node.level > 1 else None
    else:
        modules = [node.module or ""]
        if modules[0].startswith("numpy") and any(a.name in ATTRIBUTES for a in node.names):
            return "banned name"
    ours = ("wargame.rules", "wargame.rules.")
    fine = all(m in IMPORTS or m == ours[0] or m.startswith(ours[1]) for m in modules)
    return None if fine else "import"


def _call_faults(node: ast.Call, sets: set[str]) -> list[str]:
    """Return what is wrong with a call by its name, arguments and keywords."""
    found = []
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    keywords = {k.arg: k.value for k in node.keywords}
    # Only a list's sort knows a key, and a list's sort is always stable.
    if name in {"sort", "argsort"} and "key" not in keywords:
        kind = keywords.get("kind")
        if not (isinstance(kind, ast.Constant) and kind.value == "stable"):
            found.append("unstable sort")
    places = FLOAT_BY_DEFAULT.get(name, 0)
    if len(node.args) < places and "dtype" not in keywords:
        found.append("default dtype")
    dtype = keywords.get("dtype", node.args[0] if name == "astype" and node.args else None)
    text = dtype.value if isinstance(dtype, ast.Constant) else None
    if isinstance(text, str) and text.lstrip("<>=|")[:1] not in {"i", "u", "b"}:
        found.append("float dtype")
    ordering = isinstance(node.func, ast.Name) and node.func.id in ORDERS
    if (ordering or name in {"join", "fromiter", "array", "asarray", "fromkeys", "extend"}) and any(
        _is_set(argument, sets) for argument in node.args
    ):
        found.append("set order")
    if name == "pop" and isinstance(node.func, ast.Attribute) and _is_set(node.func.value, sets):
        found.append("set order")
    return found


def faults(path: Path) -> list[tuple[int, str]]:
    """Return (line, what) for everything in a file that the rules must not hold."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    sets = _set_names(tree)
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Import | ast.ImportFrom):
            fault = _import_fault(node)
            found += [(line, fault)] if fault else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            found.append((line, "float literal"))
        elif isinstance(node, ast.Name) and node.id in BUILTINS:
            found.append((line, "banned name"))
        elif isinstance(node, ast.Attribute):
            if node.attr in ATTRIBUTES or node.attr.startswith("float"):
                found.append((line, "banned name"))
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found.append((line, "true division"))
        elif isinstance(node, ast.Call):
            found += [(line, what) for what in _call_faults(node, sets)]
        if isinstance(node, ast.For | ast.comprehension) and _is_set(node.iter, sets):
            found.append((node.iter.lineno, "set order"))
        if isinstance(node, ast.Starred) and _is_set(node.value, sets):
            found.append((line, "set order"))
    return sorted(found)


@pytest.mark.parametrize(
    "path", sorted(RULES.rglob("*.py")), ids=lambda path: path.relative_to(RULES).as_posix()
)
def test_rules_file_is_pure(path: Path) -> None:
    """A file of the rules holds no float, chance, clock, file, print or order-prone construct."""
    assert faults(path) == []


@pytest.mark.parametrize(
    ("snippet", "what"),
    [
        ("import random", "import"),
        ("import time", "import"),
        ("import numpy.random", "import"),
        ("from datetime import datetime", "import"),
        ("from pathlib import Path", "import"),
        ("import hashlib", "import"),
        ("from math import floor", "import"),
        ("from wargame.play import seat", "import"),
        ("from .. import errors", "import"),
        ("import wargame.rulesque", "import"),
        ("def f():\n    import os", "import"),
        ("from numpy import random", "banned name"),
        ("from numpy import sqrt", "banned name"),
        ("x = 0.5", "float literal"),
        ("x = 1e3", "float literal"),
        ("x = 2j", "float literal"),
        ("def f(x: float) -> None: ...", "banned name"),
        ("x = float(3)", "banned name"),
        ("x = np.random.rand()", "banned name"),
        ("x = np.float64(3)", "banned name"),
        ("x = np.floating", "banned name"),
        ("x = np.exp(3)", "banned name"),
        ("x = np.log(3)", "banned name"),
        ("x = np.sqrt(3)", "banned name"),
        ("x = np.power(3, 2)", "banned name"),
        ("x = np.sin(3)", "banned name"),
        ("x = np.mean(a)", "banned name"),
        ("x = a.mean()", "banned name"),
        ("x = a.std()", "banned name"),
        ("x = np.linspace(0, 1)", "banned name"),
        ("x = np.divide(a, b)", "banned name"),
        ("x = np.loadtxt('f')", "banned name"),
        ("a.tofile('f')", "banned name"),
        ("x = p.read_text()", "banned name"),
        ("x = a / b", "true division"),
        ("x /= 2", "true division"),
        ("x = open('f')", "banned name"),
        ("print(1)", "banned name"),
        ("x = hash('a')", "banned name"),
        ("x = time.time()", "banned name"),
        ("x = datetime.now()", "banned name"),
        ("for x in set(a): ...", "set order"),
        ("for x in {1, 2}: ...", "set order"),
        ("x = [y for y in frozenset(a)]", "set order"),
        ("s = {1, 2}\nfor x in s: ...", "set order"),
        ("x = list(set(a))", "set order"),
        ("x = [*{1, 2}]", "set order"),
        ("s = set(a)\nx = s.pop()", "set order"),
        ("x = np.argsort(a)", "unstable sort"),
        ("x = np.sort(a, kind='quicksort')", "unstable sort"),
        ("a.sort()", "unstable sort"),
        ("x = np.zeros(3)", "default dtype"),
        ("x = np.full(3, 1)", "default dtype"),
        ("x = a.astype('f8')", "float dtype"),
        ("x = np.array([1], dtype='float32')", "float dtype"),
    ],
)
def test_checker_catches(tmp_path: Path, snippet: str, what: str) -> None:
    """The checker finds each banned construct in a file that holds nothing else."""
    path = tmp_path / "snippet.py"
    path.write_text(snippet, encoding="utf-8")
    assert what in {fault for _, fault in faults(path)}


def test_checker_lets_pure_code_pass(tmp_path: Path) -> None:
    """Ordinary integer code with sets for membership and stable sorts is left alone."""
    path = tmp_path / "snippet.py"
    path.write_text(
        "from __future__ import annotations\n"
        "from collections.abc import Mapping\n"
        "import numpy as np\n"
        "from wargame.rules import dice\n"
        "from wargame.rules.dice import Dice\n"
        "from . import quantiles\n"
        "names = frozenset(('a', 'b'))\n"
        "known = 'a' in names\n"
        "for name in sorted(names): ...\n"
        "x = np.argsort(np.zeros(3, dtype=np.int64), kind='stable') // 2\n"
        "z = [2, 1]\n"
        "z.sort(key=abs)\n"
        "y = np.zeros(3, np.int64).astype('u8')\n",
        encoding="utf-8",
    )
    assert faults(path) == []
