"""YAML read strictly into plain data, with the exact place of every key and value.

The parser's events are composed here, without recursion and within a budget, so that a
hostile file costs little.  Scalars are resolved close to YAML 1.2: what YAML 1.1 and 1.2
read differently is refused rather than guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from wargame.content.numbers import resolve, shown
from wargame.content.shelf import MAX_BYTES, read_bytes
from wargame.errors import ContentError, Fault

MAX_NODES = 200_000
MAX_DEPTH = 60
MAX_FAULTS = 200

Loc = tuple[str | int, ...]
Position = tuple[int, int]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Everything YAML forbids, and the line breaks and joiners that editors do not show.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_BREAK = re.compile(r"\r\n?|\n")
_SYNTAX_HINTS = (
    ("mapping values are not allowed", "check the indentation, or quote a value with `: ` in it"),
    ("expected <block end>", "check the indentation"),
    ("did not find expected key", "check the indentation"),
    ("did not find expected '-'", "check the indentation"),
    ("could not find expected ':'", "write `key: value`, or check the line above"),
    ("unexpected end of stream", "a quote or bracket is not closed"),
)


class Mark(NamedTuple):
    """Where a value stands and, for a mapping's entry, its key; from 1, in characters."""

    value: Position
    key: Position | None
    #: How a scalar is written: "" plain, a quote, ``|`` or ``>``; ``*`` for an alias.
    style: str


@dataclass(frozen=True)
class Document:
    """One YAML document as plain data, with a mark for every path in it."""

    name: str
    path: Path | None
    text: str
    data: Any
    marks: dict[Loc, Mark]
    #: Faults that did not stop the reading; always empty in what `load` returns.
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True, eq=False)
class _Node:
    kind: str  # "scalar", "list", "mapping" or "alias"
    at: Position
    text: str = ""
    style: str = ""
    children: list[_Node] = field(default_factory=list)
    target: _Node | None = None
    size: int = 1
    height: int = 1
    closed: bool = True


def load_file(path: Path | str) -> Document:
    """Read one YAML file; raises ContentError with every fault that one pass can find."""
    return _sound(read_file(path))


def load(path: Path | None, text: bytes | str, name: str) -> Document:
    """Read YAML text known as `name`; raises ContentError with every fault found."""
    return _sound(read(path, text, name))


def read_file(path: Path | str) -> Document:
    """Like `load_file`, but faults that do not stop the reading are left in the document."""
    path = Path(path)
    return read(path, read_bytes(path), path.as_posix())


def read(path: Path | None, text: bytes | str, name: str) -> Document:
    """Like `load`, but faults that do not stop the reading are left in the document."""
    reader = _Reader(name)
    decoded = reader.decode(text)
    data = reader.build(reader.compose(decoded), (), None)
    return Document(name, path, decoded, data, reader.marks, tuple(sorted(reader.faults)))


def _sound(document: Document) -> Document:
    if document.faults:
        raise ContentError(document.faults)
    return document


