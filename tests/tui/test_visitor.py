"""A visitor who knows nothing but what the screen says, from launch to a first sealed order.

The visitor reads the text of the screen, looks for words that promise to get on, and presses the
key that stands beside them.  It knows no screen, no widget and no state of the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import drive, settle
from tests.tui.playing import lines_of
from wargame.play.session import Session
from wargame.tui.app import WargameApp
from wargame.tui.keys import normal

#: So many keys a stranger may press until the first order is sealed.
MOST = 25

#: What keys are called at the foot of a screen or in the line that asks.
_KEY = r"(enter|esc|tab|space|[a-z?/:])"
#: ``c Commit`` at the foot; a key, then a word with a capital.
_FOOT = re.compile(rf"(?:^|\s){_KEY} ([A-Z][a-z]+(?: [a-z]+)*)")
#: ``enter takes the marked card`` in the line that asks; a key, then what it does.
_ASKED = re.compile(rf"(?:^|[\s,:(]){_KEY} ([a-z]+(?: [a-z]+)*)")
#: What the line that asks calls being done with it.
_GO_ON = re.compile(r"\b(commits|goes on|sends|shows)\b")
#: ``Commit (y)`` on a button.
_BUTTON = re.compile(r"([A-Z][\w ]*?) \(([a-z])\)")


@dataclass
class Visitor:
    """Reads, decides, presses; remembers only what it has read and done."""

    trace: list[str] = field(default_factory=list)
    ordered: bool = False
    sealed: bool = False

    def key(self, lines: list[str]) -> tuple[str, str]:
        """The key to press next, and why."""
        text = "\n".join(lines)
        foot = {what: key for key, what in _FOOT.findall(lines[-1])}
        buttons = {what.strip(): key for what, key in _BUTTON.findall(text)}
        for what, key in buttons.items():  # a question stands there: agree to what I asked for
            if what.startswith(("Commit", "Begin", "Yes")):
                self.sealed = self.ordered
                return key, f"the button {what!r}"
        for what in ("Skip all", "Summary"):  # reading can wait until I have done something
            if what in foot:
                return foot[what], f"the foot says {what!r}"
        if "Commit" in foot:
            return self._decide(text, lines, foot)
        if "Choose" in foot:
            return foot["Choose"], "the foot says 'Choose', and something is marked"
        if "Take it" in foot:
            return foot["Take it"], "the foot says 'Take it', and it may be left empty"
        for what in ("Next", "Go on", "Home"):
            if what in foot:
                return foot[what], f"the foot says {what!r}"
        raise AssertionError(f"nothing here tells how to get on:\n{text}")

    def _decide(self, text: str, lines: list[str], foot: dict[str, str]) -> tuple[str, str]:
        """At a decision: give an order where one is owed, else go on."""
        ask = next((one for one in lines[:6] if _GO_ON.search(one)), "")
        does = {what: key for key, what in _ASKED.findall(ask)}
        if "to give" in ask and "order" in ask and not self.ordered:
            for what, key in does.items():
                if what.startswith("takes"):
                    self.ordered = True
                    return key, f"it asks {ask.strip()!r}"
            raise AssertionError(f"an order is owed, but no key is named for it: {ask}")
        for what, key in does.items():
            if _GO_ON.match(what):
                return key, f"it asks {ask.strip()!r}"
        return foot["Commit"], "the foot says 'Commit'"


@pytest.fixture(autouse=True)
def nothing_yet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A first visit: no settings, no saves."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    saves = tmp_path / "saves"
    saves.mkdir()
    monkeypatch.chdir(tmp_path)
    yield saves


@pytest.mark.parametrize("size", [(80, 24), (120, 34)])
def test_a_stranger_seals_a_first_order(
    size: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = Visitor()
    orders: list[list[str]] = []

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        for number in range(1, 3 * MOST):
            lines = lines_of(app)
            key, why = visitor.key(lines)
            visitor.trace.append(f"{number:>2}. {key:<6} {why}")
            (pressed,) = normal({"esc": "escape"}.get(key, key))
            await pilot.press(pressed)
            await settle(app, pilot)
            if visitor.sealed:
                session = app.session
                assert isinstance(session, Session)
                orders.extend(
                    [one["action"] for one in fact["body"]["decision"]["orders"]]
                    for fact in session.feed(session.people[0])
                    if fact["kind"] == "decision" and fact["body"].get("node") == "orders"
                    and fact["actor"] == session.people[0]
                )  # fmt: skip
                return
        raise AssertionError("\n".join(visitor.trace))

    drive(play, size)
    with capsys.disabled():
        print("\n" + "\n".join(visitor.trace))
    assert orders and orders[0], "an order stands in the record"
    assert len(visitor.trace) <= MOST, "\n".join(visitor.trace)
