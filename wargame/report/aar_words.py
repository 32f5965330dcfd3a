"""Names, numbers and quarters as a report spells them, out of the content a save carries.

Tracks, money and scores come in thousandths, odds per mille; nothing here works anything out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from wargame.content.compiled import Compiled
from wargame.play.control import CAUSE as CONTROL
from wargame.report.document import Run
from wargame.rules.view import SET_EACH_QUARTER
from wargame.telling.words import rolled as rolled

#: How a roll can fall, in the order of the rules.
BANDS = ("setback", "partial success", "success", "breakthrough")
#: How an objective can end, by its points.
RESULTS = ("missed", "near", "met")
TESTS = {
    "at_least": "at least",
    "at_most": "at most",
    "never_below": "never below",
    "never_above": "never above",
}
#: A blank at which no line ends: between a number and its unit.
FIRM = "\N{NO-BREAK SPACE}"
_PHASES = {"hands": "keeping cards", "events": "answers to events", "answers": "answers to offers"}
_PURSES = {"pc": "political capital", "bn": "money", "slots": "industrial slots"}
_CURRENCIES = {"pc": "PC", "slots": "slots"}


def pretty(key: str) -> str:
    """An id as words, for want of a name."""
    return re.sub(r"[_\-]+", " ", key).strip()


def number(milli: int, places: int = 3) -> str:
    """Thousandths as a decimal, rounded half away from zero, with a true minus sign."""
    step = 10 ** (3 - places)
    size = (abs(milli) + step // 2) // step
    whole, part = divmod(size, 10**places) if places else (size, 0)
    text = f"{whole:,}" + (f".{part:0{places}d}".rstrip("0").rstrip(".") if part else "")
    return f"\N{MINUS SIGN}{text}" if milli < 0 and size else text


def places_of(milli: int) -> int:
    """How many decimals a value of this size is given: enough to tell it from its neighbours."""
    size = abs(milli)
    return 2 if size < 25_000 else 1 if size < 1_000_000 else 0


def brief(milli: int) -> str:
    """A value with as many decimals as its size asks for."""
    return number(milli, places_of(milli))


def signed(milli: int, places: int | None = None) -> str:
    """A change, which always shows its sign; nothing is a plain 0."""
    text = number(milli, places_of(milli) if places is None else places)
    return text if text == "0" or milli < 0 else f"+{text}"


def percent(per_mille: int) -> str:
    """A chance per mille in per cent."""
    return f"{number(per_mille * 100, 1)}{FIRM}%"


def hazard(per_cent_mille: int, places: int = 1) -> str:
    """An event's chance, which the ledger keeps in hundred-thousandths."""
    return f"{number(per_cent_mille, places)}{FIRM}%"


def score(milli: float) -> str:
    """A score, or a part of one, in points with one decimal."""
    return f"{_tenths(milli) / 10:.1f}".replace("-", "\N{MINUS SIGN}")


def gained(milli: float) -> str:
    """A change of a score in points with one decimal and its sign."""
    tenths = _tenths(milli)
    return f"{tenths / 10:+.1f}".replace("-", "\N{MINUS SIGN}") if tenths else "0.0"


def _tenths(milli: float) -> int:
    """Thousandths as tenths, rounded half away from zero."""
    size = int(abs(milli) / 100 + 0.5)
    return -size if milli < 0 else size


def exact(milli: int, *, sign: bool = False) -> str:
    """A score, or a part of one, to the last unit it is counted in."""
    return f"{milli / 1000:{'+' if sign and milli else ''}.3f}".replace("-", "\N{MINUS SIGN}")


def interval(found: Mapping[str, float]) -> str:
    """A change of a score with the bounds it lies within, in points."""
    return f"{gained(found['mean'])} ({gained(found['low'])} to {gained(found['high'])})"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """A list in prose: ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def counted(amount: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 quarter``, ``3 quarters``."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def often(amount: int) -> str:
    """How many times: ``once``, ``twice``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(amount, f"{amount} times")


