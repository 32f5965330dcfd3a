"""Rulings: what a cell wants to do that no card says, weighed by reasons and rolled for.

A cell writes a *move*: what it does and why that should work.  The White Cell, and cells it asks,
add reasons for and against.  The White Cell says which reasons count and rolls once:

* The odds are a base of 50 %, ten points more for each reason for it that counts and ten less
  for each against, within 5 and 95 %.  Base and step are judgement, after the practice of
  argument-driven (matrix) games; no data stand behind them.  Where rulings of its kind were made
  before, they are shown, and the White Cell may say another base with its reason.
* The roll is one of the exercise's own dice, addressed by the ruling's name alone, and bands are
  cut as everywhere.  It is made when the odds are in the record, so nobody has seen it before;
  `verify` makes it again.
* What follows is a control of the White Cell's (`adjust`), whose reason names the ruling.

What a ``ruling`` event says, by ``what``: ``move`` (ruling, text), ``ask`` (ruling, to, text),
``argue`` (ruling, side, text), ``decide`` (ruling, role, text, tags, for, against, base, odds,
roll, band, reason) to those told, with ``aside`` (reasons that did not count) for the White Cell,
and ``refuse`` (ruling, reason).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.content.context import site_of
from wargame.errors import IllegalOrder, WargameError, did_you_mean
from wargame.play.asides import WHITE, sound
from wargame.play.control import BANDS
from wargame.record.store import Store
from wargame.rules.dice import Stream
from wargame.rules.odds import bands
from wargame.rules.tables import Phase

if TYPE_CHECKING:
    from wargame.play.facts import Fact
    from wargame.record.events import Event
    from wargame.rules.worlds import World

#: The odds without any reason, what each reason adds or takes, and how far they go (percent).
BASE, STEP, LEAST, MOST = 50, 10, 5, 95

#: How many arguments a ruling has.
ARGUMENTS = 40

#: How many earlier rulings of its kind are shown, and how many saves are looked through.
SHOWN, SAVES = 5, 200

_NUMBER = re.compile(r"(.+)-([1-9][0-9]{0,4})")
_WORD = re.compile(r"\w{4,}")


def odds(pro: int, con: int, base: int = BASE) -> int:
    """The odds in percent, of so many reasons for and against that count."""
    return max(LEAST, min(base + STEP * (pro - con), MOST))


def rolled(world: World, ruling: str) -> int:
    """The roll of a ruling in 0..999, of its name alone: it shifts no other, and none shifts it."""
    site = site_of(f"ruling {ruling}")
    return int(world.dice.below(1000, Stream.RULING, 0, Phase.SETUP, site)[0])


def band(world: World, chance: int, roll: int) -> str:
    """How a roll falls against odds in percent, cut as an adjudication is."""
    return BANDS[int(bands(world, np.array([chance * 10]), np.array([roll]))[0])]


def fair(event: Event, world: World) -> bool:
    """Whether a recorded ruling has the odds of its reasons and the roll of these dice."""
    for part in event.parts.values():
        body = part.body
        if not isinstance(body, dict) or body.get("what") != "decide" or "roll" not in body:
            continue
        try:
            chance = odds(len(body["for"]), len(body["against"]), body["base"])
            roll = rolled(world, body["ruling"])
            if (body["odds"], body["roll"]) != (chance, roll):
                return False
            if body["band"] != band(world, chance, roll):
                return False
        except (KeyError, TypeError):
            return False
    return True


@dataclass(slots=True)
class Case:
    """A move and what became of it."""

    name: str
    role: str
    quarter: str
    text: str
    asked: tuple[str, ...] = ()
    #: Reasons in the order they came: who, ``for`` or ``against``, and the words.
    arguments: list[tuple[str, str, str]] = field(default_factory=list)
    #: What was decided, as the record has it; None while it is open.
    decided: Mapping[str, Any] | None = None
    refused: str = ""
    #: Where it was made, where that is another save.
    save: str = ""

    @property
    def open(self) -> bool:
        """Whether it still waits for the White Cell."""
        return self.decided is None and not self.refused

    @property
    def tags(self) -> tuple[str, ...]:
        """Of what kind the White Cell said it is."""
        return tuple(self.decided["tags"]) if self.decided is not None else ()

    def words(self) -> str:
        """Everything that was written about it, for a search."""
        said = [self.name, self.role, self.text, self.refused, *self.tags]
        said += [text for _, _, text in self.arguments]
        if self.decided is not None:
            said += [self.decided["reason"], self.decided["band"]]
        return "\n".join(said).casefold()

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        found: dict[str, Any] = {
            "ruling": self.name,
            "role": self.role,
            "quarter": self.quarter,
            "text": self.text,
            "asked": list(self.asked),
            "arguments": [
                {"n": number, "by": by, "side": side, "text": text}
                for number, (by, side, text) in enumerate(self.arguments)
            ],
            "refused": self.refused,
            "decided": None,
            "save": self.save,
        }
        if self.decided is not None:
            keys = ("tags", "base", "odds", "roll", "band", "reason")
            found["decided"] = {key: self.decided[key] for key in keys}
            found["decided"] |= {
                side: [dict(one) for one in self.decided[side]] for side in ("for", "against")
            }
        return found


@dataclass(slots=True)
class Rulings:
    """The rulings of one line of play, kept up with the facts of it."""

    cases: dict[str, Case] = field(default_factory=dict)
    #: Rises with everything that was said of them; never falls.
    steps: int = 0
    _branch: int = 0
    _looked: int = 0

    def follow(self, branch: int, facts: Sequence[Fact]) -> Rulings:
        """Be where these facts are: from the start where another branch is played now."""
        if branch != self._branch or self._looked > len(facts):
            self.cases, self._branch, self._looked = {}, branch, 0
            self.steps += 1
        for fact in facts[self._looked :]:
            if fact["kind"] == "ruling":
                self.take(fact["actor"], fact["quarter"], fact["parts"].values())
        self._looked = len(facts)
        return self

    def take(self, actor: str, quarter: str, bodies: Iterable[Mapping[str, Any]]) -> None:
        """What one event says; bodies that were redacted are simply not there."""
        self.steps += 1
        body: dict[str, Any] = {}
        for part in bodies:
            body |= part
        what, name = body.get("what"), body.get("ruling", "")
        if what == "move":
            self.cases[name] = Case(name, actor, quarter, body["text"])
            return
        if what == "decide" and name not in self.cases:  # of a copy that does not show the move
            self.cases[name] = Case(name, body["role"], quarter, body["text"])
        case = self.cases.get(name)
        if case is None:
            return
        if what == "ask":
            case.asked = tuple(dict.fromkeys((*case.asked, *body["to"])))
        elif what == "argue":
            case.arguments.append((actor, body["side"], body["text"]))
        elif what == "decide":
            case.decided = body
        elif what == "refuse":
            case.refused = body["reason"]

    def named(self, name: str) -> Case:
        """A ruling by its name; IllegalOrder where there is none."""
        if name not in self.cases:
            hint = did_you_mean(name, self.cases)
            told = f"there is no ruling `{name}`"
            raise IllegalOrder(f"{told}; {hint}" if hint else told, ("unknown",))
        return self.cases[name]

    def next_name(self, role: str, taken: Iterable[str] = ()) -> str:
        """What a role's next move is called; numbered for it alone, for others' are secret.

        A name that is ``taken`` names something else for good: one gone back from.
        """
        mine = [int(found[2]) for name in {*self.cases, *taken}
                if (found := _NUMBER.fullmatch(name)) and found[1] == role]  # fmt: skip
        return f"{role}-{max(mine, default=0) + 1}"


# Earlier rulings ------------------------------------------------------------------------


def matching(cases: Iterable[Case], words: str) -> list[Case]:
    """Those in which each of these words is found somewhere."""
    wanted = words.casefold().split()
    return [case for case in cases if all(word in case.words() for word in wanted)]


def alike(cases: Iterable[Case], text: str, tags: Iterable[str] = ()) -> list[Case]:
    """Decided rulings most like a move: by tags they share first, then by words of the moves."""
    kinds, own = set(tags), _words(text)
    rated = []
    for case in cases:
        shared = (
            len(kinds & set(case.tags)),
            len(own & _words(f"{case.text} {' '.join(case.tags)}")),
        )
        # One word in common says little.
        if case.decided is not None and (shared[0] or shared[1] > 1):
            rated.append((shared, case))
    rated.sort(key=lambda one: one[0], reverse=True)
    return [case for _, case in rated]


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """The words of a move; the White Cell's view asks again whenever anything happens."""
    return frozenset(_WORD.findall(text.casefold()))


