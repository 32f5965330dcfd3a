"""Documents against models: the message, and the line and column it stands at."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from wargame.content.amounts import show_milli
from wargame.content.numbers import Milli, PerMille, PerMillePoints, Ratio
from wargame.content.source import read
from wargame.content.validate import check, describe, locate, locate_in_text


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Add(Strict):
    op: Literal["add"]
    by: Milli
    add: int = 0  # named like its own tag


class Set(Strict):
    op: Literal["set"]
    to: Annotated[int, Field(ge=0, le=10)]
    only: list[Annotated[str, Field(min_length=2)]] = Field(default=[], max_length=2)


class Odds(Strict):
    base: PerMille
    label: str = ""


class Card(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: str
    cost: Annotated[int, Field(ge=0, le=10)] = 0
    season: Literal["spring", "summer"] = "spring"
    open: bool = True
    odds: PerMille | Odds | Literal["sure"] = 500
    effects: list[Annotated[Add | Set, Field(discriminator="op")]] = []
    bag: dict[Annotated[str, Field(pattern="^[a-z]+$")], Milli] = {}

    @model_validator(mode="after")
    def _sane(self) -> Card:
        if self.title == self.id:
            raise ValueError("the title repeats the id")
        return self


class Deck(Strict):
    name: str
    cards: list[Card]

    @model_validator(mode="after")
    def _unique(self) -> Deck:
        if len({card.id for card in self.cards}) < len(self.cards):
            raise ValueError("two cards share an id")
        return self


def faults(text: str, model: type[BaseModel] = Deck) -> list[str]:
    value, found = check(read(None, text, "d.yaml"), model)
    assert (value is None) == bool(found)
    return [str(fault) for fault in found]


BAD = """\
# a deck with its faults
cards:
  - id: pda
    title: 3
    cost: "3"
    effects:
      - op: add
        by: 2.0005
      - op: mull
      - op: add
        by: ten
        add: 1.5
      - {op: set, too: 4, to: 11}
  - id: surge
    titel: Surge
    season: sumer
    odds: 147.5
    open: yes
    effects:
      - opp: add
      - {op: set, to: 1, only: [a, bb, cc]}
  - title: ""
    id: Big One
    odds: sur
    bag: {aa: 1, BB: x}
  - seven
  - {id: a, title: b, effects: {op: add}, odds: {base: 5, labell: x}}
