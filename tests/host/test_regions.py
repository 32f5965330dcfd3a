"""The regions of a seat's page: what they say, what they must not say, what they escape."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import (
    advance,
    all_decide,
    decide,
    drained,
    here,
    play_out,
    room_of,
    say,
    to_node,
)
from tests.play.helpers import scenario
from wargame.host import regions, regions_story
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.host.regions_cards import spelt
from wargame.host.regions_now import bargains
from wargame.host.regions_tracks import HIGH, WIDE, chart
from wargame.play.asides import WHITE
from wargame.play.room import Chair, Room
from wargame.telling.names import Names, catalogue

GIVEN = catalogue(scenario("bridge-2025"))
VOID = {"input", "br", "rect", "path", "polyline", "img", "hr"}


def page(room: Room, role: str, **more: Any) -> regions.Regions:
    session = room.session
    return regions.regions(session.view(role), room.feed(role), GIVEN, **more)


class Checked(HTMLParser):
    """Every element closed in its turn, no scripts, no inline styles, no handlers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "link"):
            self.faults.append(tag)
        self.faults += [
            f"{tag} {name}"
            for name, value in attrs
            if name == "style" or name.startswith("on") or "javascript:" in (value or "")
        ]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def text_of(html: str) -> str:
    """What a region says, its faults being none."""
    found = Checked()
    found.feed(html)
    found.close()
    assert found.faults == [] and found.open == [], (found.faults, found.open)
    return " ".join(" ".join(found.said).split())


def at_node(node: str, role: str) -> Room:
    """An exercise at a node at which a role is asked, be it quarters later."""
    room = room_of("bridge-2025", pace="hand")
    for step in range(60):
        assert not room.ended, f"{role} is never asked at {node}"
        if room.place[1] == node and role in room.session.asked():
            return room
        all_decide(room, f"go{step}")
        advance(room, f"go{step}-w")
    raise AssertionError(node)


# Every node --------------------------------------------------------------------------------

ASKED = [
    ("signals", "RUS"),
    ("events", "UKR"),
    ("offers", "US"),
    ("answers", "US"),
    ("orders", "US"),
    ("reactions", "RUS"),
    ("hands", "US"),
]


@pytest.mark.parametrize(("node", "role"), ASKED)
def test_every_node_has_its_form_for_who_is_asked_and_words_for_who_is_not(
    node: str, role: str
) -> None:
    room = at_node(node, role)
    made = page(room, role)
    said = {name: text_of(html) for name, html in made.items()}
    assert f'data-node="{node}"' in made["decide"]
    assert "Your decision" in said["status"]
    assert "Commit" in said["decide"]
    decide(room, role, "mine")
    assert "committed" in text_of(page(room, role)["status"])
    assert "Commit again" in text_of(page(room, role)["decide"])
    idle = next((one for one in room.roles if one not in room.session.asked()), None)
    if idle is not None:
        waiting = page(room, idle)
        assert "<form" not in waiting["decide"]
        assert "Waiting" in text_of(waiting["status"])


@pytest.mark.parametrize(("node", "role"), ASKED)
def test_a_form_offers_just_what_can_be_decided(node: str, role: str) -> None:
    room = at_node(node, role)
    view, form = room.session.view(role), page(room, role)["decide"]
    values = set(re.findall(r'value="([^"]*)"', form))
    if node == "orders":
        assert {card["action"] for card in view["hand"]} <= values
        barred = {card["action"] for card in view["hand"] if not card["legal"]}
        for action in barred:
            field = re.search(rf'<input[^>]*value="{re.escape(action)}"[^>]*>', form)
            assert field is not None and "disabled" in field[0]
    elif node == "offers":
        legal = {deal["action"] for deal in view["deals"] if deal["legal"]}
        assert legal and legal <= values
    elif node == "answers":
        for offer in view["offers"]:
            assert f"answer:{offer['action']}" in form
    elif node == "events":
        for event in view["events"]:
            if event["choice"] and event["choice"]["yours"]:
                assert {one["id"] for one in event["choice"]["options"]} <= values
    elif node == "reactions":
        can = view["reactions"]
        wanted = {f"{kind}:{card}" for kind in ("support", "oppose") for card in can[kind]}
        assert wanted | {f"play:{one['action']}" for one in can["play"]} <= values
    elif node == "hands":
        assert {one["card"] for one in view["openings"]} <= values
    else:
        assert {card["card"] for card in view["hand"]} <= values