def reference(cases: Sequence[Case]) -> dict[str, int]:
    """How rulings of a kind went: how many, their mean odds (percent), how many came off."""
    decided = [case.decided for case in cases if case.decided is not None]
    if not decided:
        return {"rulings": 0, "odds": 0, "came_off": 0}
    return {
        "rulings": len(decided),
        "odds": round(sum(int(one["odds"]) for one in decided) / len(decided)),
        "came_off": sum(one["band"] in BANDS[2:] for one in decided),
    }


def in_save(path: Path) -> list[Case]:
    """Every ruling of a save, on each branch once; WargameError where it is no save."""
    found: list[Case] = []
    with Store.open(path, write=False) as store:
        opening = next(store.events(1, upto=1), None)
        first = str(opening.body("public").get("quarter", "")) if opening is not None else ""
        for row in store.branches():
            if store.latest(row.id, kind="ruling") is None:
                continue
            line, fresh = Rulings(), set()
            for event in store.events(row.id):
                if event.kind != "ruling" or not sound(event):
                    continue
                bodies = [part.body for part in event.parts.values() if isinstance(part.body, dict)]
                line.take(event.actor, _quarter(first, event.turn), bodies)
                if event.seq > row.seq:  # not its parent's
                    fresh |= {str(body["ruling"]) for body in bodies}
            found += [line.cases[name] for name in sorted(fresh & set(line.cases))]
    for case in found:
        case.save = path.name
        case.document()  # what cannot be told is none
    return found


