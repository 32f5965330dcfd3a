"""What the White Cell does is told with its reason, in every way of telling."""

from __future__ import annotations

from tests.play.helpers import at_random, begin, persons, play_to
from wargame.play.control import BANDS
from wargame.play.session import Session
from wargame.telling import white_cell
from wargame.telling.names import Names, catalogue
from wargame.telling.tell import causes_of, entries_of, explain, quarter_summary, tell
from wargame.tui.lines import plain as spelt
from wargame.tui.plain_story import story
from wargame.tui.present_story import feed_items

BRIDGE = "bridge-2025"


def controlled() -> tuple[Session, str, str]:
    """A quarter in which every kind of control was used; the rolled action, the event."""
    session = begin(BRIDGE, persons(BRIDGE), seed=7, turns=2)
    tables = session.game.tables
    quiet = next(e for e in tables.events if not e.branches and not e.options)
    session.control({"what": "inject", "event": quiet.key, "branch": "", "reason": "To test it."})
    other = next(e for e in tables.events if e.branches)
    session.control({"what": "hold", "event": other.key, "reason": "Not now."})
    session.control({"what": "withdraw", "event": other.key, "reason": "A slip."})
    track = next(t for t in tables.tracks if not t.seen_by)
    session.control({"what": "adjust", "track": track.key, "to": track.low, "reason": "Wrong."})
    hidden = next(t for t in tables.tracks if t.seen_by)
    session.control({"what": "adjust", "track": hidden.key, "to": hidden.low, "reason": "Known."})
    play_to(session, at_random, lambda s: s.game.node == "orders")
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    session.advance(nodes=1)
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    first = next(one for one in session.preview() if not one["sure"])
    band = BANDS[(first["band"] + 2) % 4]
    session.control(
        {"what": "override", "action": first["action"], "band": band, "reason": "It was agreed."}
    )
    session.advance(nodes=1)
    play_to(session, at_random, lambda s: s.game.world.turn == 1)
    return session, first["action"], quiet.key


def test_every_control_is_told_with_its_reason() -> None:
    session, action, event = controlled()
    names = Names.of(session.view("UKR"), None, catalogue(session.game.compiled))
    feed = session.feed("UKR")
    told = [story(fact, names, "UKR") for fact in feed if fact["kind"] == "control"]
    acts = [lines[0] for lines in told]
    assert acts[0] == f"The White Cell brings in the event {names.card(event)}."
    assert acts[1].endswith("does not fall this quarter.") and "dice stand" in acts[2]
    assert acts[3].startswith("The White Cell sets ")
    assert acts[4] == "The White Cell adjusts something that you do not see."
    assert acts[5].startswith(f"The White Cell overrules the dice: {names.card(action)} stands")
    whys = ["To test it.", "Not now.", "A slip.", "Wrong.", "Known.", "It was agreed."]
    assert [lines[1] for lines in told] == [f'  Its reason: "{why}"' for why in whys]
    rows = [spelt(item.row.left) for item in feed_items(feed, names, "UKR")]
    assert all(any(said in row for row in rows) for said in acts)


def test_the_ledger_says_what_the_dice_had_said() -> None:
    session, action, event = controlled()
    names = Names.of(session.view("UKR"), None, catalogue(session.game.compiled))
    entries = entries_of(session.feed("UKR"))
    roll = next(e for e in entries if e["kind"] == "adjudication" and e["action"] == action)
    assert "by the White Cell" in tell(roll, names)
    over = [line for line in explain(roll, names) if "overruled" in line]
    assert len(over) == 1 and over[0].endswith(": It was agreed.") and "rolled" in over[0]
    fell = next(e for e in entries if e["kind"] == "event" and e["event"] == event)
    assert "brought in by the White Cell" in tell(fell, names)
    assert tell(fell, names).endswith(": To test it.")
    summary = quarter_summary(
        [fact for fact in session.feed("UKR") if fact["turn"] == 0], session.view("UKR"), names
    )
    assert any("(White Cell)" in line for line in summary)
    moved = [source for terms in causes_of(entries, names).values() for _, source, _ in terms]
    assert "the White Cell" in moved


def test_a_sure_order_overruled_does_not_go_through() -> None:
    entry = {"sure": True, "rolled": 2, "band": 0, "reason": "no"}
    said = white_cell.overruled(entry)
    assert said == "The White Cell overruled: no roll was made, stands as setback: no."
    assert white_cell.overruled({"sure": True, "band": 2}) == ""