def capital(text: str) -> str:
    """A text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def named(name: str) -> str:
    """A name in quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}"


def quoted(said: str) -> Run:
    """What a person said, as it was said."""
    return Run(named(" ".join(said.split())), "quote")


def with_unit(text: str, unit: str) -> str:
    """A number with its unit: ``13 GW``, ``$3.9 bn``, ``136 thousand a quarter``."""
    if unit in ("", "index", "ratio"):
        return text
    if unit.startswith("% "):  # of what, the name says
        return f"{text}{FIRM}%"
    for sign in ("$", "EUR "):
        if unit.startswith(f"{sign}bn"):
            return f"{sign}{text}{FIRM}{unit.removeprefix(sign)}"
    return f"{text}{FIRM}{'thousand' + unit[1:] if unit.startswith('k ') else unit}"


class Lexicon:
    """The names of one exercise by id."""

    def __init__(self, compiled: Compiled) -> None:
        tables, scenario = compiled.tables, compiled.bundle.scenario
        self.compiled = compiled
        self.tables = tables
        self.scenario = scenario
        self.roles = {role.key: role.name for role in tables.roles}
        self.tracks = {track.id: track for track in scenario.tracks}
        self.objectives = {objective.id: objective for objective in scenario.objectives}
        self.events = {event.key: event for event in tables.events}
        self.cards = {card.key: card.name for card in tables.cards}
        self.cards |= {action.key: action.name for action in tables.actions[1:]}
        self.cards |= {event.key: event.name for event in tables.events}
        self.lines = {line.id: line.name for line in getattr(scenario.pipelines, "lines", ())}

    @cached_property
    def ranges(self) -> dict[str, int]:
        """How wide each track is, in thousandths: what a move is measured against."""
        return {key: max(track.high - track.low, 1) for key, track in self.tracks.items()}

    @cached_property
    def watched(self) -> list[str]:
        """The tracks that roles look at first, those that most of them look at leading."""
        rank: dict[str, tuple[int, int]] = {}
        for role in self.scenario.roles:
            for place, key in enumerate(role.watch):
                many, best = rank.get(key, (0, 99))
                rank[key] = (many - 1, min(best, place))
        ordered = sorted(rank, key=lambda key: (rank[key], key))
        return ordered or list(self.tracks)

    def role(self, key: str) -> str:
        """A role's name."""
        return self.roles.get(key, key)

    def the(self, key: str) -> str:
        """A role's name in a sentence, with its article where it takes one."""
        name = self.role(key)
        takes = name.startswith(("United ", "People's ")) or name.endswith((" Union", " States"))
        return f"the {name}" if takes else name

    def whose(self, key: str) -> str:
        """A role as a possessive: ``Ukraine's``, ``the United States'``."""
        return self.possessive(self.the(key))

    def possessive(self, name: str) -> str:
        """Any name as a possessive."""
        return f"{name}\N{RIGHT SINGLE QUOTATION MARK}{'' if name.endswith('s') else 's'}"

    def chance(self, per_mille: int) -> str:
        """A chance in per cent."""
        return percent(per_mille)

    def roles_said(self, keys: Iterable[str]) -> str:
        """Several roles in prose."""
        return joined([self.the(key) for key in keys])

    def name(self, key: str) -> str:
        """The bare name of a card, a deal, an event or one of their options."""
        found = self.cards.get(key)
        if found:
            return found
        base, _, option = key.partition("/")
        said = self.cards.get(base) or pretty(base)
        event = self.events.get(base)
        for one in event.options if event else ():
            if one.key == option:
                return f"{said}: {one.name}"
        return f"{said}: {pretty(option)}" if option else said

    def card(self, key: str) -> str:
        """The name of a card, in quotation marks."""
        return named(self.name(key))

    def answer(self, event: str, option: str) -> str:
        """One of the answers to an event."""
        found = self.events.get(event)
        names = {one.key: one.name for one in found.options} if found else {}
        return names.get(option) or pretty(option)

    def branch(self, event: str, branch: str) -> str:
        """How an event that can fall in several ways fell."""
        found = self.events.get(event)
        names = {one.key: one.name for one in found.branches} if found else {}
        return names.get(branch) or pretty(branch)

    def standing(self, role: str, option: str) -> str:
        """A standing order's name."""
        for table in self.tables.roles:
            if table.key == role:
                for one in table.standing:
                    if one.key == option:
                        return one.name
        return pretty(option)

    def doctrine(self, role: str, key: str) -> str:
        """A doctrine's name."""
        for file in self.compiled.bundle.doctrines:
            for one in file.doctrines:
                if one.id == key and one.role == role:
                    return str(one.name)
        return pretty(key)

    def track(self, key: str) -> str:
        """A track's name without what stands in brackets behind it."""
        found = self.tracks.get(key)
        return re.sub(r" \(.*\)$", "", found.name) if found else self.what(key)

    def what(self, key: str) -> str:
        """Anything that holds a number: a track, a purse, a pipeline's stage, a derived value."""
        if key in self.tracks:
            return self.track(key)
        owner, dot, rest = key.partition(".")
        if dot and rest in _PURSES:
            return f"{self.role(owner)}, {_PURSES[rest]}"
        if dot and owner in self.lines:
            return f"{self.lines[owner]}, {pretty(rest)}"
        for derived in self.scenario.derived:
            if derived.id == key:
                return derived.name
        return pretty(key)

    def value(self, key: str, milli: int, places: int | None = None) -> str:
        """A value of a track with its unit."""
        found = self.tracks.get(key)
        text = brief(milli) if places is None else number(milli, places)
        return with_unit(text, found.unit if found else "")

    def money(self, what: str, milli: int) -> str:
        """An amount of one of the three currencies."""
        purse = what.rpartition(".")[2]
        if purse in _CURRENCIES:
            return f"{number(milli)} {_CURRENCIES[purse]}"
        return f"${number(milli)} bn"

    def objective(self, key: str) -> str:
        """An objective's name."""
        found = self.objectives.get(key)
        return found.name if found else pretty(key)

    def goal(self, key: str) -> str:
        """An objective's name, in quotation marks."""
        return named(self.objective(key))

    def cause(self, key: str) -> str:
        """What stands behind an entry of the ledger: a card, an answer, a standing order."""
        owner, slash, option = key.partition("/")
        if slash and owner in self.roles:
            return f"{self.whose(owner)} standing order {self.standing(owner, option)}"
        if key == CONTROL:
            return "the White Cell"
        if key.startswith("silence of "):
            return "the price of silence"
        if owner in self.cards:
            return self.card(key)
        return pretty(key)

    def why(self, track: str, cause: str) -> str:
        """What moved a track: a card as ``card:ID``, or words of the ledger."""
        if cause.startswith("card:"):
            return self.cause(cause.removeprefix("card:"))
        found = self.tracks.get(track)
        afresh = cause == SET_EACH_QUARTER and found is not None and found.set_to is not None
        return "worked out afresh each quarter" if afresh else cause

    def held_against(
        self, objective: str, place: int, value: int, threshold: int
    ) -> tuple[str, str]:
        """What a test asks for (``at most 19.85 %``) and what was reached, told apart."""
        test = self.objectives[objective].tests[place]
        asked, reached = (self.value(test.track, one) for one in (threshold, value))
        if asked == reached and threshold != value:
            asked, reached = (self.value(test.track, one, 3) for one in (threshold, value))
        return f"{TESTS[test.test]} {asked}", reached

    def phase(self, key: str) -> str:
        """A phase of a quarter as it is called in a sentence."""
        return _PHASES.get(key, pretty(key))

    def quarter(self, turn: int) -> str:
        """The name of a quarter, counted from 0."""
        return str(self.tables.quarter_name(turn))