extra: 1
"""


def test_a_planted_deck_gives_every_fault_in_its_place() -> None:
    """Two dozen different faults give two dozen exact messages in one pass."""
    assert faults(BAD) == [
        "d.yaml:2:1: `name` is missing",
        "d.yaml:4:12: cards[pda].title: found 3, expected text (quote it)",
        'd.yaml:5:11: cards[pda].cost: found the text "3", expected a whole number '
        "(remove the quotes)",
        "d.yaml:8:13: cards[pda].effects[0].by: 2.0005 has more than three decimals: "
        "tracks hold thousandths",
        'd.yaml:9:13: cards[pda].effects[1].op: found "mull", expected `add` or `set`',
        'd.yaml:11:13: cards[pda].effects[2].by: found the text "ten", expected a number',
        "d.yaml:12:14: cards[pda].effects[2].add: found 1.5, expected a whole number",
        "d.yaml:13:19: cards[pda].effects[3]: unknown key `too` (did you mean `to`?)",
        "d.yaml:13:31: cards[pda].effects[3].to: found 11, expected at most 10",
        "d.yaml:14:5: cards[surge]: `title` is missing",
        "d.yaml:15:5: cards[surge]: unknown key `titel` (did you mean `title`?)",
        'd.yaml:16:13: cards[surge].season: found the text "sumer", '
        "expected `spring` or `summer` (did you mean `summer`?)",
        "d.yaml:17:11: cards[surge].odds: 147.5 is not between 0 and 100 percent",
        "d.yaml:18:11: `yes` is true or false to some YAML readers "
        '(write true or false, or quote it: "yes")',
        "d.yaml:20:9: cards[surge].effects[0]: `op` is missing, which says what kind this is "
        "(`opp`: did you mean `op`?)",
        "d.yaml:21:32: cards[surge].effects[1].only: found 3 entries, expected at most 2",
        'd.yaml:23:9: cards[Big One].id: found the text "Big One", '
        "expected small letters, digits and hyphens",
        'd.yaml:24:11: cards[Big One].odds: found the text "sur", '
        "expected a number or a mapping or `sure` (did you mean `sure`?)",
        "d.yaml:25:18: cards[Big One].bag.BB: found the key `BB`, "
        "expected text of the form `^[a-z]+$`",
        'd.yaml:25:22: cards[Big One].bag.BB: found the text "x", expected a number',
        'd.yaml:26:5: cards[3]: found the text "seven", expected a mapping',
        "d.yaml:27:32: cards[a].effects: found a mapping, expected a list",
        "d.yaml:27:59: cards[a].odds: unknown key `labell` (did you mean `label`?)",
        "d.yaml:28:1: unknown key `extra` (known here: `cards` and `name`)",
    ]


def test_a_good_deck_becomes_its_model() -> None:
    """A sound document gives the model with exact integers, and no fault."""
    text = "name: n\ncards: [{id: a, title: b, odds: 47.5, effects: [{op: add, by: -18.54}]}]\n"
    deck, found = check(read(None, text, "d.yaml"), Deck)
    assert found == []
    assert deck is not None
    assert deck.cards[0].odds == 475
    assert deck.cards[0].effects == [Add(op="add", by=Decimal("-18.54"))]  # type: ignore[arg-type]
    assert show_milli(deck.cards[0].effects[0].by) == "-18.54"  # type: ignore[union-attr]


def test_validators_of_whole_models_point_at_their_mapping() -> None:
    """A model's own rule stands at its mapping, at the root with no path at all."""
    assert faults("\nname: n\ncards:\n  - {id: a, title: a}\n") == [
        "d.yaml:4:5: cards[a]: the title repeats the id"
    ]
    same = "{id: a, title: b}"
    assert faults(f"\nname: n\ncards: [{same}, {same}]\n") == ["d.yaml:2:1: two cards share an id"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "d.yaml:1:1: found nothing, expected a mapping"),
        ("- 1\n", "d.yaml:1:1: found a list, expected a mapping"),
        ("3.5\n", "d.yaml:1:1: found 3.5, expected a mapping"),
        ("true\n", "d.yaml:1:1: found true, expected a mapping"),
    ],
)
def test_a_document_of_the_wrong_kind_is_said_so(text: str, message: str) -> None:
    """A root that is no mapping is one fault at the first value."""
    assert faults(text) == [message]


class Shift(Strict):
    shift: str
    by: Milli


class Flag(Strict):
    set: str
    quarters: Annotated[int, Field(ge=1, le=24)] | Literal["always"] = "always"


def _tag(value: Any) -> str | None:
    return next((k for k in ("shift", "set") if isinstance(value, dict) and k in value), None)


class Keyed(Strict):
    """Kinds told apart by which key is there, so tags are keys of the document too."""

    effects: list[
        Annotated[Annotated[Shift, Tag("shift")] | Annotated[Flag, Tag("set")], Discriminator(_tag)]
    ] = []
    inner: Keyed | None = None
    either: Shift | Flag | list[Flag] | None = None


