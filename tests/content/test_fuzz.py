"""Nothing an author can write brings out anything but a value or a ContentError."""

from __future__ import annotations

import os
from typing import Annotated, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from wargame.content.numbers import Milli, PerMille, Ratio
from wargame.content.source import MAX_FAULTS, load, read
from wargame.content.validate import check, locate, locate_in_text
from wargame.errors import ContentError

EXAMPLES = int(os.environ.get("WARGAME_FUZZ", "500"))
pytestmark = pytest.mark.sized
fuzz = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class A(Strict):
    op: Literal["a"]
    a: Milli = 0
    b: list[A | B | str] | Literal["x"] = "x"


class B(Strict):
    op: Literal["b"]
    b: dict[Annotated[str, Field(pattern="^[a-z]+$")], Ratio | A] = {}
    c: Annotated[str, Field(min_length=2, max_length=3)] = "cc"


class Root(Strict):
    a: PerMille | B | list[Annotated[A | B, Field(discriminator="op")]]
    b: A | Annotated[int, Field(ge=0, lt=9)] | None = None
    id: str = ""


TOKENS = st.sampled_from(
    ["a", "b", "c", "id", "op", "x", "yes", "NO", "0", "1", "010", "1.5", "2.0005", "1e3", "1_0",
     ".inf", "12:30", "0x1", "9" * 31, "9" * 6000, "true", "null", "~", "é", "😀", "''", "'q'",
     '"d"', '"\\x00"', '"\\uD800"', '"\\U00110000"', "'", '"', "a: ", "b: ", "op: a", "op: b",
     "c: ", "a:\n  ", "b:\n    ", ": ", ":", "- ", "-", "? ", "[", "]", "{", "}", ",", ", ", "\n",
     "\n  ", "\n    ", "\n- ", "\n  - ", "\na: ", "\nb: ", "\t", " ", "&a ", "&b ", "*a", "*b",
     "*a ", "<<: ", "!!int ", "! ", "!t ", "!<x> ", "|\n  ", ">-\n  ", "|2\n", "# c\n", "---\n",
     "...\n", "%YAML 1.2\n", "%TAG ! x:\n", "%", "@", "`", "\ufeff", "\x00", "\x85", "\u2028",
     "\ud800", "\r", "\r\n", "=", "<<", "\\", "[" * 100, "- " * 70, "{a: " * 61]
)  # fmt: skip
JUNK = st.one_of(TOKENS, TOKENS, TOKENS, st.text(max_size=4))
TEXT = st.lists(JUNK, max_size=30).map("".join)
LEAVES = st.sampled_from(
    ["a", "b", "x", "op", "1", "-3.5", "0.0001", "true", "null", '"1"', "yes", "''", "*a", "&a 1"]
)
FLOW = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(
            st.tuples(st.sampled_from(["a", "b", "c", "op", "id", "8"]), inner), max_size=4
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"),
    ),
    max_leaves=20,
)


def hold(text: str | bytes) -> None:
    """Read and check one text; whatever is refused is refused with places that exist."""
    try:
        document = read(None, text, "f.yaml")
    except ContentError as error:
        assert error.faults
        assert all(fault.message and fault.path == "f.yaml" for fault in error.faults)
        return
    for path in document.marks:
        assert locate(document, path)[0] >= 1
        assert locate(document, path, key=True)[1] >= 1
        line, column = locate_in_text(document, path, 2)
        assert line >= 1 <= column
    value, faults = check(document, Root)
    assert (value is None) == bool(faults)
    assert len(faults) <= 2 * (MAX_FAULTS + 1)
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for fault in faults:
        assert fault.line <= len(lines)
        assert fault.column <= len(lines[fault.line - 1]) + 1
        assert str(fault).isprintable()


@fuzz
@given(TEXT)
def test_yaml_fragments_never_escape(text: str) -> None:
    """Fragments of YAML in any order give a value or faults with places in the file."""
    hold(text)


@fuzz
@given(FLOW, FLOW)
def test_well_formed_documents_never_escape(first: str, second: str) -> None:
    """Sound YAML of the wrong shape gives the model or faults with places in the file."""
    hold(f"a: {first}\nb: {second}\n")


@fuzz
@given(st.one_of(st.binary(max_size=200), TEXT.map(lambda text: text.encode("utf-16", "replace"))))
def test_bytes_never_escape(content: bytes) -> None:
    """Any bytes give a value or a ContentError."""
    hold(content)
    try:
        load(None, content, "f.yaml")
    except ContentError as error:
        assert error.exit_code == 2
