"""Every page in every state it can be in, to everyone's eyes: one browser, many pages.

Axe finds nothing serious or critical, nothing is wider than the window, and what is to be pressed
is large enough for a thumb.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Watched, launched, needs_browser, opened
from tests.host.helpers import advance, all_decide, play_out, room_of, say, to_node
from tests.host.pages import Served, serving
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.play.survey import EVALUATOR
from wargame.play.view_public import PUBLIC

pytestmark = needs_browser

#: The narrowest telephone there is and a common one, a small laptop, the same at 200 %.
SMALL, PHONE, LAPTOP, ZOOMED = (320, 568), (375, 812), (1366, 768), (683, 384)
#: A seat on a laptop in the dark, and the console both ways, are looked at part by part with their
#: pages; here the telephone alone is for every day.
LOOKS: list[Any] = [
    pytest.param(PHONE, "light", id="phone-light"),
    pytest.param(LAPTOP, "dark", id="laptop-dark", marks=pytest.mark.soak),
    pytest.param(SMALL, "dark", id="small-dark", marks=pytest.mark.soak),
    pytest.param(PHONE, "dark", id="phone-dark", marks=pytest.mark.soak),
    pytest.param(LAPTOP, "light", id="laptop-light", marks=pytest.mark.soak),
    pytest.param(ZOOMED, "light", id="zoomed-light", marks=pytest.mark.soak),
]
Size = tuple[int, int]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@dataclass
class Eyes:
    """Opens pages at one size in one scheme, and keeps what is amiss with each."""

    browser: Browser
    size: Size
    scheme: Scheme
    amiss: list[str] = field(default_factory=list)

    def look(self, seen: Watched, where: str) -> None:
        found = seen.violations()
        if (wide := seen.overflow()) > 0:
            found.append(f"{wide} pixels too wide")
        found += [f"too small: {one}" for one in seen.small()]
        self.amiss += [f"{where}: {one}" for one in found]

    def open(self, link: str, where: str, *, ready: str = "main:not([hidden])") -> None:
        with opened(self.browser, link, size=self.size, scheme=self.scheme) as seen:
            seen.page.locator(ready).first.wait_for()
            self.look(seen, where)
            if seen.complaints:
                self.amiss.append(f"{where}: {seen.complaints}")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_phase_for_who_is_asked_and_for_who_is_not(
    browser: Browser, size: Size, scheme: Scheme
) -> None:
    eyes = Eyes(browser, size, scheme)
    room = room_of("bridge-2025", pace="clock")
    done: set[tuple[str, bool]] = set()
    with serving(room) as served:
        for step in range(40):
            if room.ended or len(done) >= 10:
                break
            node = room.place[1]
            asked = set(served.call(room.session.asked))
            for role in room.roles:
                if (node, role in asked) in done:
                    continue
                # Who is not asked waits the same way in every phase: three of them will do.
                if role in asked or [waits for _, waits in done].count(False) < 3:
                    done.add((node, role in asked))
                    eyes.open(served.link(role), f"{node} {role}")
            served.call(all_decide, room, f"s{step}")
            served.advance(f"a{step}-w")
    nodes = {node for node, asked in done if asked}
    assert nodes == {"signals", "events", "offers", "answers", "orders", "reactions", "hands"}
    assert eyes.amiss == []


@pytest.mark.soak
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_seat_in_every_phase_of_a_quarter(browser: Browser, scheme: Scheme) -> None:
    eyes = Eyes(browser, PHONE, scheme)
    room = room_of("bridge-2025", pace="clock")
    with serving(room) as served:
        step = 0
        while room.place[0] < 2 and not room.ended:
            for role in room.roles:
                eyes.open(served.link(role), f"{room.place} {role}")
            served.call(all_decide, room, f"s{step}")
            served.advance(f"a{step}-w")
            step += 1
    assert eyes.amiss == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_states_at_the_edges(browser: Browser, size: Size, scheme: Scheme) -> None:
    eyes = Eyes(browser, size, scheme)
    room = room_of("bridge-2025", pace="hand")
    with serving(room) as served:
        base = f"http://127.0.0.1:{served.port}"
        waits = "#line:not(:empty)"
        eyes.open(f"{base}/", "no link", ready=waits)
        eyes.open(f"{base}/#nobody", "a wrong link", ready="#line:has-text('opens nothing')")
        with opened(browser, served.link("US"), size=size, scheme=scheme) as seen:
            seen.page.locator("main:not([hidden])").wait_for()
            with opened(browser, served.link("US")):
                expect(seen.page.locator("#line")).to_contain_text("another device")
                eyes.look(seen, "opened elsewhere")
        with opened(browser, served.link("UKR"), size=size, scheme=scheme) as seen:
            seen.page.locator("main:not([hidden])").wait_for()
            served.call(served.seats.revoke, "UKR")
            served.cut()
            expect(seen.page.locator("#line")).to_contain_text("withdrawn", timeout=20000)
            eyes.look(seen, "withdrawn")
        tabled(served)
        eyes.open(served.link("RUS"), "tabled")
        with opened(browser, served.link("NATO"), size=size, scheme=scheme) as seen:
            seen.page.locator("main:not([hidden])").wait_for()
            gone = seen
            served.stop()
            expect(gone.page.locator("#line")).to_contain_text("reconnecting")
            eyes.look(gone, "the host is gone")
    assert eyes.amiss == []


def tabled(served: Served) -> None:
    """On to where outcomes lie before the White Cell."""
    room = served.room
    served.call(to_node, room, "reactions", "tab")
    served.call(all_decide, room, "tab-r")
    served.call(advance, room, "tab-w")
    assert room.locked


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_end_and_what_follows_it(browser: Browser, size: Size, scheme: Scheme) -> None:
    eyes = Eyes(browser, size, scheme)
    room = room_of("bridge-2025", pace="hand", turns=1)
    play_out(room)
    with serving(room) as served:
        survey = f"http://127.0.0.1:{served.port}/survey.html"
        eyes.open(f"{survey}#{served.tokens['EU']}", "survey", ready="#who:has-text('European')")
        watcher = served.seats.issue(f"{EVALUATOR}-1", PUBLIC)
        eyes.open(f"{survey}#{watcher}", "evaluator", ready="#evaluate:not([hidden])")
        with opened(browser, served.link("EU"), size=size, scheme=scheme) as seen:
            seen.page.locator("main:not([hidden])").wait_for()
            eyes.look(seen, "over")
            for tab in ("news", "tracks", "deals"):
                seen.page.locator(f'nav [data-go="{tab}"]').click()
                eyes.look(seen, f"over {tab}")
            assert seen.complaints == []
    assert eyes.amiss == []


TABS = ("decide", "outcomes", "orders", "story", "change", "talk", "back")


@pytest.mark.soak
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_console_part_by_part(browser: Browser, size: Size, scheme: Scheme) -> None:
    eyes = Eyes(browser, size, scheme)
    room = room_of("bridge-2025", pace="hand")
    say(room, "US", "message", "one", to=["UKR"], text="Let us talk")
    with serving(room) as served:
        tabled(served)
        with opened(browser, served.link(WHITE), size=size, scheme=scheme) as seen:
            seen.page.locator("body[data-page='console.html'] main:not([hidden])").wait_for()
            for tab in TABS:
                button = seen.page.locator(f'nav [data-go="{tab}"]')
                if button.is_visible():
                    button.click()
                eyes.look(seen, tab)
    assert eyes.amiss == []


@pytest.mark.parametrize("size", [(1024, 768), pytest.param((1920, 1080), marks=pytest.mark.soak)])
def test_the_display_in_each_state(browser: Browser, size: Size) -> None:
    def shown(room: Room, where: str, ready: str) -> None:
        with serving(room) as served:
            link = f"http://127.0.0.1:{served.port}/room#{served.tokens[PUBLIC]}"
            eyes.open(link, where, ready=ready)

    eyes = Eyes(browser, size, "dark")
    shown(room_of("bridge-2025", pace="clock"), "start", "#quarter ol")
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "reactions", "tab")
    all_decide(room, "tab-r")
    advance(room, "tab-w")
    cards = [str(one["action"]) for one in room.session.game.preview() if not one["sure"]]
    say(room, WHITE, "show", "one", turn=room.place[0], cards=cards[:1])
    shown(room, "roll", ".stage")
    room = room_of("bridge-2025", pace="hand", turns=1)
    play_out(room)
    shown(room, "over", ".phase:has-text('The end')")
    # for the projector, by the keys D and F; its two buttons are for who sits at the laptop
    assert [one for one in eyes.amiss if "too small" not in one] == []
