"""What has happened, as the page of a seat tells it: facts in words, results roll by roll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wargame.host import regions_paid
from wargame.host.regions_cards import spelt
from wargame.host.regions_paid import item
from wargame.play.asides import WHITE
from wargame.telling import accords, beside, tell, white_cell, words
from wargame.telling.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Entry = Mapping[str, Any]
Shown = dict[str, Any]

#: A tone for each band, the worst first.
_TONES = ("bad", "wait", "good", "good")

#: Ledger entries that say how a thing was counted and not what happened.
_QUIET = {"derived", "standing", "line", "absorbed"}

#: How many messages of the same members a page shows, or notes of its own, and in how many rooms.
LATEST, ROOMS = 100, 12

_VERBS = {"support": "supports", "oppose": "opposes", "play": "plays"}


def quarter(facts: Sequence[Fact], names: Names, me: str) -> Shown:
    """One quarter: its opening, what was agreed and ordered, each result, what moved."""
    told: Shown = {
        "name": facts[0]["quarter"],
        "opening": [],
        "deals": [],
        "talk": [],
        "orders": [],
        "results": [],
        "white": [],
        "table": [],
        "moves": [],
        "operations": [],
        "over": False,
    }
    for fact in facts:
        _put(fact, told, names, me)
    told["moves"] = tell.biggest_moves(facts, names, 5)
    return told


def _put(fact: Fact, told: Shown, names: Names, me: str) -> None:
    kind, body = fact["kind"], fact["body"]
    entries: Sequence[Entry] = body.get("entries", ())
    if kind == "situation":
        told["opening"] += [item(_told(one, names)) for one in entries if not _slots(one)]
    elif kind == "signals":
        for role, cards in body.get("shown", {}).items():
            said = words.joined([names.card(card) for card in cards])
            told["opening"].append(
                item(f"You showed everybody {said}.", mine=True)
                if role == me
                else item(f"Intelligence, perhaps bluff: {names.role(role)} may play {said}.")
            )
    elif kind in ("events", "answers"):
        told["opening"] += [_explained(one, names) for one in entries]
    elif kind == "accord":
        told["talk"].append(item(accords.happened(body, fact["actor"], names, me)))
    elif kind in ("offer", "answer"):
        told["talk"].append(_talk(fact, names, me))
    elif kind == "deals":
        told["deals"] += regions_paid.deals(entries, names)
    elif kind == "reveal":
        told["orders"] += regions_paid.orders(body, entries, names, me)
        loud = [one for one in _loud(entries) if not regions_paid.pays(one)]
        told["orders"] += [item(_told(one, names)) for one in loud]
    elif kind == "reactions":
        for role, given in body.get("reactions", {}).items():
            said = f"{_VERBS[given['react']]} {names.card(given['card'])}"
            told["orders"].append(item(f"{names.role(role)} {said}.", mine=role == me))
        told["orders"] += [item(_told(one, names)) for one in _loud(entries)]
    elif kind == "adjudication":
        told["results"] += [result(*case, names, me) for case in tell.cases(entries)]
    elif kind == "operations":
        told["operations"] += [_explained(one, names) for one in entries]
    elif kind == "end":
        told["over"] = True
    elif kind == "ruling":
        who = "The White Cell" if fact["actor"] == WHITE else names.role(fact["actor"])
        told["table"].append(item(beside.ruling(body, who)))
    elif done := white(fact, names):
        told["white"].append(done)
    elif done := _table(fact, names):
        told["table"].append(done)
    elif kind not in ("message", "note", "bookmark", "room", "decision"):
        told["opening"] += [item(_told(one, names)) for one in _loud(entries)]


def _told(entry: Entry, names: Names) -> str:
    """What happened, with its currency spelt out as everywhere on the page."""
    return spelt(tell.tell(entry, names))


def _loud(entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if one["kind"] not in _QUIET]


def _slots(entry: Entry) -> bool:
    """Whether an entry only gives industrial slots back, as every quarter does."""
    return entry["kind"] == "shift" and str(entry["what"]).endswith(".slots")


def _explained(entry: Entry, names: Names) -> Shown:
    said = _told(entry, names)
    more = [spelt(text.strip()) for text in tell.explain(entry, names)]
    return item(said, *(more[1:] if len(more) > 1 else ()))


def _talk(fact: Fact, names: Names, me: str) -> Shown:
    body = fact["body"]
    mine = body["by"] == me
    who = "You" if mine else names.role(body["by"])
    if fact["kind"] == "offer":
        said = f"{who} offered {names.card(body['action'])}"
    elif body["accepts"]:
        said = f"{who} accepted {names.card(body['action'])}"
    elif body.get("would_sign"):
        said = (
            f"{who} refused {names.card(body['action'])}, "
            f"but would sign {names.card(body['would_sign'])}"
        )
    else:
        said = f"{who} refused {names.card(body['action'])}"
    why = f"Reason given: “{body['reason']}”" if body.get("reason") else ""
    return item(f"{said}.", why, mine=mine)


def result(entry: Entry, follow: Sequence[Entry], names: Names, me: str) -> Shown:
    """One adjudication: the sum of its odds, the roll on its scale, its band, what followed."""
    plain = entry["sure"] and "rolled" not in entry
    shown: Shown = {
        "role": names.role(entry["role"]),
        "mine": entry["role"] == me,
        "name": names.card(entry["action"]),
        "band": "It goes through" if plain else words.BAND_WORDS[entry["band"]],
        "tone": _TONES[entry["band"]],
        "sum": [text.strip() for text in tell.chance_lines(entry)],
        "overruled": white_cell.overruled(entry),
        "waits": (
            f"What it brings waits {words.count(entry['waits'], 'quarter')}."
            if entry["waits"]
            else ""
        ),
        "follow": [spelt(said[:1].upper() + said[1:]) for said in tell.tell_after(follow, names)]
        or ["Nothing follows that you can see."],
        "roll": None,
    }
    if not entry["sure"]:
        best, good, half = tell.band_edges(entry["chance"], names)
        shown["roll"] = {
            "at": entry["roll"],
            "words": tell.roll_words(entry["roll"]),
            "chance": words.percent(entry["chance"]),
            "edges": [(0, best), (best, good - best), (good, half - good), (half, 1000 - half)],
            "told": (
                f"Below {tell.roll_words(best)} a breakthrough, below {tell.roll_words(good)} a "
                f"success, below {tell.roll_words(half)} a partial success, else a setback."
            ),
        }
    return shown


# Around the table ---------------------------------------------------------------------------

_CLOCK = {
    "hold": "The White Cell holds the clock",
    "resume": "The clock runs again",
    "extend": "The White Cell changes the time that is left",
    "set": "The White Cell sets the time that is left",
    "advance": "The White Cell closes the phase",
    "force": "The White Cell closes the phase over cells that had not decided",
    "pace": "The White Cell changes what moves the exercise on",
}


def white(fact: Fact, names: Names) -> Shown | None:
    """What the White Cell did to the course of things, or told this seat."""
    kind, body = fact["kind"], fact["body"]
    if kind == "control":
        return item(white_cell.act(body, names), white_cell.reason(body), tone="wait")
    if kind == "disclosure":
        said = [body["text"]] if body.get("text") else []
        if "track" in body:
            value = names.amount(body["track"], words.brief(body["value"]))
            said.append(f"{names.what(body['track'])} truly stands at {value}.")
        return item("The White Cell discloses:", *said, tone="wait")
    return None


def _table(fact: Fact, names: Names) -> Shown | None:
    """What was arranged around the table: the clock, and who holds which seat."""
    kind, body = fact["kind"], fact["body"]
    why = f"Its reason: “{body['reason']}”" if body.get("reason") else ""
    if kind == "clock" and body.get("what") in _CLOCK:
        return item(f"{_CLOCK[body['what']]}.", why)
    if kind == "paper":
        return item(beside.entered(body, names))
    if kind == "seat":
        return item(f"{names.role(body['role'])} is now played by {_holder(body)}.", why)
    return None


def _holder(body: Mapping[str, Any]) -> str:
    kind, _, rest = str(body["holder"]).partition(":")
    if kind == "person":
        return rest or "a person"
    return f"a {kind} ({rest})" if rest else f"a {kind}"


# What is said -------------------------------------------------------------------------------


def who(key: str, names: Names, me: str = "") -> str:
    """A cell, or the White Cell, by name."""
    return "You" if key == me else "White Cell" if key == WHITE else names.role(key)


def threads(facts: Iterable[Fact], names: Names, me: str) -> list[Shown]:
    """What was said by who was in the room, the room that spoke last first.

    Whether the White Cell has a chair in it makes it no other room.  Of very many messages among
    the same members the newest are shown and the others counted: else whoever talks without an
    end fills the page, and hides what others say.
    """
    found: dict[tuple[tuple[str, ...], str], Shown] = {}
    said = [(_among(fact), fact) for fact in facts if fact["kind"] in ("message", "room")]
    left = Counter(among for among, fact in said if fact["kind"] == "message")
    for among, fact in said:
        body, members = fact["body"], [*among]
        key = (among, body["room"])
        thread = found.pop(key, None) or {
            "members": members,
            "room": body["room"],
            "messages": [],
            "earlier": 0,
            "closed": False,
        }
        if fact["kind"] == "room":
            thread["closed"] = body["what"] == "close"
        else:
            if WHITE in body["members"] and WHITE not in thread["members"]:
                thread["members"] = [*thread["members"], WHITE]
            left[among] -= 1
            if left[among] >= LATEST:
                thread["earlier"] += 1
            else:
                thread["messages"].append(_message(fact, names, me))
        found[key] = thread
    shown = Counter[tuple[str, ...]]()
    newest = []
    for (among, room), thread in reversed(found.items()):
        shown[among] += bool(room)
        if not room or shown[among] <= ROOMS:
            newest.append(_headed(thread, names, me))
    return newest


def _among(fact: Fact) -> tuple[str, ...]:
    """The cells in the room of a message."""
    return tuple(one for one in fact["body"]["members"] if one != WHITE)


def _message(fact: Fact, names: Names, me: str) -> Shown:
    return {
        "n": fact["n"],
        "by": who(fact["actor"], names, me),
        "mine": fact["actor"] == me,
        "quarter": fact["quarter"],
        "text": fact["body"]["text"],
    }


def _headed(thread: Shown, names: Names, me: str) -> Shown:
    """A thread with its heading: with whom it is, or between whom for one who only reads it."""
    among = thread["members"]
    others = [one for one in among if one != me]
    verb = "With" if me in among or len(others) < 2 else "Between"
    said = words.joined([who(one, names) for one in others])
    return {**thread, "members": others, "head": f"{verb} {said or 'yourself'}"}


def notes(facts: Iterable[Fact], me: str) -> list[Shown]:
    """The seat's own notes and bookmarks, the newest first."""
    own = [one for one in facts if one["kind"] in ("note", "bookmark") and one["actor"] == me]
    own = own[-LATEST:]
    return [
        {"quarter": one["quarter"], "phase": one["phase"], "text": one["body"]["text"]}
        for one in reversed(own)
    ]
