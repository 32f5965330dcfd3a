"""Reading YAML: what it means, what is refused, and where everything stands."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from wargame.content import source
from wargame.content.shelf import MAX_BYTES
from wargame.content.source import load, load_file, read
from wargame.errors import ContentError


def refusal(text: str | bytes) -> str:
    with pytest.raises(ContentError) as caught:
        load(None, text, "f.yaml")
    return str(caught.value)


def codes(text: str | bytes) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(None, text, "f.yaml")
    return [fault.code for fault in caught.value.faults]


PLAIN: list[tuple[str, Any]] = [
    ("true", True), ("True", True), ("false", False), ("null", None), ("~", None), ("", None),
    ("0", 0), ("-0", 0), ("7", 7), ("+7", 7), ("-12", -12), ("1" * 30, int("1" * 30)),
    ("0.5", Decimal("0.5")), ("-2.50", Decimal("-2.50")), ("18.540", Decimal("18.540")),
    ("2025-01-31", "2025-01-31"), ("2025Q1", "2025Q1"), ("y", "y"), ("n", "n"), ("N", "N"),
    ("Norway", "Norway"), ("nope", "nope"), ("inf", "inf"), ("nan", "nan"),
    ("1.2.3", "1.2.3"), ("12 rounds", "12 rounds"), ("3e", "3e"), ("a >= 55", "a >= 55"),
    ("'no'", "no"), ('"010"', "010"), ('"1_000"', "1_000"), ("'12:30'", "12:30"), ("...x", "...x"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_scalar_means_what_yaml_1_2_says(text: str, value: Any) -> None:
    """Plain scalars become bool, None, int, exact Decimal or text, and quoted ones text."""
    found = load(None, f"a: {text}\n", "f.yaml").data["a"]
    assert (found, type(found)) == (value, type(value))
    assert str(found) == str(value)


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes", "YES", "no", "No", "NO", "on", "On", "off", "OFF", "010", "-07", "007", "00",
     "0o10", "0b11", "1_000", "1_0.5", "12:30", "1:20:30", "0x10", "0XfF", "1e3", "1.5E-3", ".5e2",
     "1.e3", ".inf", "-.INF", ".NaN", ".5", "5.", "01.5"],
)  # fmt: skip
def test_what_yaml_1_1_reads_differently_is_refused(text: str) -> None:
    """A YAML 1.1 surprise is refused at its place with a hint, in values, items and keys."""
    for document, column in ((f"a: {text}\n", 4), (f"- {text}\n", 3), (f"{text}: 1\n", 1)):
        with pytest.raises(ContentError) as caught:
            load(None, document, "f.yaml")
        (fault,) = caught.value.faults
        assert (fault.line, fault.column, fault.code) == (1, column, "yaml11")
        assert f"`{text}`" in fault.message
        assert fault.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n",
         "f.yaml:3:1: duplicate key `a` (first at line 1) (keep one of them)"),
        ("a: no\n", "f.yaml:1:4: `no` is true or false to some YAML readers "
                    '(write true or false, or quote it: "no")'),
        ("a: 1_000\n", "f.yaml:1:4: `1_000` is not the same to all YAML readers "
                       "(write it without `_`, or quote it)"),
        ("8: a\n", 'f.yaml:1:1: the key `8` is read as a number (quote it: "8")'),
        ("true: a\n", 'f.yaml:1:1: the key `true` is read as true or false (quote it: "true")'),
        ("~: a\n", 'f.yaml:1:1: the key `~` is read as nothing (quote it: "~")'),
        ("? [a]\n: b\n", "f.yaml:1:3: a key is text, not a list"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n",
         "f.yaml:3:3: merge keys (`<<`) are not allowed (write the keys out)"),
        ("a: !!int 3\n", "f.yaml:1:4: the tag `tag:yaml.org,2002:int` is not allowed "
                         "(write the value plainly)"),
        ("a: ! 3\n", "f.yaml:1:4: the tag `!` is not allowed (write the value plainly)"),
        ("a: *b\n", "f.yaml:1:4: `*b` has no anchor before it"),
        ("a: &a [1, *a]\n", "f.yaml:1:11: `*a` would contain itself"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document starts here (keep one in a file)"),
        ("a:\n\tb: 1\n", "f.yaml:2:1: this is not YAML: a tab stands here (indent with spaces)"),
        ("é: 1\nb: \x07\n", "f.yaml:2:4: the character U+0007 is not allowed in YAML "
                            "(remove this invisible character)"),
        ("a: x\u2028b\n", "f.yaml:1:5: the character U+2028 is not allowed in YAML "
                          "(remove this invisible character)"),
        ('a: "\\e[31m"\n', "f.yaml:1:4: the escape for U+001B is not allowed (remove it)"),
        ("a: " + "1" * 31, f"f.yaml:1:4: `{'1' * 31}` has more than 30 digits "
                           "(shorten it, or quote it)"),
        (b"ok: 1\n\xc3\xa9\xff: 2\n", "f.yaml:2:2: the file is not UTF-8 text (save it as UTF-8)"),
        ("a: '\ud800'\n", "f.yaml:1:5: the character U+D800 is not allowed in YAML "
                          "(remove this invisible character)"),
        (b" " * (MAX_BYTES + 1), "f.yaml:0:0: the file is larger than 4 MiB"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_wrong_and_where(text: str | bytes, message: str) -> None:
    """Each refusal names file, line, column, what was found and what to do."""
    assert refusal(text) == message


@pytest.mark.parametrize(
    ("text", "start", "hint"),
    [
        ("a: b: c\n", "f.yaml:1:5: this is not YAML: mapping values", "indentation, or quote"),
        ('a: "x\n', "f.yaml:2:1: this is not YAML: while scanning a quoted", "is not closed"),
        ("a: [1\nb: 2\n", "f.yaml:2:2: this is not YAML", ""),
        ("a: @x\n", "f.yaml:1:4: this is not YAML: `@` cannot start a value", "quote it"),
        ("a: 1\n b: 2\n", "f.yaml:2:3: this is not YAML", "indentation"),
    ],
)
def test_a_syntax_error_stops_with_its_place(text: str, start: str, hint: str) -> None:
    """What the parser cannot read is one fault at the parser's own mark."""
    assert refusal(text).startswith(start)
    assert hint in refusal(text)
    assert codes(text) == ["yaml-syntax"]


