"""The ledger in sentences: every sum printed is the sum of the terms printed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from wargame.play.session import Session, new_session, start_session
from wargame.telling.names import Names, catalogue
from wargame.telling.tell import (
    band_edges,
    cases,
    entries_of,
    explain,
    quarter_summary,
    roll_words,
    tell,
    tell_after,
)
from wargame.telling.words import BAND_WORDS, number, signed

TERM = re.compile(r"^  ([+-]?[\d.,]+)(?: %)?(?: |$)")


@cache
def played(scenario: str, seed: int) -> Session:
    """An exercise that bots played to its end."""
    session = new_session(scenario, role=first_role(scenario), seed=seed)
    bots = dict.fromkeys(session.seats, "random" if seed % 2 else "doctrine")
    done = start_session(session.game.compiled, bots, seed=seed, save=None)
    done.advance()
    assert done.ended
    return done


def first_role(scenario: str) -> str:
    return "BLUE" if scenario == "tiny" else "UKR"


def names_of(session: Session) -> Names:
    role = next(iter(session.seats))
    return Names.of(session.view(role), None, catalogue(session.game.compiled))


def every_entry(session: Session) -> list[dict[str, Any]]:
    return [
        entry
        for fact in session.facts
        for part in fact["parts"].values()
        for entry in part.get("entries", ())
    ]


def leading(line: str) -> Decimal:
    found = TERM.match(line)
    assert found is not None, line
    return Decimal(found[1].replace(",", ""))


EXERCISES = [("bridge-2025", 2), ("bridge-2025", 3), ("tiny", 2), ("tiny", 3)]


@pytest.mark.parametrize(("scenario", "seed"), EXERCISES)
def test_every_drift_sums_to_the_change_it_shows(scenario: str, seed: int) -> None:
    session = played(scenario, seed)
    names = names_of(session)
    drifts = [entry for entry in every_entry(session) if entry["kind"] == "drift"]
    assert drifts
    for entry in drifts:
        head, *terms, total = explain(entry, names)
        assert head.endswith(f"{number(entry['before'])} to {number(entry['after'])}")
        assert sum(leading(line) for line in terms) == leading(total)
        assert leading(total) * 1000 == entry["after"] - entry["before"]


@pytest.mark.parametrize(("scenario", "seed"), EXERCISES)
def test_every_chance_sums_and_every_roll_falls_into_its_band(scenario: str, seed: int) -> None:
    session = played(scenario, seed)
    names = names_of(session)
    found = [e for e in every_entry(session) if e["kind"] == "adjudication"]
    assert found
    for entry in found:
        lines = explain(entry, names)
        if entry["sure"]:
            assert "no roll" in lines[1]
            continue
        at = next(n for n, line in enumerate(lines) if line.startswith("  = "))
        assert sum(leading(line) for line in lines[1:at]) * 10 == entry["chance"]
        assert lines[at].startswith(f"  = {number(entry['chance'] * 100, 1)} %, ")
        best, good, half = (Decimal(x) for x in re.findall(r"\d+\.\d", lines[at + 1]))
        roll = Decimal(roll_words(entry["roll"]))
        band = 3 if roll < best else 2 if roll < good else 1 if roll < half else 0
        assert band == entry["band"]
        assert lines[at + 2].endswith(f": {BAND_WORDS[band].lower()}.")
        assert band_edges(entry["chance"], names)[1] == entry["chance"]


@pytest.mark.parametrize(("scenario", "seed"), EXERCISES)
def test_everything_can_be_told(scenario: str, seed: int) -> None:
    session = played(scenario, seed)
    names = names_of(session)
    for entry in every_entry(session):
        for said in (tell(entry, names), tell(entry, names, cause=False), *explain(entry, names)):
            assert said.strip() and "\n" not in said and "None" not in said
        assert tell(entry, names).endswith(".")
        assert tell(entry, names)[0] not in " :;"


@pytest.mark.parametrize(("scenario", "seed"), EXERCISES)
def test_an_event_multiplies_to_its_chance(scenario: str, seed: int) -> None:
    session = played(scenario, seed)
    for entry in every_entry(session):
        if entry["kind"] == "event":
            chance = Decimal(entry["base"])
            for _, times in entry["times"]:
                chance = chance * times / 1000
            assert abs(chance - entry["hazard"]) <= 1 or entry["hazard"] == 100_000
            assert entry["roll"] < entry["hazard"]


@pytest.mark.parametrize(("scenario", "seed"), EXERCISES)
def test_a_quarter_in_at_most_twelve_lines(scenario: str, seed: int) -> None:
    session = played(scenario, seed)
    for role in session.seats:
        view = session.view(role)
        names = Names.of(view, None, catalogue(session.game.compiled))
        feed = session.feed(role)
        for turn in range(view["turns"]):
            facts = [fact for fact in feed if fact["turn"] == turn]
            lines = quarter_summary(facts, view, names)
            assert 3 <= len(lines) <= 12
            told = " ".join(lines)
            for other in view["roles"]:
                assert other["name"] in told


def test_orders_are_told_with_what_followed() -> None:
    session = played("bridge-2025", 2)
    names = names_of(session)
    feed = [fact for fact in session.feed("UKR") if fact["kind"] == "adjudication"]
    entries = entries_of(feed)
    found = cases(entries)
    assert sum(1 + len(after) for _, after in found) == len(entries)
    for entry, after in found:
        for said in tell_after(after, names):
            assert names.card(entry["action"]) not in said or "closed" in said


def entry(kind: str, **values: Any) -> dict[str, Any]:
    return {"n": 0, "kind": kind, **values}


NAMES = Names(
    tracks={"us_will": "US will"},
    roles={"US": "United States", "UKR": "Ukraine"},
    cards={"pda": "Empty a shelf", "truce": "The offer", "gap": "No vote"},
    options={"gap/loan": "A loan", "UKR/grid": "Shield the grid"},
    lines={"us-draw": "Drawdowns"},
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            entry("shift", cause="pda", what="us_will", by=-3000, cut=1000, before=2000, after=0),
            'US will 2 to 0 (-2; its bounds take +1): "Empty a shelf".',
        ),
        (
            entry("change", cause="pda", op="unlock", text="opens truce"),
            'Opens "The offer": "Empty a shelf".',
        ),
        (
            entry("scheduled", cause="pda", quarter="2025Q3", scale=500, effects=["us_will +3"]),
            'In 2025Q3: US will +1.5: "Empty a shelf".',
        ),
        (
            entry("paid", cause="UKR/grid", role="UKR", what="UKR.slots", by=-1000),
            "Ukraine pays 1 S for Ukraine's standing order Shield the grid.",
        ),
        (
            entry("paid", cause="pda", role="UKR", what="us_will", by=-500),
            'Ukraine pays 0.5 of US will for "Empty a shelf".',
        ),
        (
            entry("income", role="UKR", what="UKR.pc", by=2000, cut=-1000),
            "Ukraine receives 2 PC, of which 1 PC does not fit under the cap.",
        ),
        (entry("choice", event="gap", option="loan"), 'The answer to "No vote": A loan.'),
        (
            entry(
                "holds",
                deal="truce",
                base=850,
                modifiers=[],
                cut=0,
                chance=850,
                roll=341,
                holds=True,
            ),
            '"The offer" holds (chance to hold 85 %, roll 34.1).',
        ),
        (
            entry("test", deal="truce", needs=["us_will >= 55"], passed=False),
            '"The offer" came due and failed: it needed US will at least 55.',
        ),
        (entry("in-force", deal="truce", quarters=4), '"The offer" is in force for 4 quarters.'),
        (entry("in-force", deal="truce", quarters=30_000), '"The offer" is in force for good.'),
        (entry("signed", action="truce"), 'Signed: "The offer".'),
        (entry("refused", action="truce"), 'Refused: "The offer".'),
        (
            entry("standing", role="UKR", option="grid"),
            "Ukraine's standing order: Shield the grid.",
        ),
        (entry("buried", role="US", by=1000), "United States buries an opening for 1 PC."),
        (entry("something-new"), "something new."),
    ],
)
def test_sentences(given: dict[str, Any], said: str) -> None:
    assert tell(given, NAMES) == said


def test_an_overruled_roll_says_so() -> None:
    given = entry(
        "adjudication",
        action="pda",
        role="US",
        sure=False,
        base=500,
        modifiers=[["Voters", 80]],
        cut=0,
        chance=580,
        roll=999,
        band=2,
        rolled=0,
        reason="It was agreed.",
        waits=2,
    )
    assert explain(given, NAMES) == [
        'United States, "Empty a shelf"',
        "  50 % to begin with",
        "  +8 Voters",
        "  = 58 %, about even",
        "  Below 11.6 a breakthrough, below 58.0 a success, below 79.0 a partial success, "
        "else a setback.",
        "  Roll 99.9: setback.",
        "  The White Cell overruled: rolled setback, stands as success: It was agreed.",
        "  What it brings waits 2 quarters.",
    ]


def test_a_shift_cut_by_its_bounds_adds_up() -> None:
    given = entry("shift", cause="pda", what="us_will", by=-3000, cut=1000, before=2000, after=0)
    assert explain(given, NAMES)[1:] == [
        '  -3 "Empty a shelf"',
        "  +1 held within its bounds",
        f"  {signed(-2000)} in all",
    ]
