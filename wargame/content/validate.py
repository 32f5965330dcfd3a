"""A document held against a model: every fault in plain words, at its line and column."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from wargame.content.numbers import (
    BOUNDS,
    FORMS,
    NOT_A_NUMBER,
    NUMBER_REFUSED,
    bound,
    found,
    kind_hint,
    listed,
    options_in,
    shown,
    written,
)  # fmt: skip
from wargame.content.source import MAX_FAULTS, Document, Loc, Position
from wargame.errors import Fault, did_you_mean

M = TypeVar("M", bound=BaseModel)

_ANY = object()
#: pydantic's error types that say only: this is not the right kind of value.
_KINDS = {
    f"{kind}_{end}": words
    for kinds, words in (
        ("int", "a whole number"), ("float decimal", "a number"), ("string", "text"),
        ("none", "nothing"), ("list tuple set frozen_set iterable", "a list"),
        ("dict model model_attributes mapping dataclass", "a mapping"), ("literal", ""),
        ("bool", "true or false"),
    )
    for kind in kinds.split()
    for end in ("type", "parsing", "from_float", "required", "error")
} | {NOT_A_NUMBER: "a number", "enum": ""}  # fmt: skip


def check(document: Document, model: type[M]) -> tuple[M | None, list[Fault]]:
    """The document as a model, or None with every fault, those of the reading included."""
    faults = list(document.faults)
    value: M | None = None
    try:
        value = model.model_validate(document.data)
    except ValidationError as error:
        taken = {(fault.line, fault.column) for fault in faults}
        errors = error.errors(include_url=False)
        problems = [_Problem.of(document, dict(each)) for each in errors[:MAX_FAULTS]]
        told = [_fault(document, model, problem) for problem in _reduced(problems, 0)]
        faults += [fault for fault in told if (fault.line, fault.column) not in taken]
        if len(errors) > MAX_FAULTS:
            more = "more faults than these; the rest are not shown"
            faults.append(Fault(document.name, 0, 0, "too-many", more))
    return (None if faults else value), sorted(set(faults))


def locate(document: Document, loc: Iterable[str | int], *, key: bool = False) -> Position:
    """Line and column of a value, or of its key; steps that are not in the document are skipped."""
    mark = document.marks[_trace(document, tuple(loc)).path]
    return mark.key if key and mark.key else mark.value


def locate_in_text(document: Document, loc: Iterable[str | int], offset: int) -> Position:
    """Line and column of a character of a text value, or of the value if it spans lines."""
    trace = _trace(document, tuple(loc))
    mark = document.marks[trace.path]
    line, column = mark.value
    if not isinstance(trace.value, str) or mark.style == "*":
        return mark.value
    offset = max(0, min(offset, len(trace.value)))
    lines = re.split(r"\r\n?|\n", document.text)
    source = lines[line - 1]
    anchor = re.compile(r"&\S+\s+").match(source, column - 1)
    start = anchor.end() if anchor else column - 1
    if mark.style in ("|", ">"):
        above = trace.value[:offset].split("\n")
        wanted = trace.value.split("\n")[len(above) - 1]
        row = line + len(above)
        if row <= len(lines) and lines[row - 1].endswith(wanted):
            return row, len(lines[row - 1]) - len(wanted) + len(above[-1]) + 1
        return mark.value
    if not mark.style:
        single = source.startswith(trace.value, start)
        return (line, start + offset + 1) if single else mark.value
    start = written(source, start + 1, offset, mark.style)
    return (line, start + 1) if start < len(source) else mark.value


def describe(document: Document, path: Iterable[str | int]) -> str:
    """A path as an author would say it: ``cards[pda].effects[1].by``."""
    value, text = document.data, ""
    for step in path:
        value = value[step]
        if isinstance(step, int):
            name = value.get("id") if isinstance(value, dict) else None
            text += f"[{shown(name) if isinstance(name, str) else step}]"
        else:
            text += f".{shown(step)}" if text else shown(step)
    return text


@dataclass(frozen=True)
class _Trace:
    """A loc followed through the document: which steps are in it, and where they lead."""

    path: Loc
    value: Any
    followed: tuple[bool, ...]


def _trace(document: Document, loc: Loc, wanted: Any = _ANY) -> _Trace:
    """Follow a loc; where a union's tag is also a key's name, the wanted value decides."""
    best = _Trace((), document.data, ())
    for trace in _ways(loc, _Trace((), document.data, ()), [1000]):
        hit = trace.value is wanted or (trace.value == wanted and type(wanted) is type(trace.value))
        if hit or wanted is _ANY:
            return trace
        if len(trace.path) > len(best.path) or not best.followed:
            best = trace
    return best


def _ways(loc: Loc, at: _Trace, budget: list[int]) -> Iterator[_Trace]:
    budget[0] -= 1
    if len(at.followed) == len(loc):
        yield at
        return
    step, value = loc[len(at.followed)], at.value
    here = isinstance(value, dict) and step in value
    if here or (isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)):
        yield from _ways(loc, _Trace((*at.path, step), value[step], (*at.followed, True)), budget)
        if budget[0] < 0:
            return
    yield from _ways(loc, _Trace(at.path, value, (*at.followed, False)), budget)


@dataclass
class _Problem:
    """One pydantic error, traced to its place."""

    kind: str
    loc: Loc
    trace: _Trace
    message: str
    context: dict[str, Any]
    on_key: bool = False
    expected: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document, error: dict[str, Any]) -> _Problem:
        kind, loc = error["type"], tuple(error["loc"])
        on_key = bool(loc) and loc[-1] == "[key]"
        place = loc[:-1] if kind == "missing" or on_key else loc
        trace = _trace(document, place, _ANY if on_key else error["input"])
        problem = cls(kind, loc, trace, error["msg"], error.get("ctx") or {}, on_key)
        if kind in ("literal_error", "enum"):
            problem.options = options_in(problem.context["expected"])
        elif kind in _KINDS:
            problem.expected = [_KINDS[kind]]
        return problem

    def skipped(self) -> list[tuple[Loc, str | int]]:
        """The steps that are not in the document, each with the path where it was met."""
        done, out = 0, []
        for step, followed in zip(self.loc, self.trace.followed, strict=False):
            done += followed
            if not followed:
                out.append((self.trace.path[:done], step))
        return out


def _reduced(problems: list[_Problem], level: int) -> list[_Problem]:
    """Of a union's members that all failed at one place, keep the one that came nearest."""
    out: list[_Problem] = []
    unions: dict[Loc, dict[str | int, list[_Problem]]] = {}
    for problem in problems:
        skipped = problem.skipped()
        if len(skipped) > level:
            place, tag = skipped[level]
            unions.setdefault(place, {}).setdefault(tag, []).append(problem)
        else:
            out.append(problem)
    for place, tagged in unions.items():
        members = [_reduced(member, level + 1) for member in tagged.values()]
        ranked = sorted(members, key=lambda member: _distance(member, place))
        if len(members) == 1 or _distance(ranked[0], place) < (1,):
            out += ranked[0]
            continue
        merged, *others = [problem for member in members for problem in member]
        for other in others:
            merged.expected += [e for e in other.expected if e not in merged.expected]
            merged.options += [o for o in other.options if o not in merged.options]
        out.append(merged)
    return out