def _quarter(first: str, turn: int) -> str:
    """The quarter so many after one such as ``2025Q1``."""
    if not re.fullmatch(r"[0-9]{4}Q[1-4]", first):
        return f"quarter {turn + 1}"
    number = int(first[:4]) * 4 + int(first[5]) - 1 + turn
    return f"{number // 4}Q{number % 4 + 1}"


def in_folder(folder: Path, but: Path | None = None) -> list[Case]:
    """The rulings of the newest saves of a folder; what cannot be read is passed over."""
    dated: list[tuple[float, Path]] = []
    for path in folder.glob("*.wargame"):
        with suppress(OSError):  # a link to nowhere, or one taken away meanwhile
            known = path.stat()
            if S_ISREG(known.st_mode):  # who opens a pipe waits for ever
                dated.append((-known.st_mtime, path))
    found: list[Case] = []
    for _, path in sorted(dated)[:SAVES]:
        # A stranger may have written it.
        with suppress(WargameError, OSError, AttributeError, LookupError, TypeError, ValueError):
            if but is None or not path.samefile(but):
                found += in_save(path)
    return found


def counted(case: Case, numbers: Iterable[int]) -> tuple[list[dict[str, str]], ...]:
    """The reasons that count, for and against, and those set aside; IllegalOrder as needed."""
    chosen = set(numbers)
    for number in sorted(chosen):
        if not 0 <= number < len(case.arguments):
            told = f"{case.name} has {len(case.arguments)} arguments, numbered from 0"
            raise IllegalOrder(f"there is no argument {number}: {told}", ("unknown",))
    sides: dict[str, list[dict[str, str]]] = {"for": [], "against": [], "aside": []}
    for number, (by, side, text) in enumerate(case.arguments):
        sides[side if number in chosen else "aside"].append({"by": by, "text": text})
    return sides["for"], sides["against"], sides["aside"]


def may_argue(case: Case, role: str) -> bool:
    """Whether a seat knows of a move and may speak to it."""
    return role in (WHITE, case.role, *case.asked)
