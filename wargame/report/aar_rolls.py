"""Adjudications in figures: the sum the odds were, the roll, and how it fell."""

from __future__ import annotations

from wargame.report.aar_facts import Body, Fact, certain
from wargame.report.aar_words import BANDS, number, percent, rolled, signed


def odds(entry: Body) -> str:
    """The chance as its base and every modifier: ``40, −10 opposed = 30 %``."""
    if entry["sure"]:
        return "no roll needed"
    terms = [f"{signed(by * 100, 1)} {name}" for name, by in entry["modifiers"]]
    terms += [f"{signed(entry['cut'] * 100, 1)} bounds"] if entry["cut"] else []
    chance = percent(entry["chance"])
    return f"{', '.join([number(entry['base'] * 100, 1), *terms])} = {chance}" if terms else chance


def roll(entry: Body) -> str:
    """The roll, where one was made."""
    return "" if entry["sure"] else rolled(entry["roll"])


def fell(fact: Fact) -> str:
    """How it fell, and what the dice had said where the White Cell ruled otherwise."""
    if certain(fact):
        return "done"
    said = BANDS[fact.entry["band"]]
    if "rolled" in fact.entry:
        said += f" (ruled by the White Cell; the dice gave {BANDS[fact.entry['rolled']]})"
    return said
