"""Tables to play by hand: odds, couplings, an ordinary course, events.

Everything is read off the compiled scenario, or played by the rules; nothing is made up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from wargame.report.aar_words import FIRM, brief, capital, number, signed
from wargame.report.document import Table, Text, text
from wargame.report.paper_boards import quarters_of
from wargame.report.paper_words import Words

_SIDES = {"above": "above", "below": "below", "around": "above or below"}
#: Worlds that an ordinary course is taken from.
WORLDS = 512


def bands(words: Words) -> Table:
    """For each chance, below which roll a breakthrough, a success and a partial lie."""
    settings = words.tables.settings
    rows = []
    for chance in range(settings.least, settings.most + 1, 50):
        best = chance // settings.breakthrough_share
        partial = chance + (1000 - chance) // settings.partial_share
        cells = [f"{chance // 10}{FIRM}%", f"0 to {best - 1}", f"{best} to {chance - 1}"]
        cells += [f"{chance} to {partial - 1}", f"{partial} to 999"]
        rows.append(tuple(text(cell) for cell in cells))
    head = ("Chance", "Breakthrough", "Success", "Partial", "Setback")
    return Table("What a roll of 0 to 999 means", head, tuple(rows), "lrrrr")


#: Rolls of 00 to 99 as multiples of a normal error: the mean of the error in each stretch.
_LUCK = ((2, "2.4"), (5, "1.8"), (10, "1.4"), (20, "1"), (35, "0.6"), (50, "0.2"))


def luck() -> Table:
    """How dice give a normal error: the middle of the curve for the middle of the rolls."""
    rows = []
    before = 0
    for below, size in _LUCK:
        low = f"{before:02d} to {below - 1:02d}"
        high = f"{100 - below} to {99 - before}"
        rows.append((text(low), text(f"\N{MINUS SIGN}{size}"), text(high), text(f"+{size}")))
        before = below
    head = ("Roll", "Times the error", "Roll", "Times the error")
    return Table(
        "Luck: a normal error of so much, by two ten-sided dice read as 00 to 99",
        head,
        tuple(rows),
        "llll",
    )


def couplings(words: Words) -> Iterator[tuple[str, list[Text]]]:
    """Each track with the terms of its drift, in words."""
    for track in words.scenario.tracks:
        said = [_term(words, term) for term in track.couplings]
        if track.set_to:
            said.append(text(f"set each quarter to: {words.what(track.set_to)}"))
        if track.shock:
            said.append(text(f"luck: a normal error of {number(track.shock)}"))
        for arrival in getattr(words.scenario.pipelines, "arrivals", ()):
            if arrival.track == track.id:
                times = (
                    f" \N{MULTIPLICATION SIGN} {words.what(arrival.times)}" if arrival.times else ""
                )
                add = f"{signed(arrival.add, 3)}{times} for each $bn absorbed"
                said.append(text((add, "strong"), f": {arrival.name.lower()}"))
        if said:
            yield track.id, said


def _term(words: Words, term: Any) -> Text:
    size = Fraction(term.add)
    if term.of is None:
        told = _decimal(size)
    else:
        per = term.per or 1000
        step = "1" if per == 1000 else number(per)
        at = words.what(term.at) if isinstance(term.at, str) else number(term.at)
        side = _SIDES[term.counts]
        what = words.what(term.of)
        told = f"{_decimal(size)} for each {step} of {what}"
        told += "" if term.counts == "around" and term.at == 0 else f" {side} {at}"
    if term.times:
        told += f", \N{MULTIPLICATION SIGN} {words.what(term.times)}"
    if term.most:
        told += f", at most {number(term.most)}"
    when = f"; only if {words.conditions(term.when)}" if term.when else ""
    return text((told, "strong"), f": {term.because}{when}")


def _decimal(size: Fraction) -> str:
    rounded = round(size * 1000)
    exact = rounded == size * 1000
    return signed(rounded, 3) if exact else f"{'+' if size > 0 else ''}{size}".replace("-", "−")


def formulas(words: Words) -> Table:
    """The values that are worked out each quarter."""
    rows = []
    for item in words.scenario.derived:
        said = text(_spelt(words, item.formula))
        noise = f" (error {number(item.noise)})" if item.noise else ""
        rows.append((text(capital(item.name)), said, text(f"{item.unit}{noise}")))
    head = ("Value", "Worked out as", "Unit")
    return Table("What is worked out each quarter", head, tuple(rows))


def _spelt(words: Words, formula: str) -> str:
    """A formula with names in place of ids; its functions are explained beside it."""
    named = {track.id: words.track(track.id) for track in words.scenario.tracks}
    named |= {item.id: item.name for item in words.scenario.derived}
    named |= {key: str(name) for key, name in words.scenario.dial_names.items()}

    def name(found: re.Match[str]) -> str:
        call, key = found["call"], found["key"]
        if call == "in_force":
            return f"in_force({words.card(key)})"
        if call == "flag":
            return f"flag({words.flag(key)})"
        word = found[0]
        return f"[{named[word]}]" if word in named else word

    spelt = re.sub(
        r"(?P<call>in_force|flag)\((?P<key>[a-z0-9_-]+)\)|[a-z_][a-z0-9_]*", name, formula
    )
    return spelt.replace("*", "\N{MULTIPLICATION SIGN}")


def ordinary(words: Words, seed: int) -> Table:
    """Where each track stands quarter by quarter when all follow their status-quo doctrines."""
    from wargame.analysis.simulate import simulate

    quarters = quarters_of(words)[: words.scenario.turns]
    found = simulate(words.compiled, worlds=WORLDS, seed=seed, turns=len(quarters))
    columns = _some(len(quarters))
    rows = []
    for track in words.scenario.tracks:
        cells = [text(words.track(track.id)), text(brief(track.start))]
        low = high = ""
        for turn in columns:
            low, mid, high = (
                brief(round(found.track(track.id, share, turn + 1) * 1000))
                for share in (0.1, 0.5, 0.9)
            )
            cells.append(text(mid))
        cells.append(text(f"{low} to {high}"))
        rows.append(tuple(cells))
    head = ("Track", "Start", *(quarters[turn] for turn in columns), "Eight in ten end at")
    caption = f"An ordinary course: the middle of {WORLDS} worlds under status-quo doctrines"
    return Table(caption, head, tuple(rows), "l" + "r" * (len(head) - 1))


def _some(turns: int) -> list[int]:
    """At most eight quarters, the last one among them."""
    step = -(-turns // 8)
    return sorted({*range(step - 1, turns, step), turns - 1})


def events(words: Words) -> Table:
    """The events with their chance, what raises it, and who answers."""
    rows = []
    for table in sorted(words.tables.events, key=lambda event: (-event.hazard, event.name)):
        model: Any = words.compiled.bundle.cards[table.key]
        more = []
        for name, atoms, top, bottom in table.modifiers:
            times = f"\N{MULTIPLICATION SIGN}{number(round(1000 * top / bottom))}"
            more.append(f"{times} {name.lower()} ({words.conditions(atoms)})")
        more += [f"not while {words.condition(one)}" for one in model.blocked]
        who = words.roles[model.choice.role] if model.choice else ""
        chance = f"{table.hazard / 10:g}{FIRM}%"
        rows.append((text(table.name), text(chance), text("; ".join(more)), text(who)))
    head = ("Event", "A quarter", "Raised or lowered by", "Answers")
    return Table("Events and their chances", head, tuple(rows), "lrll")