def test_a_form_is_filled_in_with_what_was_decided() -> None:
    room = at_node("orders", "US")
    view = room.session.view("US")
    action = next(card["action"] for card in view["hand"] if card["legal"])
    plan = {
        "orders": [{"action": action, "reason": "because <it> helps"}],
        "reason": "the whole plan",
        "shot": {"track": "us_will", "test": "at_most", "at": 58500, "chance": 35},
    }
    decide(room, "US", "plan", plan)
    form = page(room, "US")["decide"]
    field = re.search(rf'<input[^>]*value="{re.escape(action)}"[^>]*>', form)
    assert field is not None and "checked" in field[0] and 'data-place="1"' in field[0]
    assert "because &lt;it&gt; helps" in form and "the whole plan" in form
    assert 'value="58.5"' in form and 'value="35"' in form
    assert 'value="us_will" selected' in form and 'value="at_most" selected' in form


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Ukraine pays 2 PC for a third order.", "Ukraine pays 2 capital for a third order."),
        ("Ukraine pays 0.8 bn for it.", "Ukraine pays $0.8 bn for it."),
        ("Russia pays 1 S, NATO pays 11 S.", "Russia pays 1 slot, NATO pays 11 slots."),
        ("NATO S 4 to 5 (+1).", "NATO slots 4 to 5 (+1)."),
        (
            "it needs European Union bn at least 0.3.",
            "it needs European Union money at least $0.3 bn.",
        ),
        ("NATO bn -0.05.", "NATO money -0.05 bn."),
        ("NATO bn 1.2 to 1.15 (-0.05).", "NATO money $1.2 to 1.15 bn (-0.05)."),
        ("US stocks; $0.5 bn of goods", "US stocks; $0.5 bn of goods"),
    ],
)
def test_currencies_are_spelt_out(short: str, full: str) -> None:
    assert spelt(short) == full


def test_prices_odds_and_refusals_are_said() -> None:
    room = at_node("orders", "US")
    view = room.session.view("US")
    said = text_of(page(room, "US")["hand"])
    for card in view["hand"]:
        assert card["name"] in said
        for name, _ in card["terms"]:
            assert name in said
        for reason in card["reasons"]:
            assert reason in said or reason == "what it needs is not met"
    assert "political capital" in said


def test_the_status_says_where_in_the_quarter_this_is() -> None:
    room = at_node("answers", "US")
    status = page(room, "US")["status"]
    said = text_of(status)
    assert "Phase 4 of 7. Next: Orders." in said
    assert re.findall(r'<li class="(\w*)"', status) == ["past"] * 3 + ["now"] + [""] * 3
    assert status.count('aria-current="step"') == 1
    assert "Phase" not in text_of(page(finished(), "US")["status"])


def finished() -> Room:
    room = room_of("bridge-2025", pace="hand", turns=1)
    play_out(room)
    return room


def test_what_a_card_needs_is_said_where_it_is_refused_for_it() -> None:
    room, found = at_node("events", "UKR"), 0
    for role in room.roles:
        view = room.session.view(role)
        unmet = [c for c in view["hand"] if "what it needs is not met" in c["reasons"]]
        said = text_of(page(room, role)["hand"])
        assert "what it needs is not met" not in said
        found += len(unmet)
        assert said.count("it needs ") >= len(unmet)
    assert found


def test_a_plan_is_priced_by_the_hosts_figures() -> None:
    room = at_node("orders", "UKR")
    view, form = room.session.view("UKR"), page(room, "UKR")["decide"]
    for card in view["hand"]:
        field = re.search(rf'<input[^>]*value="{re.escape(card["action"])}"[^>]*>', form)
        assert field is not None
        cost = card["cost"]
        assert f'data-cost="{cost["pc"]} {cost["bn"]} {cost["slots"]}"' in field[0]
    assert re.search(rf'data-purse="[^"]*{view["purse"]["pc"]}', form)