def test_every_fault_of_a_file_is_found_in_one_pass() -> None:
    """The walk goes on after a bad scalar, key or tag, and faults come in file order."""
    text = "a: yes\nb: [010, 1e3, {c: 1, c: .5}]\n2: x\n<<: {}\nd: !t off\n"
    with pytest.raises(ContentError) as caught:
        load(None, text, "f.yaml")
    assert [(f.line, f.column, f.code) for f in caught.value.faults] == [
        (1, 4, "yaml11"), (2, 5, "yaml11"), (2, 10, "yaml11"), (2, 22, "duplicate-key"),
        (2, 25, "yaml11"), (3, 1, "key-not-text"), (4, 1, "merge-key"), (5, 4, "explicit-tag"),
        (5, 4, "yaml11"),
    ]  # fmt: skip


def test_read_keeps_the_faults_that_do_not_stop() -> None:
    """`read` gives the data with its faults, a duplicate's first value standing."""
    document = read(None, "a: 1\na: 2\nb: yes\n", "f.yaml")
    assert document.data == {"a": 1, "b": "yes"}
    assert document.marks["a",].value == (1, 4)
    assert [fault.code for fault in document.faults] == ["duplicate-key", "yaml11"]


def test_the_faults_of_a_hopeless_file_are_capped() -> None:
    """Beyond the cap only one more fault says that there are more."""
    faults = read(None, "- yes\n" * 1000, "f.yaml").faults
    assert len(faults) == source.MAX_FAULTS + 1
    assert faults[-1].code == "too-many"