class _Reader:
    """One reading of one file: its faults and marks as they are found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.marks: dict[Loc, Mark] = {}
        self.faults: dict[Fault, None] = {}

    def fault(self, at: Position, code: str, message: str, hint: str = "") -> None:
        """Note a fault and go on; beyond `MAX_FAULTS` only that there are more."""
        if len(self.faults) == MAX_FAULTS:
            code, message, hint = "too-many", "more faults than these; the rest are not shown", ""
        if len(self.faults) <= MAX_FAULTS:
            self.faults[Fault(self.name, *at, code, message, hint)] = None

    def stop(self, at: Position, code: str, message: str, hint: str = "") -> NoReturn:
        """Raise a fault after which nothing more can be read, with those noted before."""
        raise ContentError([*self.faults, Fault(self.name, *at, code, message, hint)]) from None

    def decode(self, text: bytes | str) -> str:
        """The text without its byte order mark, if it may be parsed at all."""
        if len(text) > MAX_BYTES:
            self.stop((0, 0), "too-big", f"the file is larger than {MAX_BYTES // 2**20} MiB")
        if isinstance(text, bytes):
            try:
                text = str(text, "utf-8")
            except UnicodeDecodeError as error:
                good = str(error.object[: error.start], "utf-8")
                at = _position(good, len(good))
                self.stop(at, "not-utf8", "the file is not UTF-8 text", "save it as UTF-8")
        text = text.removeprefix("\ufeff")
        wrong = _FORBIDDEN.search(text)
        if wrong:
            message = f"the character U+{ord(wrong[0]):04X} is not allowed in YAML"
            at = _position(text, wrong.start())
            self.stop(at, "control-character", message, "remove this invisible character")
        return text

    def _events(self, text: str) -> Iterator[tuple[Any, Position]]:
        """The parser's events; its complaints become a fault that stops."""
        at, end = (1, 1), _position(text, len(text))  # libyaml may end a line too far
        try:
            loader = _LOADER(text)
            while (event := loader.get_event()) is not None:
                at = min(end, (event.start_mark.line + 1, event.start_mark.column + 1))
                yield event, at
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if mark is not None:
                at = min(end, (mark.line + 1, mark.column + 1))
            said = ", ".join(part for part in (error.context, error.problem) if part)
            hint = next((hint for words, hint in _SYNTAX_HINTS if words in said), "")
            if "cannot start any token" in said:
                odd = _BREAK.split(text)[at[0] - 1][at[1] - 1 :][:1]
                said = "a tab stands here" if odd == "\t" else f"`{odd}` cannot start a value"
                hint = "indent with spaces" if odd == "\t" else "quote it"
            self.stop(at, "yaml-syntax", f"this is not YAML: {shown(said, 120)}", hint)
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            self.stop(at, "yaml-syntax", f"this is not YAML: {shown(str(error), 120)}")

    def compose(self, text: str) -> _Node:
        """The node tree of the one document, aliases kept as references."""
        root = _Node("scalar", (1, 1))
        stack: list[_Node] = []
        anchors: dict[str, _Node] = {}
        count = documents = 0
        for event, at in self._events(text):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                node = _Node("scalar", at, event.value, event.style or "")
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                node = _Node("mapping" if kind is yaml.MappingStartEvent else "list", at)
                node.closed = False
            elif kind is yaml.AliasEvent:
                node = self._alias(at, event.anchor, anchors)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                node = stack.pop()
                node.closed = True
                node.size += sum(child.size for child in node.children)
                node.height += max((child.height for child in node.children), default=0)
                continue
            else:
                documents += kind is yaml.DocumentStartEvent
                if documents > 1:
                    message, hint = "a second document starts here", "keep one in a file"
                    self.stop(at, "multiple-documents", message, hint)
                continue
            count += node.size
            if count > MAX_NODES:
                self.stop(at, "too-big", f"the file holds more than {MAX_NODES} values")
            if len(stack) + node.height > MAX_DEPTH:
                self.stop(at, "too-deep", f"nested more than {MAX_DEPTH} levels deep")
            if node.kind != "alias":
                if event.tag is not None:
                    message = f"the tag `{shown(event.tag)}` is not allowed"
                    self.fault(at, "explicit-tag", message, "write the value plainly")
                if event.anchor is not None:
                    anchors[event.anchor] = node
            if stack:
                stack[-1].children.append(node)
            else:
                root = node
            if not node.closed:
                stack.append(node)
        return root

    def _alias(self, at: Position, name: str, anchors: dict[str, _Node]) -> _Node:
        target = anchors.get(name)
        if target is None:
            self.stop(at, "unknown-alias", f"`*{shown(name)}` has no anchor before it")
        if not target.closed:
            self.stop(at, "alias-loop", f"`*{shown(name)}` would contain itself")
        return _Node("alias", at, style="*", target=target, size=target.size, height=target.height)

    def build(self, node: _Node, path: Loc, key: Position | None) -> Any:
        """The plain data of a node; its marks go into `marks` under `path`."""
        self.marks[path] = Mark(node.at, key, node.style)
        node = node.target or node
        if node.kind == "scalar":
            return self._scalar(node)
        if node.kind == "list":
            return [self.build(child, (*path, i), None) for i, child in enumerate(node.children)]
        found: dict[str, Any] = {}
        lines: dict[str, int] = {}
        pairs = iter(node.children)
        for key_node, child in zip(pairs, pairs, strict=True):
            name = self._key(key_node)
            if name is not None and name in lines:
                message = f"duplicate key `{shown(name)}` (first at line {lines[name]})"
                self.fault(key_node.at, "duplicate-key", message, "keep one of them")
            elif name is not None:
                lines[name] = key_node.at[0]
                found[name] = self.build(child, (*path, name), key_node.at)
                continue
            kept, self.marks = self.marks, {}  # an entry without a place: only its faults count
            self.build(child, (), None)
            self.marks = kept
        return found

    def _key(self, node: _Node) -> str | None:
        at, node = node.at, node.target or node
        if node.kind != "scalar":
            self.fault(at, "key-not-text", f"a key is text, not a {node.kind}")
            return None
        if node.text == "<<" and not node.style:
            self.fault(at, "merge-key", "merge keys (`<<`) are not allowed", "write the keys out")
            return None
        name = self._scalar(node)
        if isinstance(name, str):
            return name
        what = {"NoneType": "nothing", "bool": "true or false"}.get(type(name).__name__, "a number")
        message = f"the key `{shown(node.text)}` is read as {what}"
        self.fault(at, "key-not-text", message, f'quote it: "{shown(node.text)}"')
        return None

    def _scalar(self, node: _Node) -> Any:
        text = node.text
        if node.style:
            wrong = _FORBIDDEN.search(text) if node.style == '"' else None
            if wrong:
                message = f"the escape for U+{ord(wrong[0]):04X} is not allowed"
                self.fault(node.at, "control-character", message, "remove it")
            return text
        value, message, hint = resolve(text)
        if message:
            self.fault(node.at, "number" if "digits" in message else "yaml11", message, hint)
        return value


def _position(text: str, index: int) -> Position:
    """Line and column of a place in a text, as an editor counts them."""
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, index):
        line, start = line + 1, found.end()
    return line, index - start + 1