def test_a_locked_form_takes_nothing() -> None:
    room = at_node("reactions", "RUS")
    assert "disabled" in page(room, "RUS", locked=True)["decide"].split("<legend")[0]


# This quarter -------------------------------------------------------------------------------


def test_what_was_shown_is_told_as_perhaps_bluff_and_later_what_became_of_it() -> None:
    room = room_of("bridge-2025", pace="hand")
    cards = [card for card in room.session.view("RUS")["hand"] if card["legal"]]
    meant, bluff = cards[0], next(one for one in cards if one["card"] != cards[0]["card"])
    decide(room, "RUS", "show", {"cards": [meant["card"], bluff["card"]]})
    assert text_of(page(room, "US")["intelligence"]) == ""
    advance(room, "show-w")
    said = text_of(page(room, "US")["intelligence"])
    assert "Russia was seen to prepare" in said and "may be bluff" in said
    assert "prepare" not in text_of(page(room, "RUS")["intelligence"])
    assert "You showed everybody" in text_of(page(room, "RUS")["news/0"])
    to_node(room, "orders", "on")
    decide(room, "RUS", "plan", {"orders": [meant["action"]]})
    turn = room.place[0]
    step = 0
    while room.place[0] == turn:
        advance(room, f"end{step}", force=True, reason="time")
        step += 1
    after = text_of(page(room, "US")["intelligence"])
    assert "Last quarter Russia showed" in after
    name = meant["name"].partition(":")[0]
    assert "of these it played" in after and name in after.partition("played")[2]


def test_the_white_cells_last_words_stand_above_what_is_asked() -> None:
    room = room_of("bridge-2025", pace="hand")
    for number, words in enumerate(("first", HOSTILE, "third"), 1):
        say(room, WHITE, "message", f"word-{number}", to=["US"], text=words)
    found = page(room, "US")["bulletin"]
    assert text_of(found).index("third") < text_of(found).index("<script>")
    assert "first" not in text_of(found)
    assert text_of(page(room, "UKR")["bulletin"]) == ""
    say(room, WHITE, "disclose", "told", to=["UKR"], text="They will not come", reason="why not")
    assert "They will not come" in text_of(page(room, "UKR")["bulletin"])
    assert "why not" not in text_of(page(room, "UKR")["bulletin"])
    to_node(room, "hands")
    advance(room, "on", force=True, reason="time")
    assert text_of(page(room, "US")["bulletin"]) == ""


def test_a_bargain_says_who_offered_who_has_signed_and_how_it_came_out() -> None:
    room = room_of("bridge-2025", pace="hand")
    while room.place[1] != "offers":
        all_decide(room, f"to-{room.place[1]}")
        advance(room, f"to-{room.place[1]}-w")
    deal = next(
        one
        for one in room.session.view("UKR")["deals"]
        if one["legal"] and one["proposer"] == "UKR" and len(one["parties"]) == 2
    )
    other = next(one for one in deal["parties"] if one != "UKR")
    given = {"offers": [{"offer": deal["action"], "reason": "it is <fair>"}]}
    decide(room, "UKR", "offer", given)
    advance(room, "offer-w", force=True, reason="time")
    assert "to be answered by you" in text_of(page(room, other)["bargains"])
    assert "it is <fair>" in text_of(page(room, other)["bargains"])
    decide(room, other, "sign", {"accept": [deal["action"]], "reasons": {deal["action"]: "Yes"}})
    advance(room, "sign-w", force=True, reason="time")
    said = text_of(page(room, "UKR")["bargains"])
    assert "You offer." in said and "signs. Yes" in said and "signed by all" in said
    fallen = bargains(
        [one for one in room.feed("UKR") if one["kind"] != "deals"],
        room.session.view("UKR"),
        Names.of(room.session.view("UKR"), None, {}),
        {deal["action"]: deal["parties"]},
    )
    assert [one["state"] for one in fallen] == ["fell through: a party could not pay"]
    third = next(one for one in room.roles if one not in deal["parties"])
    assert "Yes" not in text_of(page(room, third)["bargains"])