def _distance(member: list[_Problem], place: Loc) -> tuple[int, ...]:
    """How far a union's member is from fitting: of the wrong kind, wrong literals, faults."""
    kind = any(p.kind in _KINDS and p.trace.path == place for p in member)
    return kind, sum(bool(p.options) for p in member), len(member)


def _fault(document: Document, model: type[BaseModel], problem: _Problem) -> Fault:
    """The fault an author reads."""
    kind, path, value = problem.kind, problem.trace.path, problem.trace.value
    place, on_key, context = path, problem.on_key, problem.context
    said = f"found the key `{shown(str(path[-1]))}`" if on_key else f"found {found(value)}"
    hint = ""
    if kind == "missing":
        text = f"`{shown(str(problem.loc[-1]))}` is missing"
    elif kind == "extra_forbidden" and path:
        known, path, on_key = _fields(model, problem, -1), path[:-1], True
        text = f"unknown key `{shown(str(place[-1]))}`"
        there = f"known here: {listed(sorted(known), ' and ')}"
        hint = did_you_mean(str(place[-1])[:80], known) or there
    elif kind == "union_tag_invalid":
        name, options = context["discriminator"].strip("'"), options_in(context["expected_tags"])
        place = path = (*path, name) if isinstance(value, dict) and name in value else path
        text = f'found "{shown(context["tag"])}", expected {listed(options)}'
        hint = did_you_mean(context["tag"][:80], options)
    elif problem.expected or problem.options:
        options = [listed(problem.options)] if problem.options else []
        text = f"{said}, expected {' or '.join(problem.expected + options)}"
        hint = kind_hint(value, problem.expected, problem.options)
    elif kind in BOUNDS:
        text = bound(kind, context, value)
    elif kind == "string_pattern_mismatch":
        form = FORMS.get(context["pattern"], f"text of the form `{context['pattern']}`")
        text = f"{said}, expected {form}"
    elif kind in ("value_error", "assertion_error"):
        text = str(context.get("error", problem.message))
    elif kind == "union_tag_not_found":
        name = context["discriminator"].strip("'")
        none = "this is none of the kinds expected here"
        text = none if name[-1] == ")" else f"`{name}` is missing, which says what kind this is"
    else:
        text = problem.message[:1].lower() + problem.message[1:]
        text = text if kind == NUMBER_REFUSED or isinstance(value, dict) else f"{said}: {text}"
    if isinstance(value, dict) and not hint and kind not in ("missing", "value_error"):
        known = _fields(model, problem, None)  # perhaps the key that tells a union's members apart
        for key in [key for key in value if key not in known]:
            if near := did_you_mean(key[:80], known):
                place, on_key, hint = (*path, key), True, f"`{shown(key)}`: {near}"
                break
    where = describe(document, path)
    line, column = locate(document, place, key=on_key)
    return Fault(document.name, line, column, kind, f"{where}: {text}" if where else text, hint)