def test_tags_that_are_also_keys_do_not_mislead() -> None:
    """Where a union's tag is also a key beside the fault, the fault still stands right."""
    text = """\
effects:
  - {shift: a, bye: 1}
  - {set: 4, quarters: 40}
  - {shfit: a, by: 1}
  - {set: x, quarters: alwys}
  - seven
"""
    assert faults(text, Keyed) == [
        "d.yaml:2:5: effects[0]: `by` is missing",
        "d.yaml:2:16: effects[0]: unknown key `bye` (did you mean `by`?)",
        "d.yaml:3:11: effects[1].set: found 4, expected text (quote it)",
        "d.yaml:3:24: effects[1].quarters: found 40, expected at most 24",
        "d.yaml:4:6: effects[2]: this is none of the kinds expected here "
        "(`shfit`: did you mean `shift`?)",
        'd.yaml:5:24: effects[3].quarters: found the text "alwys", expected a whole number or '
        "`always` (did you mean `always`?)",
        "d.yaml:6:5: effects[4]: this is none of the kinds expected here",
    ]


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        ("{shift: a, by: x}", ['d.yaml:1:24: either.by: found the text "x", expected a number']),
        ("{set: 1}", ["d.yaml:1:15: either.set: found 1, expected text (quote it)"]),
        ("[{set: a}, {sett: b, quarters: 2}]",
         ["d.yaml:1:20: either[1]: `set` is missing",
          "d.yaml:1:21: either[1]: unknown key `sett` (did you mean `set`?)"]),
        ("7", ["d.yaml:1:9: either: found 7, expected a mapping or a list"]),
    ],
)  # fmt: skip
def test_of_a_union_only_the_nearest_member_is_reported(value: str, messages: list[str]) -> None:
    """An untagged union's failure is told for the member that came nearest."""
    assert faults(f"either: {value}\n", Keyed) == messages


def test_a_very_deep_loc_is_followed_in_little_time() -> None:
    """Recursive models with tags and keys alike do not blow up the search for a place."""
    text = "{inner: " * 50 + "{effects: [{set: 3}]}" + "}" * 50
    (message,) = faults(text, Keyed)
    assert message.startswith(f"d.yaml:1:{8 * 50 + 18}: ")


def test_the_faults_shown_are_capped() -> None:
    """A file with thousands of faults says that there are more."""
    found = faults("name: n\ncards: [" + "1, " * 3000 + "]\n")
    assert len(found) == 201
    assert found[0] == "d.yaml:0:0: more faults than these; the rest are not shown"


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (Milli, "2", 2000), (Milli, "18.54", 18540), (Milli, "-0.001", -1), (Milli, "1.5000", 1500),
        (PerMille, "45", 450), (PerMille, "47.5", 475), (PerMille, "0", 0), (PerMille, "100", 1000),
        (PerMillePoints, "-7.5", -75), (PerMillePoints, "100", 1000),
        (Ratio, "0.05", Fraction(1, 20)), (Ratio, "-3", Fraction(-3)),
        (Milli, "2.0005", "2.0005 has more than three decimals: tracks hold thousandths"),
        (Milli, "3000000", "3000000 is not between -2147483.647 and 2147483.647"),
        (PerMille, "47.55", "47.55 has more than one decimal: odds hold tenths of a percent"),
        (PerMille, "-1", "-1 is not between 0 and 100 percent"),
        (PerMillePoints, "101", "101 is not from -100 to 100 points"),
        (Ratio, '"1"', 'found the text "1", expected a number (remove the quotes)'),
        (Milli, "true", "found true, expected a number"),
        (PerMille, "", "found nothing, expected a number"),
        (Ratio, "[1]", "found a list, expected a number"),
    ],
)  # fmt: skip
def test_numbers_are_exact_or_refused(kind: Any, written: str, value: Any) -> None:
    """An author's number is converted exactly, or the message says why it cannot be."""

    class Holder(Strict):
        n: kind

    found, wrong = check(read(None, f"n: {written}\n", "d.yaml"), Holder)
    if isinstance(value, str):
        (fault,) = wrong
        shown = f"{fault.message} ({fault.hint})" if fault.hint else fault.message
        assert shown == f"n: {value}"
        assert (fault.line, fault.column) == (1, 4 if written else 3)
    else:
        assert found is not None
        assert (found.n, type(found.n)) == (value, type(value))
        assert found.model_dump_json() == f'{{"n":{json.dumps(value, default=str)}}}'
    assert Holder.model_json_schema()["properties"]["n"]["type"] == "number"