# What happened ------------------------------------------------------------------------------


def test_a_deal_is_told_once_with_who_paid_for_it_and_what_it_moved() -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    entries = [
        {"kind": "paid", "cause": "a/x", "role": "US", "what": "US.pc", "by": -1000},
        {"kind": "paid", "cause": "a/x", "role": "EU", "what": "EU.bn", "by": -700},
        {"kind": "paid", "cause": "a/x", "role": "EU", "what": "EU.pc", "by": -2000},
        {"kind": "signed", "action": "a/x"},
        {"kind": "refused", "action": "b"},
        {"kind": "paid", "cause": "c", "role": "EU", "what": "EU.pc", "by": -1000},
    ]
    names = Names.of(room.session.view("US"), None, {})
    fact = {"kind": "deals", "quarter": "2025Q1", "actor": "", "body": {"entries": entries}}
    told = regions_story.quarter([{**fact, "seq": 1, "turn": 0}], names, "US")["deals"]
    assert [one["more"] for one in told] == [
        ["United States pays 1 capital; European Union pays $0.7 bn and 2 capital."],
        [],
        [],
    ]
    assert told[0]["said"].startswith("Signed") and told[0]["tone"] == "good"
    assert told[2]["said"].startswith("European Union pays 1 capital for")


def test_results_tell_base_modifiers_roll_band_and_what_follows() -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "hands")
    made = page(room, "US")
    said = text_of(made["news/0"])
    cases = [
        entry
        for fact in room.feed("US")
        if fact["kind"] == "adjudication"
        for entry in fact["body"]["entries"]
        if entry["kind"] == "adjudication" and not entry["sure"]
    ]
    assert cases
    for entry in cases:
        assert f"rolled {entry['roll'] // 10}.{entry['roll'] % 10}" in said
        for name, _ in entry["modifiers"]:
            assert name in said
    assert "to begin with" in said
    assert "What moved most" not in said  # the quarter has not closed


def test_the_end_tells_the_scores() -> None:
    room = room_of("bridge-2025", pace="hand", turns=2)
    play_out(room)
    made = page(room, "US")
    said = text_of(made["decide"])
    assert "Scores" in said and all(name in said for name in ("Ukraine", "Russia", "NATO"))
    assert "over" in text_of(made["status"])
    assert {"news/0", "news/1"} <= set(made)


@pytest.mark.parametrize("name", ["tiny", "first-turn"])
def test_an_exercise_is_shown_to_every_seat_from_its_first_node_to_its_end(name: str) -> None:
    room = room_of(name, pace="hand")
    given = catalogue(room.session.game.compiled)
    nodes = set()
    for step in range(200):
        nodes.add(room.place[1] if not room.ended else "over")
        for role in room.roles:
            made = regions.regions(room.session.view(role), room.feed(role), given)
            for html in made.values():
                text_of(html)
        if room.ended:
            break
        all_decide(room, f"s{step}")
        advance(room, f"s{step}-w")
    assert {"orders", "hands", "over"} <= nodes


def test_charts_lie_inside_their_frame() -> None:
    for history in ([1, 1], [0, 10**9, -(10**9)], list(range(12)), [5, 4, 3]):
        for point in chart(history).split():
            x, y = (float(one) for one in point.split(","))
            assert 0 <= x <= WIDE and 0 <= y <= HIGH


# Secrets and strangers' words ---------------------------------------------------------------


def test_twins_that_differ_in_anothers_secrets_have_the_same_page() -> None:
    def played(secret: str) -> list[regions.Regions]:
        room = room_of("bridge-2025", pace="hand")
        found = []
        to_node(room, "orders")
        say(room, "RUS", "note", "rus-note", text=f"note {secret}")
        say(room, "RUS", "message", "rus-talk", to=[WHITE], text=f"talk {secret}")
        view = room.session.view("RUS")
        action = next(card["action"] for card in view["hand"] if card["legal"])
        order = {"orders": [action] if secret == "qwertz" else [], "reason": secret}
        decide(room, "RUS", "rus-plan", order)
        found += [page(room, role) for role in room.roles if role != "RUS"]
        assert secret in str(page(room, "RUS"))
        return found

    peace, war = played("asdfgh"), played("qwertz")
    assert peace == war
    assert "qwertz" not in str(war)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' & </textarea></li>"