def _fields(model: type[BaseModel], problem: _Problem, end: int | None) -> set[str]:
    """The keys that the model knows at the place of a problem."""
    leaves = list(_leaves(model, None))
    for step, followed in zip(problem.loc[:end], problem.trace.followed, strict=False):
        if followed:
            leaves = [new for leaf, _ in leaves for new in _inside(leaf, step)]
        else:
            leaves = [(leaf, tag) for leaf, tag in leaves if _is(leaf, tag, step)] or leaves
    return {name for leaf, _ in leaves for name in _annotations(leaf)}


def _annotations(leaf: Any) -> dict[str, Any]:
    """What a model says of each key; nothing for another type."""
    known = getattr(leaf, "model_fields", {})
    return {info.alias or name: info.annotation for name, info in known.items()}


def _leaves(kind: Any, tag: str | None) -> Iterator[tuple[Any, str | None]]:
    """The types a value may have at one place, each with its tag in a union."""
    kind = getattr(kind, "__value__", kind)
    origin = get_origin(kind)
    if origin is Annotated:
        tags = [extra.tag for extra in get_args(kind)[1:] if isinstance(extra, Tag)]
        yield from _leaves(get_args(kind)[0], tags[0] if tags else tag)
    elif origin in (Union, types.UnionType):
        for member in get_args(kind):
            yield from _leaves(member, None)
    else:
        yield kind, tag


def _inside(leaf: Any, step: str | int) -> Iterator[tuple[Any, str | None]]:
    if annotation := _annotations(leaf).get(str(step)):
        yield from _leaves(annotation, None)
    elif get_args(leaf) and get_origin(leaf) is not Literal:
        yield from _leaves(get_args(leaf)[-1 if isinstance(step, str) else 0], None)


def _is(leaf: Any, tag: str | None, step: str | int) -> bool:
    """Whether a union's step names this member: by its tag, its name or a literal field."""
    literals = [get_args(annotation) for annotation in _annotations(leaf).values()]
    return step in (tag, getattr(leaf, "__name__", None)) or any(step in args for args in literals)
