"""Accords: what cells promise each other beside the cards, judged by the engine on its date.

A cell offers an accord to others: up to eight clauses, each with who undertakes it, by when, and
on what condition.  It is in force when every party has signed; one party's refusal ends it, and
an offer that nobody has answered by its own date lapses.  A counter-offer names the offer it
answers, and takes its place.

=========== ===================== ===============================================================
``does``    with                  kept where
=========== ===================== ===============================================================
plays       card                  the role has it among its orders, in a quarter up to ``due``
refrains    card                  the role never has it among its orders, up to ``due``
signs       card                  the deal is signed in a quarter up to ``due``
stands      card                  that is its standing order in every quarter up to ``due``
track       track, test, at       the track is ``at_least`` or ``at_most`` so much as ``due`` ends
=========== ===================== ===============================================================

``due`` is a quarter, counted from 0.  A clause with ``if_kept`` is owed only where the clause with
that number (from 1) was kept, one with ``if_track`` only where that track stands so as ``due``
ends; otherwise it is void.  What was kept is told as soon as orders lie open; what was broken,
when the quarter is over.  A *binding* accord that is broken costs its breaker what every broken
deal costs, and everybody learns that it was broken, by whom and with whom; a *light* one costs
nothing, and the parties alone are told.

What an ``accord`` event says, by ``what``: ``offer`` (accord, parties, form, terms, text, until,
answers), ``sign``, ``decline`` and ``withdraw`` (accord, reason), ``lapse`` (accord), ``judge``
(accord, clause, found).  An accord is called after its parties and numbered among those of the
same parties, so that nobody learns how many others there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wargame.errors import IllegalOrder, did_you_mean

if TYPE_CHECKING:
    from wargame.play.facts import Fact
    from wargame.play.game import Game
    from wargame.record.events import Event

Body = Mapping[str, Any]
#: A clause as it is recorded: flat, texts and whole numbers.
Clause = Mapping[str, Any]

#: What a clause can say, and what is recorded of it.
DOES = ("plays", "refrains", "signs", "stands", "track")

#: How many clauses an accord has, how many offers of one party may wait at once.
CLAUSES, WAITING = 8, 6

#: How a clause was found.
FOUND = ("kept", "broken", "void")


@dataclass(slots=True)
class Accord:
    """An accord and what became of it."""

    name: str
    by: str
    parties: tuple[str, ...]
    form: str
    terms: tuple[Clause, ...]
    text: str
    #: The last quarter in which it can be signed.
    until: int
    quarter: str
    #: The offer that this one answers.
    answers: str = ""
    #: ``offered``, ``signed``, ``declined``, ``countered``, ``withdrawn``, ``lapsed``.
    stands: str = "offered"
    signed: list[str] = field(default_factory=list)
    #: Why, where a party gave a reason: by party.
    reasons: dict[str, str] = field(default_factory=dict)
    #: By the number of a clause, from 0: how it was found.
    found: dict[int, str] = field(default_factory=dict)
    #: Clauses of which it was seen that they were done, and the quarter in which one was broken.
    done: set[int] = field(default_factory=set)
    undone: dict[int, int] = field(default_factory=dict)
    #: Who was found to have broken it, and in which quarter that was said.
    breaches: set[tuple[str, int]] = field(default_factory=set)

    @property
    def open(self) -> bool:
        """Whether it can still be signed."""
        return self.stands == "offered"

    @property
    def state(self) -> str:
        """``in force``, ``fulfilled`` or ``broken`` once it is signed, else how it stands."""
        if self.stands != "signed":
            return self.stands
        if "broken" in self.found.values():
            return "broken"
        return "in force" if len(self.found) < len(self.terms) else "fulfilled"

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "accord": self.name,
            "by": self.by,
            "parties": list(self.parties),
            "form": self.form,
            "text": self.text,
            "until": self.until,
            "quarter": self.quarter,
            "answers": self.answers,
            "state": self.state,
            "signed": list(self.signed),
            "reasons": dict(self.reasons),
            "terms": [
                {**clause, "found": self.found.get(number, "")}
                for number, clause in enumerate(self.terms)
            ],
        }


@dataclass(slots=True)
class Accords:
    """The accords of one line of play, kept up with the facts of it."""

    accords: dict[str, Accord] = field(default_factory=dict)
    _branch: int = 0
    _looked: int = 0

    def follow(self, branch: int, facts: Sequence[Fact]) -> Accords:
        """Be where these facts are: from the start where another branch is played now."""
        if branch != self._branch or self._looked > len(facts):
            self.accords, self._branch, self._looked = {}, branch, 0
        for fact in facts[self._looked :]:
            self.take(fact["kind"], fact["actor"], fact["turn"], fact["quarter"],
                      fact["parts"].values())  # fmt: skip
        self._looked = len(facts)
        return self

    def take(self, kind: str, actor: str, turn: int, quarter: str, bodies: Iterable[Body]) -> None:
        """What one event says; what was redacted is simply not there."""
        if kind not in _TOLD:
            return
        body: dict[str, Any] = {}
        for part in bodies:
            body |= part
        if kind == "reveal":
            for accord in self.accords.values():
                if accord.stands == "signed":
                    _watch(accord, body, turn)
            return
        name, what = body.get("accord", ""), body.get("what")
        if what == "offer":
            self._offered(body, actor, quarter)
            return
        found = self.accords.get(name)
        if found is None:
            return
        if why := body.get("reason"):
            found.reasons[actor] = why
        if what == "sign":
            found.signed.append(actor)
            if set(found.signed) >= set(found.parties):
                found.stands = "signed"
        elif what == "judge":
            found.found[body["clause"]] = body["found"]
            if body["found"] == "broken":
                found.breaches.add((str(found.terms[body["clause"]]["by"]), turn))
        elif what in _ENDS:
            found.stands = _ENDS[what]

    def _offered(self, body: Body, actor: str, quarter: str) -> None:
        if (other := self.accords.get(body["answers"])) is not None:
            other.stands = "countered"
        self.accords[body["accord"]] = Accord(
            body["accord"],
            actor,
            tuple(body["parties"]),
            body["form"],
            tuple(body["terms"]),
            body["text"],
            body["until"],
            quarter,
            answers=body["answers"],
            signed=[actor],
        )

    def known(self, role: str) -> list[Accord]:
        """Those that a role is a party to."""
        return [one for one in self.accords.values() if role in one.parties]

    def named(self, name: str, role: str) -> Accord:
        """An accord of a role by its name; IllegalOrder where it knows of none."""
        mine = {one.name: one for one in self.known(role)}
        if name not in mine:
            # Whether others have one of that name is none of its business.
            hint = did_you_mean(name, mine)
            told = f"you know of no accord `{name}`"
            raise IllegalOrder(f"{told}; {hint}" if hint else told, ("unknown",))
        return mine[name]

    def next_name(self, parties: Iterable[str], taken: Collection[str] = ()) -> str:
        """What the next accord of these parties is called; never what is ``taken``."""
        among = tuple(sorted(parties))
        number = sum(one.parties == among for one in self.accords.values()) + 1
        while (name := f"{'+'.join(among)}-{number}") in taken:
            number += 1
        return name

    def due(self, game: Game) -> Iterator[tuple[Accord, int, str]]:
        """Clauses of which it can be said now how they were kept, and how."""
        for accord in self.accords.values():
            if accord.stands != "signed":
                continue
            for number in range(len(accord.terms)):
                if number not in accord.found and (found := finding(accord, number, game)):
                    yield accord, number, found

    def lapsed(self, turn: int, *, over: bool) -> list[Accord]:
        """The offers whose time is up."""
        return [one for one in self.accords.values() if one.open and (over or turn > one.until)]


#: The kinds of events that say anything of accords.
_TOLD = frozenset({"accord", "reveal"})
_ENDS = {"decline": "declined", "withdraw": "withdrawn", "lapse": "lapsed"}


def _watch(accord: Accord, revealed: Body, turn: int) -> None:
    """See which clauses the orders and signatures of a quarter keep or break."""
    for number, clause in enumerate(accord.terms):
        if turn > clause["due"]:
            continue
        does, card = clause["does"], clause["card"]
        shown = revealed["orders"][clause["by"]]
        if does in ("plays", "signs"):
            if _among(card, shown["orders"] if does == "plays" else revealed["signed"]):
                accord.done.add(number)
        elif does != "track":
            played = _among(card, shown["orders"])
            if played if does == "refrains" else shown["standing"] != card:
                accord.undone.setdefault(number, turn)


def _among(card: str, actions: Iterable[str]) -> bool:
    """Whether a card, or that option of it, is among some actions."""
    return any(card in (action, action.partition("/")[0]) for action in actions)


def finding(accord: Accord, number: int, game: Game) -> str:
    """How a clause was kept, as far as it can be said now; nothing where it cannot yet."""
    clause = accord.terms[number]
    due, history = clause["due"], game.history
    closed = len(history) > due + 1
    if clause["does"] == "track":
        held = closed and _stands(game, clause, "", due)
    elif clause["does"] in ("plays", "signs"):
        held = number in accord.done
        if held:
            return "kept"
    else:
        held = number not in accord.undone
        if not (closed or held or _conditional(clause)):
            # Broken for good, and told when its quarter is over.
            return "broken" if len(history) > accord.undone[number] + 1 else ""
    if not closed:
        return "void" if game.ended else ""  # it ended before the date
    if held:
        return "kept"
    if clause["if_kept"]:
        before = accord.found.get(clause["if_kept"] - 1, "")
        if not before:
            return ""
        if before != "kept":
            return "void"
    if clause["if_track"] and not _stands(game, clause, "if_", due):
        return "void"
    return "broken"


def _conditional(clause: Clause) -> bool:
    return bool(clause["if_kept"] or clause["if_track"])


def _stands(game: Game, clause: Clause, prefix: str, due: int) -> bool:
    """Whether a track stood as a clause says when a quarter ended."""
    key, at = clause[f"{prefix}track"], clause[f"{prefix}at"]
    index = next(track.index for track in game.tables.tracks if track.key == key)
    value = game.history[due + 1][index]
    return bool(value >= at if clause[f"{prefix}test"] == "at_least" else value <= at)


def fair(event: Event, before: Iterable[Event], game: Game) -> bool:
    """Whether a recorded judgement is the one that the record itself gives."""
    body: dict[str, Any] = {}
    for part in event.parts.values():
        if isinstance(part.body, dict):
            body |= part.body
    if body.get("what") != "judge":
        return True
    line = Accords()
    for one in before:
        if one.kind not in _TOLD:
            continue
        bodies = [part.body for part in one.parts.values() if isinstance(part.body, dict)]
        line.take(one.kind, one.actor, one.turn, "", bodies)
    accord = line.accords.get(str(body.get("accord")))
    number = body.get("clause")
    if accord is None or type(number) is not int or not 0 <= number < len(accord.terms):
        return False
    return accord.stands == "signed" and finding(accord, number, game) == body.get("found")
