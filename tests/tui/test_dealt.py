"""What became of the offers, what moves a track, and what comes too late."""

from __future__ import annotations

from typing import Any

from wargame.play.session import new_session
from wargame.telling.names import Names
from wargame.tui import lines, plan, present_goals, present_odds, present_tracks
from wargame.tui.present_dealt import dealt_pages
from wargame.tui.present_levers import lever_doc
from wargame.tui.seat import Seat

NAMES = Names(
    roles={"UKR": "Ukraine", "EU": "European Union", "NATO": "NATO"},
    cards={"drone/kyiv": '"Drone: Kyiv"', "drone/union": '"Drone: Union"', "date": '"A date"'},
)


def _fact(kind: str, actor: str, turn: int = 0, **body: Any) -> dict[str, Any]:
    return {"kind": kind, "actor": actor, "turn": turn, "body": body}


def _answer(actor: str, action: str, accepts: bool, **more: Any) -> dict[str, Any]:
    return _fact("answer", actor, by=actor, action=action, accepts=accepts, **more)


def _told(new: list[dict[str, Any]], feed: list[dict[str, Any]]) -> str:
    pages = dealt_pages(new, feed, NAMES, "UKR")
    return "\n".join(lines.text(beat) for page in pages for beat in page.beats)


def test_a_refused_offer_says_who_refused_why_and_what_they_would_sign() -> None:
    offer = _fact("offer", "UKR", action="drone/kyiv")
    new = [
        _answer("EU", "drone/kyiv", False, reason="Too dear.", would_sign="drone/union"),
        _answer("NATO", "drone/kyiv", True),
        _fact("deals", "", entries=[{"kind": "refused", "action": "drone/kyiv"}]),
    ]
    told = _told(new, [offer, *new])
    assert "Not signed" in told and "your offer" in told
    assert "European Union refuses: “Too dear.”" in told
    assert "would sign" in told and "Union" in told
    assert "NATO accepts" in told
    assert "takes one of your orders" not in told


def test_own_offers_come_first_and_say_that_they_take_an_order() -> None:
    offers = [_fact("offer", "NATO", action="date"), _fact("offer", "UKR", action="drone/kyiv")]
    new = [
        _answer("UKR", "date", True),
        _answer("EU", "drone/kyiv", True),
        _fact(
            "deals",
            "",
            entries=[
                {"kind": "signed", "action": "date"},
                {"kind": "signed", "action": "drone/kyiv"},
            ],
        ),
    ]
    told = _told(new, [*offers, *new])
    assert told.count("takes one of your orders") == 1
    assert told.index("your offer; it takes") < told.index("an offer of NATO")
    assert "You accept" in told


def test_nothing_is_told_before_the_answers_or_of_an_earlier_quarter() -> None:
    assert not _told([_fact("offer", "UKR", action="drone/kyiv")], [])
    assert not _told([_answer("EU", "drone/kyiv", True)], [])


def _seat(scenario: str = "bridge-2025") -> Seat:
    session = new_session(scenario, role="UKR", seed=7)
    session.advance()
    return Seat(session)


def test_a_track_names_the_cards_and_deals_that_would_move_it() -> None:
    seat = _seat()
    told = lines.text(lever_doc(seat.view, "membership"))
    assert "A date on the calendar" in told and "NATO may offer" in told
    assert "in your hand" in lines.text(lever_doc(seat.view, "ukr_force"))
    track = lines.text(present_tracks.track_doc(seat.view, "membership", seat.moves))
    assert "A date on the calendar" in track
    goals = [lines.text(present_goals.goal_doc(seat.view, g["id"], seat.names))
             for g in seat.view["objectives"]]  # fmt: skip
    assert any("What would move" in goal for goal in goals)


def test_levers_put_what_helps_first_and_leave_out_what_comes_after_the_end() -> None:
    view: dict[str, Any] = {
        "turn": 6,
        "turns": 8,
        "quarter": "2026Q3",
        "role": {"id": "UKR", "side": "coalition"},
        "roles": [],
        "deals": [],
        "tracks": [{"id": "land", "better": "down"}],
        "hand": [
            _card("Worse", ["land +1"], 0),
            _card("Better", ["land -0.5"], 1, lasts=4),
            _card("Late", ["land -9"], 2),
            _card("Other", ["will +1"], 0),
        ],
    }
    told = lines.text(lever_doc(view, "land"))
    assert told.index("Better") < told.index("Worse")
    assert "-0.5" in told and "2026Q4" in told  # one quarter of the four is left
    assert "Late" not in told and "Other" not in told


def _card(name: str, effects: list[str], after: int, lasts: int = 1) -> dict[str, Any]:
    group = {"effects": effects, "when": [], "scale": [0, 0, 1000, 1400]}
    return {"name": name, "effects": [{**group, "after": after, "lasts": lasts}]}


def test_a_card_says_what_arrives_after_the_end() -> None:
    seat = _seat()
    deal = next(d for d in seat.view["deals"] if d["action"] == "neighbour-production")
    told = lines.text(tuple(present_odds.brings_doc(deal, seat.names)))
    assert "after the end" in told
    drones = next(d for d in seat.view["deals"] if d["action"].endswith("/made-in-kyiv"))
    assert "after the end" not in lines.text(tuple(present_odds.brings_doc(drones, seat.names)))


def test_the_guided_deal_is_signed_and_bears_fruit_before_the_end() -> None:
    session = new_session("first-turn", role="UKR")
    seat = Seat(session)
    seat.go_on()
    step = next(s for s in seat.view["guide"] if s["until"].startswith("offer "))
    wanted = step["until"].partition(" ")[2]
    deal = next(d for d in seat.view["deals"] if d["action"] == wanted)
    assert "after the end" not in lines.text(tuple(present_odds.brings_doc(deal, seat.names)))
    assert not seat.change(plan.toggle_pick(seat.draft, wanted))
    new = seat.commit()
    if seat.view["node"] == "answers":
        new += seat.commit()
    pages = dealt_pages(new, seat.feed, seat.names, "UKR")
    assert "Signed" in lines.text(pages[0].beats[0])
    assert any(d["action"] == wanted and d["signed"] for d in seat.view["deals"])


def test_a_refusal_for_want_of_capital_names_the_surcharge_and_the_way_out() -> None:
    view = {"settings": {"third_order_pc": 2000}, "purse": {"orders": 1}}
    one = plan.toggle_order(plan.Draft("orders"), "lathe")
    poor = "not enough political capital"
    said = plan.with_surcharge(view, one, poor)
    assert said.startswith(poor) and "2 PC extra" in said and "takes it back" in said
    assert plan.with_surcharge(view, plan.Draft("orders"), poor) == poor
    assert plan.with_surcharge(view, one, "it is closed") == "it is closed"
