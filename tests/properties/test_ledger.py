"""The ledger adds up: from its entries alone, every track and purse is reached exactly."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from tests.strategies import compiled, numbers, play, players, recompiled, start
from wargame.play.rollout import play_quarter
from wargame.rules.ledger import Entry, Ledger

Quarter = tuple[dict[str, int], list[Entry], dict[str, int]]
CASES = [
    (scenario, kind) for scenario in ("tiny", "bridge-2025") for kind in ("doctrine", "random")
]


@lru_cache(maxsize=8)
def quarters(scenario: str, kind: str) -> list[Quarter]:
    """Registers before, the ledger, registers after, for each quarter of some worlds."""
    made = compiled(scenario)
    names = made.tables.row_names
    found: list[Quarter] = []
    for number in range(14 if kind == "random" else 6):
        world = start(made.tables, 21, numbers(1, number))
        chosen = players(made, kind)
        for _ in range(made.tables.turns):
            before = dict(zip(names, world.column(0).tolist(), strict=True))
            ledger = Ledger()
            play_quarter(world, chosen, ledger)
            after = dict(zip(names, world.column(0).tolist(), strict=True))
            found.append((before, ledger.entries, after))
    return found


def moved(entry: Entry) -> int:
    """What an entry adds to the register it names."""
    kind = entry["kind"]
    if kind == "drift":
        return number(entry["after"]) - number(entry["before"])
    if kind in ("shift", "income", "paid", "buried"):
        return number(entry["by"]) + number(entry.get("cut", 0))
    return 0


def number(value: Any) -> int:
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize(("scenario", "kind"), CASES)
def test_tracks_are_the_sum_of_their_ledger(scenario: str, kind: str) -> None:
    """Start plus every shift, income, price and drift of a track is its value at the close."""
    tracks = [track.key for track in compiled(scenario).tables.tracks]
    for before, entries, after in quarters(scenario, kind):
        for track in tracks:
            total = before[track] + sum(moved(e) for e in entries if e.get("what") == track)
            assert total == after[track], track


@pytest.mark.parametrize(("scenario", "kind"), CASES)
def test_purses_are_the_sum_of_their_ledger(scenario: str, kind: str) -> None:
    """Money, capital and slots are reached from the ledger's entries as well."""
    tables = compiled(scenario).tables
    rows = {
        tables.row_names[row]
        for role in tables.roles
        for row in (role.bn_row, role.pc_row, role.slots_row)
    }
    for before, entries, after in quarters(scenario, kind):
        for row in sorted(rows):
            total = before[row] + sum(moved(e) for e in entries if e.get("what") == row)
            mine = [e for e in entries if e.get("what") == row]
            assert total == after[row], (row, mine)


@pytest.mark.parametrize(("scenario", "kind"), CASES)
def test_before_and_after_form_a_chain(scenario: str, kind: str) -> None:
    """Read in order, each entry that says where it starts starts where the last one ended.

    Dials fall back each quarter, and a standing order sets its own without an entry each: its
    entry says which order it is.
    """
    tables = compiled(scenario).tables
    defaults = {tables.row_names[row]: int(tables.start[row]) for row in tables.dial_rows}
    dials = {
        f"{role.key} {option.key}": {
            tables.row_names[row]: int(tables.start[row])
            for other in role.standing
            for row, _ in other.dials
        }
        | {tables.row_names[row]: value for row, value in option.dials}
        for role in tables.roles
        for option in role.standing
    }
    for before, entries, after in quarters(scenario, kind):
        now = dict(before) | defaults
        for entry in entries:
            if entry["kind"] == "standing":
                now |= dials[f"{entry['role']} {entry['option']}"]
            what = entry.get("what")
            if not isinstance(what, str) or entry["kind"] == "derived":
                continue
            if "before" in entry:
                assert entry["before"] == now[what], entry
                assert number(entry["after"]) == now[what] + moved(entry), entry
            now[what] = now[what] + moved(entry)
        tracks = [track.key for track in compiled(scenario).tables.tracks]
        assert {track: now[track] for track in tracks} == {track: after[track] for track in tracks}


@pytest.mark.parametrize(("scenario", "kind"), CASES)
def test_terms_sum_to_drifts_and_odds(scenario: str, kind: str) -> None:
    """Drift terms sum to the drift; base, modifiers and cut to the chance, within its caps."""
    seen = {"adjudication": 0, "drift": 0, "holds": 0, "event": 0}
    for _, entries, _ in quarters(scenario, kind):
        for entry in entries:
            seen[str(entry["kind"])] = seen.get(str(entry["kind"]), 0) + 1
            if entry["kind"] == "drift":
                terms: Any = entry["terms"]
                assert sum(term[2] for term in terms) == moved(entry), entry
                assert all(because for _, because, _ in terms)
            if entry["kind"] in ("adjudication", "holds"):
                modifiers: Any = entry["modifiers"]
                total = number(entry["base"]) + sum(points for _, points in modifiers)
                assert total + number(entry["cut"]) == entry["chance"], entry
                assert entry.get("sure") or 50 <= number(entry["chance"]) <= 950
                assert 0 <= number(entry["roll"]) < 1000
            if entry["kind"] == "adjudication" and not entry["sure"]:
                assert entry["band"] == band(number(entry["chance"]), number(entry["roll"]))
            if entry["kind"] == "event":
                assert number(entry["roll"]) < number(entry["hazard"])
    assert seen["adjudication"] > 5
    assert seen["drift"] > 20


def band(chance: int, roll: int) -> int:
    """GAME.md 8, once more: a fifth of p, p, half the rest."""
    edges = (chance // 5, chance, chance + (1000 - chance) // 2)
    return 3 - sum(roll >= edge for edge in edges)


def test_what_a_breach_costs_may_come_later() -> None:
    """Breach effects with `after` wait their quarters like any others."""

    def later(text: str) -> str:
        return text.replace(
            "  breach:\n    - {shift: credibility, by: -5}",
            "  breach:\n    - {shift: credibility, by: -5, after: 1}",
        )

    bundle = compiled("bridge-2025").bundle
    made = recompiled(bundle, {"scenarios/bridge-2025.yaml": later})
    breaches = 0
    for seed in range(40):
        world = start(made.tables, seed, 1)
        before = False
        for entries in play(world, players(made, "random"), column=0):
            cause = [e["kind"] for e in entries if e.get("cause") == "a broken deal"]
            assert ("shift" in cause) == before
            before = "scheduled" in cause
            breaches += before
        if breaches > 2:
            return
    raise AssertionError("no deal was broken")