def test_hostile_words_are_shown_as_text() -> None:
    room = at_node("offers", "US")
    say(room, "RUS", "message", "hostile1", to=["US"], text=HOSTILE, room="<b>room</b>")
    say(room, "US", "note", "hostile2", text=HOSTILE)
    deal = next(d["action"] for d in room.session.view("US")["deals"] if d["legal"])
    party = next(
        who
        for d in room.session.view("US")["deals"]
        if d["action"] == deal
        for who in d["parties"]
        if who != "US"
    )
    decide(room, "US", "hostile3", {"offers": [{"offer": deal, "reason": HOSTILE}]})
    mine = page(room, "US")
    for name in ("threads", "notes", "decide"):
        assert HOSTILE in "".join(said_raw(mine[name])), name
    assert "<b>room</b>" in text_of(mine["threads"])
    all_decide(room, "rest")
    advance(room, "rest-w")
    theirs = page(room, party)
    for html in theirs.values():
        text_of(html)
    assert "onerror=alert(2)" in text_of(theirs["decide"])


def said_raw(html: str) -> list[str]:
    found = Checked()
    found.feed(html)
    found.close()
    assert found.faults == []
    return found.said


def test_who_talks_without_an_end_fills_no_page() -> None:
    room = room_of("bridge-2025", pace="hand")
    for number in range(regions_story.LATEST + 50):
        text = f"word {number}. " + "x" * 1000
        say(room, "RUS", "message", f"flood{number}", to=["US"], text=text)
        say(room, "US", "note", f"note{number}", text=text)
    say(room, "UKR", "message", "hello", to=["US"], text="Are you there?")
    for number in range(regions_story.ROOMS + 20):
        door = {"to": ["US"], "text": "knock", "room": f"door {number}"}
        say(room, "RUS", "message", f"room{number}", **door)
    made = page(room, "US")
    said = text_of(made["threads"])
    assert "Are you there?" in said and "word 149." in said and "word 0." not in said
    assert "82 earlier messages" in said
    assert said.count("Write to them") == regions_story.ROOMS + 2
    assert len(made["threads"]) + len(made["notes"]) < 300_000
    assert "word 149." in text_of(made["notes"]) and "word 49." not in text_of(made["notes"])


# What goes out ------------------------------------------------------------------------------


def told(line: PageOutlet) -> list[dict[str, Any]]:
    """Every frame that is due, and what comes late."""
    found = drained(line)
    while line.more():
        found += drained(line)
    return found


def shown(frames: list[dict[str, Any]]) -> regions.Regions:
    """What a page shows that was sent some frames."""
    page: regions.Regions = {}
    for one in frames:
        if one["type"] == "rewound":
            page = {}
        elif one["type"] == "regions":
            page |= one["changed"]
            for name in one["gone"]:
                del page[name]
    return page


def test_a_line_is_sent_what_changed_and_nothing_else() -> None:
    room = room_of("bridge-2025", pace="hand")
    pages = Pages(room)
    line = PageOutlet(pages, Chair("US", "US"))
    first = told(line)
    assert {one["type"] for one in first} == {"regions", "clock", "presence"}
    assert shown(first) == pages.of("US")
    say(room, "UKR", "message", "hello", to=["US"], text="Hello there")
    (news,) = told(line)
    assert list(news["changed"]) == ["threads"] and news["gone"] == []
    decide(room, "RUS", "secret")  # another's decision is no news
    assert told(line) == []
    to_node(room, "orders")
    then = told(line)
    assert then[0]["node"] == "orders" and "decide" in then[0]["changed"]
    assert not any("brief" in one.get("changed", ()) for one in then)
    assert shown([*first, news, *then]) == pages.of("US")


