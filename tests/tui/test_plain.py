"""Plain mode: a whole exercise through pipes, for every role, with any input."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.strategies import compiled
from wargame.analysis import staff
from wargame.play import planner_study
from wargame.play.session import Session, new_session, resume_session, start_session
from wargame.telling.names import Names, catalogue
from wargame.telling.tell import causes_of, entries_of
from wargame.tui.plain import refusal, run_plain
from wargame.tui.plain_pages import deals_of, find_track, track_page

GOLDEN = Path(__file__).parent / "golden" / "plain-tiny.txt"
ROLES = ("US", "UKR", "EU", "NATO", "RUS")
#: One that is helped and one that is not; the others in the soak.
SOME = [
    pytest.param(role, marks=[pytest.mark.soak] * (role not in ("UKR", "RUS"))) for role in ROLES
]
#: Every command once, an illegal card, two orders with a reason, a called shot, the rest default.
SCRIPT = """\
?
s
t
t line
c
c 1
d 1
d 9
o
l
p
e
b
1

what is this
nothing to say
1
3
1
store before the storm
p
2

2

will >= 200 abc
will >= 58 70
y


"""


def play(session: Session, role: str, text: str, width: int = 79) -> str:
    out = io.StringIO()
    assert run_plain(session, role, io.StringIO(text), out, width) == 0
    return out.getvalue()


def check_form(text: str, width: int = 79) -> None:
    """No escape, no box, no tab; nothing wider than asked, save for the path of the save."""
    for line in text.splitlines():
        assert len(line) <= width or line.lstrip().startswith(("/", "wargame play", ">")), line
        assert line == line.rstrip()
    assert "\x1b" not in text and "\t" not in text and "\r" not in text and "\0" not in text
    assert not any(0x2500 <= ord(sign) <= 0x28FF for sign in text)
    assert not re.search(r"\bNone\b(?!\s+of)", text)
    assert "{" not in text and "\n\n\n" not in text


def test_a_whole_small_exercise_word_for_word() -> None:
    text = play(new_session("tiny", role="BLUE", seed=7), "BLUE", SCRIPT + "\n" * 40)
    if os.environ.get("WARGAME_UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text)
    assert text == GOLDEN.read_text()
    check_form(text)


@pytest.mark.parametrize("role", SOME)
def test_every_role_can_play_to_the_end_with_empty_lines(role: str) -> None:
    session = new_session("bridge-2025", role=role, seed=7)
    text = play(session, role, "\n" * 400)
    assert session.ended
    check_form(text)
    assert "Scores out of 100:" in text
    for quarter in ("2025Q1", "2026Q4"):
        assert f"{quarter} in short:" in text


@pytest.mark.parametrize("role", SOME)
def test_any_input_plays_on(role: str) -> None:
    dice = random.Random(f"plain {role}")
    words = [
        "",
        "",
        "",
        "1",
        "2",
        "3",
        "1 2",
        "3 1",
        "y",
        "n",
        "99",
        "hello there",
        "0",
        "-1",
        "c 1",
        "t us_will",
        "t nothing",
        "d 1",
        "e",
        "o",
        "s",
        "list",
        "us_will >= 50 60",
        "oil <= 70.5 99%",
        "² 3",
        "break-everything",
        "?",
    ]
    lines = "\n".join(dice.choice(words) for _ in range(700)) + "\n" * 400
    session = new_session("bridge-2025", role=role, seed=11)
    text = play(session, role, lines)
    assert session.ended
    check_form(text)


@pytest.mark.parametrize("width", [60, 100])
def test_lines_are_wrapped_at_the_width_asked_for(width: int) -> None:
    check_form(play(new_session("tiny", role="RED", seed=3), "RED", "\n" * 60, width), width)


def test_the_end_of_input_keeps_the_save_and_says_how_to_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a b.wargame"
    session = new_session("bridge-2025", role="UKR", seed=7, save=path)
    first = play(session, "UKR", "\n" * 30)
    session.close()
    assert f"--resume {str(path)!r}" in first and "What you committed is kept." in first
    again = resume_session(path)
    second = play(again, "UKR", "\n" * 400)
    again.close()
    assert again.ended
    assert re.search(
        r"You are Ukraine, and you come back in 2025Q[2-4]\.", " ".join(second.split())
    )
    straight = new_session("bridge-2025", role="UKR", seed=7)
    play(straight, "UKR", "\n" * 400)
    assert straight.game.digest == again.game.digest
    over = resume_session(path)
    assert "Scores out of 100:" in play(over, "UKR", "")
    over.close()


@pytest.mark.parametrize("word", ["q", "quit", "q\n\n\n"])
def test_quitting_is_possible_at_every_question(word: str) -> None:
    for lines in range(0, 30, 3):
        text = play(new_session("tiny", role="BLUE", seed=7), "BLUE", "\n" * lines + word)
        assert "You stop here." in text or "Scores out of 100:" in text


#: No offer of one's own; the alliance's first offer refused, with no other terms and no reason.
NO_DEALS = "\n" * 4


def against_status_quo() -> Session:
    """An exercise of Ukraine in which the others follow the status quo, whatever the seed."""
    return start_session(compiled("bridge-2025"), {"UKR": "person"}, seed=7, save=None)


def test_an_illegal_choice_says_why_and_asks_again() -> None:
    session = against_status_quo()
    text = play(session, "UKR", f"{NO_DEALS}\n3\n\n3\n4\n\n1\nq\n")
    assert "Hit them at the source: It is already among your orders." in text
    assert "The committee asks a general: Not enough political capital." in text
    assert text.count("Order 1 of at most 3") == 1
    assert "Break off" not in text, "what cannot be broken off is not offered"


def test_orders_reasons_and_a_called_shot_reach_the_record() -> None:
    session = against_status_quo()
    play(session, "UKR", f"{NO_DEALS}2\n3\nbecause of winter\n\nukr_will >= 60.5 70\n\n")
    mine = next(
        fact["body"]
        for fact in session.feed("UKR")
        if fact["kind"] == "decision" and fact["body"]["node"] == "orders"
    )
    assert mine["decision"]["standing"] == "grid"
    assert mine["decision"]["orders"] == [
        {"action": "deep-strike-russia", "reason": "because of winter"}
    ]
    assert mine["decision"]["shot"] == {
        "track": "ukr_will",
        "test": "at_least",
        "at": 60_500,
        "chance": 70,
    }


def test_a_plan_has_a_sentence_for_all_of_it() -> None:
    session = against_status_quo()
    text = play(session, "UKR", f"{NO_DEALS}2\n3\n\n\n\nwhy\nto keep the lights on\ny\n")
    assert 'All of it because: "to keep the lights on"' in " ".join(text.split())
    mine = next(
        fact["body"]
        for fact in session.feed("UKR")
        if fact["kind"] == "decision" and fact["body"]["node"] == "orders"
    )
    assert mine["decision"]["reason"] == "to keep the lights on"


def test_a_called_shot_is_held_against_what_happened() -> None:
    """Two quarters after a shot was called, it is told whether it was a hit."""
    session = against_status_quo()
    text = play(session, "UKR", f"{NO_DEALS}2\n3\n\n\nukr_will >= 10 90\n" + "\n" * 120)
    told = " ".join(text.split())
    assert "Your called shot, Resolve at least 10 at 90 %: it is" in told
    assert told.count(", a hit.") == 1


def test_beginning_a_plan_again_drops_it() -> None:
    session = new_session("tiny", role="BLUE", seed=1)
    while session.game.node != "orders":
        session.advance()
        if session.game.node != "orders":
            session.submit("BLUE", session.game.default("BLUE"))
    play(session, "BLUE", "2\n2\n\n\n\nn\n1\n\n\n\n")
    mine = next(
        fact["body"]["decision"]
        for fact in session.feed("BLUE")
        if fact["kind"] == "decision" and fact["body"]["node"] == "orders"
    )
    assert (mine["standing"], mine["orders"]) == ("dig", [])


@pytest.mark.parametrize(
    "role", ["UKR", "RUS", *(pytest.param(r, marks=pytest.mark.soak) for r in ("US", "EU", "NATO"))]
)
def test_the_causes_of_a_track_sum_to_its_change(role: str) -> None:
    session = new_session("bridge-2025", role=role, seed=5)
    given = catalogue(session.game.compiled)
    for _ in range(60):
        session.advance()
        if session.ended:
            break
        view = session.view(role)
        names = Names.of(view, None, given)
        last = [fact for fact in session.feed(role) if fact["turn"] == view["turn"] - 1]
        causes = causes_of(entries_of(last), names, view["tracks"])
        unseen = {key for key, terms in causes.items() if any("not shown" in t[1] for t in terms)}
        assert unseen <= {"us_cover"}, "only what a deal between others takes from American money"
        for track in view["tracks"]:
            if track["exact"] and len(track["history"]) > 1:
                total = sum(term[2] for term in causes.get(track["id"], ()))
                assert total == track["change"], track["id"]
                page = track_page(track, causes, names)
                assert any("in all" in line for line in page)
        session.submit(role, session.game.default(role))


def test_tracks_are_found_by_the_beginning_of_a_name() -> None:
    view = new_session("bridge-2025", role="EU", seed=1).view("EU")
    assert (find_track(view, "us_will") or {})["id"] == "us_will"
    assert (find_track(view, "Brent") or {})["id"] == "oil"
    assert find_track(view, "us_") is None
    assert find_track(view, "nothing") is None


def test_own_deals_are_numbered_first() -> None:
    view = new_session("bridge-2025", role="UKR", seed=1).view("UKR")
    mine = [deal["proposer"] == "UKR" for deal in deals_of(view)]
    assert mine == sorted(mine, reverse=True) and any(mine)


def test_refusals_are_sentences() -> None:
    assert refusal(ValueError("`pda` is refused: not enough money; it is closed for now")) == (
        "Not enough money; it is closed for now."
    )
    assert refusal(ValueError("did you mean `pda`?")) == "Did you mean `pda`?"


def test_plain_mode_needs_no_textual() -> None:
    code = "import sys, wargame.tui.plain; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_through_real_pipes(tmp_path: Path) -> None:
    save = tmp_path / "pipe.wargame"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "wargame",
            "play",
            "tiny",
            "--role",
            "BLUE",
            "--seed",
            "7",
            "--plain",
            "--save",
            str(save),
        ],
        input="\n" * 4,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "To go on later:" in done.stdout and str(save) in done.stdout
    check_form(done.stdout)


def test_a_forecast_and_advice_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is chosen, with an order chosen, and a course taken over as a whole."""
    # Its words, whatever it is worth, and however little was tried beforehand.
    quick = partial(staff.staff_advice, budget="32")
    monkeypatch.setattr(planner_study, "WORLDS", 16)
    monkeypatch.setattr(planner_study, "_KNOWN", {})
    monkeypatch.setattr(staff, "staff_advice", lambda *asked: quick(*asked[:3]))
    session = new_session("bridge-2025", role="UKR", seed=7)
    session.advance()
    while session.game.node != "orders":
        session.submit("UKR", session.game.default("UKR"))
        session.advance()
    script = (
        "f 1\nf much\ntake\nf 100\n\n1\nno reason\nf 100\na\ntake 9\ntake 2\nn\na\ntake\ny\nq\n"
    )
    told = play(session, "UKR", script)
    check_form(told)
    plain = " ".join(told.split())
    assert "A forecast takes from 100 to 100,000 worlds." in plain
    assert '"much" is no number of worlds' in plain
    assert "There is no advice to take." in plain
    assert "As it stands, with nothing chosen: Score at the end" in plain
    assert plain.count("people do not play by doctrine") == 1, "it is explained once"
    assert re.search(r"This plan: (no difference shown on any objective|[+-][\d.]+ %)", plain)
    assert "Without the plan met in" in plain and "Out of 100 worlds." in plain
    assert "The staff officer would: " in plain and "courses of action were tried in" in plain
    assert 'There is no course "9" in the advice.' in plain
    assert plain.count("Your decision: ") == 2
    decided = [fact for fact in session.feed("UKR") if fact["kind"] == "decision"]
    assert decided[-1]["phase"] == "orders" and session.game.node == "reactions"


def test_a_forecast_that_is_interrupted_says_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    from wargame.analysis.forecast import Forecaster

    def pictures(self: Forecaster, *given: object, **more: object) -> object:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(Forecaster, "pictures", pictures)
    session = new_session("tiny", role="BLUE", seed=1)
    told = play(session, "BLUE", "f\nq\n")
    assert "No forecast." in told and "You stop here." in told