MARKED = """\
# a comment
é😀: {x: 1, 'y': "z"}
b:
- 1
-   c: *nothing
"""


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
def test_marks_are_of_values_items_and_keys_in_characters(
    loader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both parsers give every value, item and key the same 1-based place in characters."""
    monkeypatch.setattr(source, "_LOADER", loader)
    text = "\ufeff" + MARKED.replace("*nothing", "&k [q]\nd: *k\ne:\nf: |\n  text\n")
    marks = load(None, text.encode(), "f.yaml").marks
    assert {path: (mark.value, mark.key, mark.style) for path, mark in marks.items()} == {
        (): ((2, 1), None, ""),
        ("é😀",): ((2, 5), (2, 1), ""),
        ("é😀", "x"): ((2, 9), (2, 6), ""),
        ("é😀", "y"): ((2, 17), (2, 12), '"'),
        ("b",): ((4, 1), (3, 1), ""),
        ("b", 0): ((4, 3), None, ""),
        ("b", 1): ((5, 5), None, ""),
        ("b", 1, "c"): ((5, 8), (5, 5), ""),
        ("b", 1, "c", 0): ((5, 12), None, ""),
        ("d",): ((6, 4), (6, 1), "*"),
        ("d", 0): ((5, 12), None, ""),
        ("e",): ((7, 3), (7, 1), ""),
        ("f",): ((8, 4), (8, 1), "|"),
    }


def test_an_alias_gives_equal_data_that_is_not_shared() -> None:
    """Changing what came from an alias does not change what came from its anchor."""
    data = load(None, "a: &a [1, {b: 2}]\nc: *a\n", "f.yaml").data
    assert data["a"] == data["c"]
    assert data["a"] is not data["c"]
    assert data["a"][1] is not data["c"][1]


def test_an_empty_file_is_nothing_at_its_first_character() -> None:
    """An empty or comment-only file reads as None, for the model to refuse."""
    for text in ("", "# nothing\n", "---\n"):
        document = load(None, text, "f.yaml")
        assert document.data is None
        assert document.marks[()].value >= (1, 1)


def _bomb() -> str:
    names = "abcdefghijklmn"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise(names)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_bomb(), "too-big"),
        ("- a\n" * 201_000, "too-big"),
        ("[" * 100_000, "too-deep"),
        ("- " * 100_000, "too-deep"),
        ("{? " * 100_000, "too-deep"),
        ("".join(" " * i + "a:\n" for i in range(2_000)), "too-deep"),
        ("\n".join(f"a{i}: &a{i} [{f'*a{i - 1}' if i else 1}]" for i in range(100)), "too-deep"),
        ("a: &a {b: &b [*a]}\n", "alias-loop"),
        ("&a a: {*a : [&c {*c : 1}]}", "alias-loop"),
    ],
)
def test_hostile_files_are_stopped_soon(text: str, code: str) -> None:
    """Bombs (within a second), deep nests and loops end as one fault with a place."""
    start = time.perf_counter()
    with pytest.raises(ContentError) as caught:
        load(None, text, "f.yaml")
    assert time.perf_counter() - start < (1 if len(text) < 10_000 else 30)
    (fault,) = caught.value.faults
    assert fault.code == code
    assert fault.line > 0
    assert fault.column > 0


def test_the_limits_themselves_are_allowed() -> None:
    """Sixty levels and bounded aliases read; one level more does not."""
    deep = "[" * (source.MAX_DEPTH - 1) + "1" + "]" * (source.MAX_DEPTH - 1)
    assert load(None, deep, "f.yaml").data
    assert codes(f"[{deep}]") == ["too-deep"]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """A missing file, a folder and a name no system accepts are content errors."""
    good = tmp_path / "good.yaml"
    good.write_text("a: 1\n", encoding="utf-8")
    assert load_file(good).data == {"a": 1}
    assert load_file(good).name == good.as_posix()
    for path in (tmp_path / "none.yaml", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(ContentError, match="cannot be read"):
            load_file(path)


def test_a_long_deck_loads_fast() -> None:
    """A deck of 4,000 lines loads well within the time a person notices."""
    card = "  - id: card-{}\n    title: A card with words\n    cost: {{pc: 1.5, bn: 2}}\n"
    card += "    effects:\n      - shift: us_will\n        by: -0.5\n      - set: flag_{}\n"
    card += "        quarters: 4\n"
    text = "cards:\n" + "".join(card.format(i, i) for i in range(500))
    assert text.count("\n") > 4000
    best = 9.0
    for _ in range(5):
        start = time.perf_counter()
        load(None, text, "f.yaml")
        best = min(best, time.perf_counter() - start)
    assert best < (0.15 if hasattr(yaml, "CSafeLoader") else 3) * 3  # a busy machine may be slow