def test_what_a_cell_waits_for_comes_first() -> None:
    room = room_of("bridge-2025", pace="hand")
    line = PageOutlet(Pages(room), Chair("US", "US"))
    first = drained(line)[0]["changed"]
    assert {"head", "status", "decide", "news/0", "compose"} <= set(first)
    assert not {"deals", "hand", "tracks"} & set(first)
    told(line)
    say(room, "US", "message", "hello", to=["UKR"], text="Hello there")
    assert [list(one["changed"]) for one in told(line)] == [["threads"]]  # nothing is made again


def test_a_page_is_the_same_however_often_it_is_looked_at() -> None:
    """A seat whose line was cut anywhere and one that heard every word end with the same page."""
    room = room_of("bridge-2025", pace="hand")
    pages = Pages(room)
    steady = PageOutlet(pages, Chair("UKR", "UKR"))
    heard = told(steady)
    for step in range(9):
        all_decide(room, f"on{step}")
        advance(room, f"on{step}-w")
        if step % 2:
            drained(PageOutlet(pages, Chair("UKR-2", "UKR")))  # cut before the rest came
        heard += told(steady)
        late = PageOutlet(Pages(room), Chair("UKR-3", "UKR"))
        assert shown(heard) == shown(told(late)), room.place


def test_lines_of_a_role_share_its_page() -> None:
    room = room_of("bridge-2025", pace="hand")
    pages = Pages(room)
    first, second = pages.of("US"), pages.of("US")
    assert all(first[name] is second[name] for name in first)


def test_a_rewind_empties_the_page_first(tmp_path: Path) -> None:
    room = room_of("bridge-2025", tmp_path / "x.wargame", pace="hand")
    line = PageOutlet(Pages(room), Chair("US", "US"))
    to_node(room, "orders")
    told(line)
    after = room.feed(WHITE)[1]["seq"]
    say(room, WHITE, "rewind", "back", after=after, name="again", reason="a mistake")
    made = told(line)
    assert [one["type"] for one in made[:2]] == ["rewound", "regions"]
    assert here(room)["node"] == made[1]["node"]
    assert shown(made) == Pages(room).of("US")
    assert room.session.store is not None
    room.session.close()


def test_currencies_are_spelt_out_in_every_region() -> None:
    room = room_of("bridge-2025", pace="hand", turns=2)
    pages = Pages(room)
    for node in ("orders", "reactions", "hands", "signals"):
        to_node(room, node, f"pc-{node}")
        for role in room.roles:
            room.advise(role)
            for name, html in pages.of(role).items():
                assert not re.search(r"\bPC\b", text_of(html)), (node, role, name)


def test_many_standing_orders_are_grouped_buttons() -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders", "many")
    html = Pages(room).of("RUS")["decide"]
    known = [one["id"] for one in json.loads(room.view("RUS"))["standing"]]
    assert len(known) > 8 and '<select name="standing"' not in html
    assert re.findall(r'type="radio" name="standing" value="([^"]*)"', html) == known
    groups = re.findall(r'<details class="group" data-open="standing:([^"]*)"( open)?>', html)
    assert [bool(open_) for _, open_ in groups].count(True) == 1  # where the chosen one stands
    assert len(groups) == 3


def test_a_thread_says_with_whom_it_is_and_between_whom_to_one_who_only_reads() -> None:
    """A room that the White Cell closes with a chair of its own is the room that was open."""
    room = room_of("bridge-2025", pace="hand")
    say(room, "US", "message", "one", to=["UKR"], text="hello")
    say(room, "EU", "message", "two", to=["WHITE"], text="a question")
    say(room, "WHITE", "room", "shut", what="close", members=["US", "UKR"], reason="x")
    white = text_of(Pages(room).of("WHITE")["threads"])
    assert "Between Ukraine and United States" in white and "With European Union" in white
    assert white.count("hello") == 1 and "has closed this room" in white
    mine = text_of(Pages(room).of("US")["threads"])
    assert "With Ukraine" in mine and "Between" not in mine and "has closed this room" in mine
