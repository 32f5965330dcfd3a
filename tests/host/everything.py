"""A hosted exercise in which everything is done that a record can hold, each with a word to find.

Whatever somebody writes for few is a text that begins with ``zz``, so that a test can look for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.host.helpers import (
    advance,
    decide,
    here,
    order,
    play_out,
    room_of,
    say,
    time_of,
    to_node,
)
from tests.play.helpers import at_random
from wargame.play.asides import WHITE
from wargame.play.room import Chair, Room
from wargame.play.view_public import PUBLIC

BRIDGE = "bridge-2025"
EVALUATOR = Chair("EVAL-1", PUBLIC)

#: The White Cell's reasons, by what it did.
WHY = {
    "inject": "The sponsor asks for it.",
    "hold": "One shock at a time.",
    "override": "The capital had told the room.",
    "adjust": "A speech that no card says.",
    "breach": "It had given its word in plenary.",
    "withdraw": "It is asked for no longer.",
    "clock-hold": "A question of procedure.",
    "clock-extend": "Two cells still talk.",
    "clock-set": "Lunch is waiting.",
    "clock-pace": "From here on by the clock.",
    "force": "The room cannot wait for one.",
    "seat": "Its cell had to leave.",
    "back": "Its cell is here again.",
    "disclosure": "zzreason of a disclosure",
    "room": "zzwhy the corridor is closed",
    "link": "Its phone was lost.",
    "msel-hold": "The cell is there by itself.",
    "msel-force": "The room must see it today.",
    "msel-skip": "No time is left for it.",
    "msel-edit": "The words were too clear.",
    "msel-add": "It came up in the room.",
    "msel-release": "There is time after all.",
    "decide": "Two good reasons and one doubt.",
    "refuse": "No state can do that in a quarter.",
    "rewind": "A deal was read out wrongly.",
}


def everything(path: Path) -> Path:
    """Play it into a file, close it, and say where it is."""
    room = room_of(BRIDGE, path, turns=3)
    _opens(room)
    to_node(room, "offers", "a")
    _talks(room)
    to_node(room, "orders", "b")
    _rules(room)
    _seats(room)
    _reasons(room, "c")
    _tables(room)
    to_node(room, "offers", "d")
    _clock(room)
    to_node(room, "orders", "e")
    _paper(room)
    _rewinds(room)
    play_out(room, "f")
    _looks_back(room)
    room.session.close()
    return path


def _white(room: Room, kind: str, ident: str, /, **fields: Any) -> None:
    say(room, WHITE, kind, ident, **fields)


def _control(room: Room, ident: str, /, **control: Any) -> None:
    _white(room, "control", ident, control=control)


def _opens(room: Room) -> None:
    """Signals: injects and events."""
    events = [event.key for event in room.session.game.tables.events if not event.branches]
    _white(room, "msel", "m10", what="force", serial=10, reason=WHY["msel-force"])
    _white(room, "msel", "m10a", what="answer", serial=10, text="zzseen by the controller")
    _white(room, "msel", "m20", what="hold", serial=20, reason=WHY["msel-hold"])
    _white(room, "msel", "m20r", what="release", serial=20, reason=WHY["msel-release"])
    _white(room, "msel", "m50", what="skip", serial=50, reason=WHY["msel-skip"])
    more = {"serial": 40, "text": "zzother words"}
    _white(room, "msel", "m40", what="edit", reason=WHY["msel-edit"], **more)
    own = {"serial": 901, "quarter": "2025Q2", "minute": 5, "to": ["EU"], "text": "zza letter"}
    own |= {"expect": "zzexpected of EU"}
    _white(room, "msel", "m901", what="add", reason=WHY["msel-add"], entry=own)
    _control(room, "inject", what="inject", event=events[0], branch="", reason=WHY["inject"])
    _control(room, "hold", what="hold", event=events[1], reason=WHY["hold"])
    _control(room, "hold2", what="hold", event=events[2], reason=WHY["hold"])
    _control(room, "back", what="withdraw", event=events[2], reason=WHY["withdraw"])
    will = next(t for t in room.session.game.tables.tracks if t.key == "us_will")
    at = int(room.session.game.world.values[will.index, 0])
    _control(room, "adjust", what="adjust", track="us_will", to=at - 1000, reason=WHY["adjust"])


def _talks(room: Room) -> None:
    """Messages, rooms, disclosures, notes."""
    say(room, "US", "message", "t1", to=["UKR"], text="zzsaid by US to UKR")
    say(room, "RUS", "message", "t2", to=[WHITE], text="zzsaid by RUS to the White Cell")
    everyone = [role for role in room.roles if role != "EU"]
    say(room, "EU", "message", "t3", to=everyone, text="Said to everybody.")
    say(room, "EU", "room", "t4", what="open", members=["NATO"], room="zzcorridor")
    say(room, "EU", "message", "t5", to=["NATO"], room="zzcorridor", text="zzsaid in the corridor")
    close = {"what": "close", "members": ["EU", "NATO"], "room": "zzcorridor"}
    _white(room, "room", "t6", reason=WHY["room"], **close)
    _white(
        room, "disclose", "t7", to=["US"], text="zztold to US", track="rus_men",
        reason=WHY["disclosure"],
    )  # fmt: skip
    _promises(room)
    for role in room.roles:
        say(room, role, "note", f"n-{role}", text=f"zznote of {role}")
    _white(room, "note", "nw", text="zznote of the White Cell")
    _white(room, "bookmark", "bw", text="zzbookmark of the White Cell")


def _promises(room: Room) -> None:
    """Accords: one signed and judged, one declined, one withdrawn, one that lapses."""
    track = room.session.game.tables.tracks[0]
    clause = {"by": "UKR", "does": "track", "due": 0, "test": "at_least", "at": track.low}
    terms = {"terms": [{**clause, "track": track.key}], "to": ["EU"]}
    for number, how in enumerate(("sign", "decline", "withdraw", "lapse"), 1):
        text = f"zzaccord to {how}"
        say(room, "UKR", "accord", f"a{number}", what="offer", text=text, **terms)
        name = room.accords.follow(room.branch, room.session.facts).known("UKR")[-1].name
        if how != "lapse":
            who = "UKR" if how == "withdraw" else "EU"
            why = f"zzwhy {how}"
            say(room, who, "accord", f"a{number}s", what=how, accord=name, reason=why)


def _rules(room: Room) -> None:
    """Two moves that no card has; an evaluator's note."""
    say(room, "UKR", "move", "r1", text="zzmove of UKR")
    _white(room, "ruling", "r2", what="ask", ruling="UKR-1", to=["NATO"])
    say(room, "NATO", "argue", "r3", ruling="UKR-1", side="for", text="zzargument for it")
    say(room, "UKR", "argue", "r4", ruling="UKR-1", side="for", text="zzargument of its own")
    _white(room, "argue", "r5", ruling="UKR-1", side="against", text="zzdoubt of the White Cell")
    _white(
        room, "ruling", "r6", what="decide", ruling="UKR-1", counted=[0, 2], tags=["drones"],
        reason=WHY["decide"],
    )  # fmt: skip
    say(room, "RUS", "move", "r7", text="zzmove of RUS")
    _white(room, "ruling", "r8", what="refuse", ruling="RUS-1", reason=WHY["refuse"])
    of = {"role": "US", "objective": room.session.view("US")["objectives"][0]["id"]}
    seen = order("evaluation", "v1", text="zzseen by an evaluator", about=2, rating="S", **of)
    room.do(EVALUATOR, seen)