def test_bounds_in_a_field_hold_for_numbers() -> None:
    """`Field(gt=0)` beside a number type is not lost, with or without None."""

    class Holder(Strict):
        a: Milli = Field(gt=0)
        b: Milli | None = Field(default=None, ge=0)
        c: Ratio = Field(gt=0)
        d: PerMille = Field(gt=0)
        e: list[Milli] = Field(default=[], min_length=1)

    assert faults("{a: 0, b: -0.5, c: -2, d: 0, e: []}", Holder) == [
        "d.yaml:1:5: a: found 0, expected more than 0",
        "d.yaml:1:11: b: found -0.5, expected at least 0",
        "d.yaml:1:20: c: found -2, expected more than 0",
        "d.yaml:1:27: d: found 0, expected more than 0",
        "d.yaml:1:33: e: found 0 entries, expected at least 1",
    ]
    assert faults("{a: 0.001, b: 0, c: 0.1, d: 0.1}", Holder) == []


def test_floats_never_become_numbers() -> None:
    """A float given by a program is refused: only ints and Decimals are exact."""
    with pytest.raises(ValueError, match="expected a number"):
        Odds.model_validate({"base": 0.5})


def test_milli_is_shown_shortest() -> None:
    """Thousandths are shown as an author would write them."""
    shown = {18540: "18.54", -500: "-0.5", 0: "0", 2000: "2", -1: "-0.001", 1001: "1.001"}
    assert {value: show_milli(value) for value in shown} == shown


TEXTS = """\
plain: us_wil >= 55
single: 'it''s us_wil'
double: "\\u00e9\\t us_wil"
anchored: &a   us_wil
alias: *a
literal: |
  first
  second us_wil

folded: >-
    us_wil here
wrapped: us_wil
  goes on
number: 5
list: [x, us_wil]
"""


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        (("plain",), (1, 8)), (("single",), (2, 16)), (("double",), (3, 19)),
        (("anchored",), (4, 16)), (("alias",), (5, 8)), (("literal",), (8, 10)),
        (("folded",), (11, 5)), (("wrapped",), (12, 10)), (("number",), (14, 9)),
        (("list", 1), (15, 11)), (("list", 1, "tag"), (15, 11)), ((), (1, 1)),
    ],
)  # fmt: skip
def test_a_place_inside_a_text_is_found(loc: tuple[str | int, ...], place: tuple[int, int]) -> None:
    """A character of a condition is found through quotes, escapes, anchors and blocks."""
    document = read(None, TEXTS, "d.yaml")
    value: Any = document.data
    for step in loc:
        value = value if step == "tag" else value[step]
    offset = value.index("us_wil") if isinstance(value, str) else 3
    assert locate_in_text(document, loc, offset) == place


def test_locate_gives_values_and_keys_and_skips_unknown_steps() -> None:
    """A loc leads to its value, or its key, or as far as the document goes."""
    document = read(None, "a:\n  - {id: x, b: 1}\n", "d.yaml")
    assert locate(document, ("a", 0, "b")) == (2, 16)
    assert locate(document, ("a", 0, "b"), key=True) == (2, 13)
    assert locate(document, ("a", 0, "tag", "b")) == (2, 16)
    assert locate(document, ("a", 7, "nowhere")) == (2, 3)
    assert locate(document, (), key=True) == (1, 1)
    assert describe(document, ("a", 0, "b")) == "a[x].b"


@pytest.mark.parametrize("name", ["WHITE", "PUBLIC", "ENGINE"])
def test_no_role_goes_by_the_name_of_who_runs_the_table(name: str) -> None:
    from pathlib import Path

    from wargame.content.scenarios import Scenario

    path = Path(__file__).resolve().parents[2] / "scenarios" / "tiny.yaml"
    text = path.read_text("utf-8").replace("id: RED", f"id: {name}")
    found, told = check(read(None, text, "tiny.yaml"), Scenario)
    assert found is None
    assert any(f"`{name}` is no role's" in str(one) for one in told)