def _seats(room: Room) -> None:
    """A seat is handed over and comes back; another gets a new link."""
    _white(room, "seat", "s1", role="NATO", holder="doctrine", reason=WHY["seat"])
    _white(room, "seat", "s2", role="NATO", holder="person:Ann", reason=WHY["back"])
    _white(room, "link", "s3", seat="EU", reason=WHY["link"])


def _reasons(room: Room, ident: str) -> None:
    """Everyone decides, each order and the whole with a reason of its own."""
    for role in room.session.waiting():
        decision = at_random(room.session.game, role)
        for one in decision.get("orders", ()):
            one["reason"] = f"zzorder of {role}"
        if room.place[1] in ("orders", "reactions"):
            decision["reason"] = f"zzreason of {role}"
        decide(room, role, f"{ident}-{role}", decision)


def _tables(room: Room) -> None:
    """Orders are opened; reactions are closed over a silent cell, an outcome is overruled."""
    advance(room, "x1")
    _, *rest = room.session.waiting()
    for role in rest:
        decide(room, role, f"x2-{role}")
    advance(room, "x3", force=True, reason=WHY["force"])
    tabled = [str(case["action"]) for case in room.session.game.preview()]
    _white(room, "show", "x4", turn=room.place[0], cards=tabled[:2])
    control = {"what": "override", "action": tabled[0], "band": "breakthrough"}
    _control(room, "x5", **control, reason=WHY["override"])
    advance(room, "x6")


def _clock(room: Room) -> None:
    """The clock is held, changed and let run, and runs out over everyone who is silent."""
    _control(room, "breach", what="breach", role="RUS", price=1000, accord="", reason=WHY["breach"])
    _white(room, "clock", "k1", what="hold", reason=WHY["clock-hold"])
    _white(room, "clock", "k2", what="extend", seconds=120, reason=WHY["clock-extend"])
    _white(room, "clock", "k3", what="set", seconds=60, reason=WHY["clock-set"])
    _white(room, "clock", "k4", what="resume")
    _white(room, "clock", "k5", what="pace", pace="clock", reason=WHY["clock-pace"])
    time_of(room).go(61)
    assert room.tick()


def _paper(room: Room) -> None:
    """What a cell has on paper is entered for it."""
    decision = at_random(room.session.game, "UKR")
    _white(room, "enter", f"p{room.branch}", role="UKR", decision=decision, **here(room))


def _rewinds(room: Room) -> None:
    """What was played since the orders opened is undone; other orders are given."""
    to_node(room, "signals", "w1")
    _white(room, "message", "w0", to=["US"], text="zzundone")
    facts = room.feed(WHITE)
    first = min(one["seq"] for one in facts if one["turn"] == 1 and one["phase"] == "orders")
    _white(room, "rewind", "w2", after=first - 1, name="again", reason=WHY["rewind"])
    assert here(room)["node"] == "orders"
    _paper(room)
    _reasons(room, "w3")


def _looks_back(room: Room) -> None:
    """The survey."""
    for role in ("US", "RUS"):
        said = {"strengths": [f"zzstrength of {role}"], "improvements": [f"zzbetter, {role}"]}
        say(room, role, "survey", f"y-{role}", unseen=f"zzunseen by {role}", design=4, **said)
