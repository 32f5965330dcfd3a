from __future__ import annotations

import json
from pathlib import Path

import pytest

from wargame.cli import main

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"path", "line", "column", "code", "message", "hint"}

FAULTY = """\
id: faulty
name: Thirteen faults
about: One fault a card, each of another kind.
cards:
  - {id: a1, kind: action, role: BLUE, name: A, text: T, cost: {pc: "1"}, odds: sure, effects: []}
  - id: a2
    kind: action
    role: BLUE
    name: Two
    name: Again
    text: A key that stands twice.
    odds: sure
    effects: []
  - id: a3
    kind: action
    role: BLUE
    name: Three
    text: A key that is not known.
    odds: sure
    efects: []
    effects: []
  - id: a4
    kind: action
    role: BLUE
    name: Four
    text: A switch as YAML 1.1 has it.
    held: on
    odds: sure
    effects: []
  - id: a5
    kind: action
    role: BLUE
    name: Five
    text: More than certain.
    odds: {base: 120}
    effects: []
  - id: a6
    kind: action
    role: BLUE
    name: Six
    text: Something is missing.
    effects: []
  - id: a7
    kind: action
    role: BLUE
    name: Seven
    text: A track that is not there.
    odds: sure
    effects:
      - {shift: wil, by: 1}
  - id: a8
    kind: action
    role: BLUE
    name: Eight
    text: A condition that cannot be read.
    needs: [line >= 40, will => 3]
    odds: sure
    effects: []
  - id: a9
    kind: action
    role: BLUE
    name: Nine
    text: A source that is not registered.
    odds: sure
    effects: []
    source: [judgment]
  - id: a10
    kind: action
    role: BLUE
    name: Ten
    text: Too fine a number.
    odds: sure
    effects:
      - {shift: will, by: 0.12345}
  - id: a11
    kind: action
    role: GREEN
    name: Eleven
    text: A role that is not at the table, and a card that has its own fault.
    odds: sure
    effects:
      - {unlock: a6}
      - {push: will, by: 1}
  - id: store
    kind: action
    role: BLUE
    name: Twelve
    text: An id that another deck has.
    odds: sure
    effects: []
"""

TOLD = """\
decks/faulty.yaml:5:69: cards[a1].cost.pc: found the text "1", expected a number (remove the quotes)
decks/faulty.yaml:10:5: duplicate key `name` (first at line 9) (keep one of them)
decks/faulty.yaml:20:5: cards[a3]: unknown key `efects` (did you mean `effects`?)
decks/faulty.yaml:27:11: `on` is true or false to some YAML readers (write true or false, or quote \
it: "on")
decks/faulty.yaml:35:18: cards[a5].odds.base: 120 is not between 0 and 100 percent
decks/faulty.yaml:37:5: cards[a6]: `odds` is missing
decks/faulty.yaml:50:17: cards[a7].effects[0].shift: `wil` is not a track, purse or dial \
(did you mean `will`?)
decks/faulty.yaml:56:30: cards[a8].needs[1]: `will => 3`: `=>` is not a comparison \
(>=, >, <=, <, ==, !=)
decks/faulty.yaml:66:14: cards[a9].source[0]: `judgment` is not in decks/sources.yaml \
(did you mean `judgement`?)
decks/faulty.yaml:74:27: cards[a10].effects[0].by: 0.12345 has more than three decimals: tracks \
hold thousandths
decks/faulty.yaml:77:11: cards[a11].role: `GREEN` is not a role
decks/faulty.yaml:83:9: cards[a11].effects[1]: an effect is one of: shift, set, clear, enter, \
spoil, unlock, close, hold, breach, end
decks/faulty.yaml:84:9: the card `store` stands also in decks/tiny.yaml
"""


def lay_out(folder: Path, **more: str) -> Path:
    """A content folder with the tiny scenario, and these decks beside its own."""
    for name in ("scenarios/tiny.yaml", "scenarios/doctrines/tiny.yaml", "decks/tiny.yaml"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((ROOT / name).read_text("utf-8"), "utf-8")
    for name, text in more.items():
        (folder / "decks" / f"{name}.yaml").write_text(text, "utf-8")
    (folder / "decks/sources.yaml").write_text("seeds: {S: {title: A seed}}\n", "utf-8")
    decks = ", ".join(["tiny", *more])
    rewrite(folder / "scenarios/tiny.yaml", "decks: [tiny]", f"decks: [{decks}]")
    return folder


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


Captured = pytest.CaptureFixture[str]


def test_thirteen_kinds_of_fault_are_told_in_one_pass(here: Path, capsys: Captured) -> None:
    lay_out(here, faulty=FAULTY)
    assert main(["check", "."]) == 1
    assert capsys.readouterr().out == TOLD + "5 files: 13 faults\n"


def test_every_place_told_is_where_the_fault_stands() -> None:
    places = [line.split(":")[1:3] for line in TOLD.splitlines()]
    lines = FAULTY.splitlines()
    found = [lines[int(line) - 1][int(column) - 1 :] for line, column in places]
    wanted = ['"1"}', "name: Again", "efects:", "on", "120}", "id: a6", "wil,", "=> 3]",
              "judgment]", "0.12345}", "GREEN", "{push:", "store"]  # fmt: skip
    assert all(text.startswith(word) for text, word in zip(found, wanted, strict=True))


def test_a_deck_alone_is_checked_within_the_scenario_beside_it(
    here: Path, capsys: Captured
) -> None:
    lay_out(here, faulty=FAULTY)
    assert main(["check", "decks/faulty.yaml"]) == 1
    assert capsys.readouterr().out == TOLD + "1 file: 13 faults\n"


def test_a_deck_without_a_scenario_is_checked_as_a_deck(here: Path, capsys: Captured) -> None:
    lay_out(here, faulty=FAULTY)
    (here / "scenarios/tiny.yaml").unlink()
    assert main(["check", "decks/faulty.yaml"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 8 + 2
    assert out[-2] == "decks/faulty.yaml: checked by itself, as no scenario beside it names it"
    assert out[-1] == "1 file: 8 faults"


def test_json_is_one_document_with_the_promised_keys(here: Path, capsys: Captured) -> None:
    lay_out(here, faulty=FAULTY)
    assert main(["check", "--json", "."]) == 1
    told = capsys.readouterr()
    assert told.err == ""
    document = json.loads(told.out)
    assert set(document) == {"files", "errors", "warnings"}
    assert document["files"] == sorted(document["files"])
    assert all(set(entry) == KEYS for entry in document["errors"])
    assert len(document["errors"]) == 13
    assert document["errors"][2] == {
        "path": "decks/faulty.yaml", "line": 20, "column": 5, "code": "extra_forbidden",
        "message": "cards[a3]: unknown key `efects`", "hint": "did you mean `effects`?",
    }  # fmt: skip


def test_what_ships_is_sound_and_raises_no_warning(capsys: Captured) -> None:
    assert main(["check", str(ROOT)]) == 0
    assert capsys.readouterr().out.endswith("files: sound\n")


def test_without_paths_all_content_that_can_be_found_is_checked(
    here: Path, capsys: Captured
) -> None:
    lay_out(here, faulty=FAULTY)
    assert main(["check", "--json"]) == 1
    files = json.loads(capsys.readouterr().out)["files"]
    assert "decks/faulty.yaml" in files
    assert any(path.endswith("scenarios/bridge-2025.yaml") for path in files)


def test_warnings_come_after_errors_and_do_not_fail(here: Path, capsys: Captured) -> None:
    lay_out(here)
    rewrite(here / "decks/tiny.yaml", "hazard: 20", "hazard: 0")
    rewrite(here / "scenarios/tiny.yaml", "  alarm:", "  quiet: Nothing stirs.\n  alarm:")
    assert main(["check", "scenarios"]) == 0
    assert capsys.readouterr().out == (
        "decks/tiny.yaml:101:5: warning: cards[storm]: this event can never happen: its hazard "
        "is 0\n"
        "scenarios/doctrines/tiny.yaml:16:9: warning: doctrines[keeper].choices[0]: this rule can "
        "never hold: `storm` can never happen\n"
        "scenarios/tiny.yaml:62:10: warning: flags.quiet: nothing reads this flag\n"
        "scenarios/tiny.yaml:62:10: warning: flags.quiet: nothing sets this flag\n"
        "4 files: sound, 4 warnings\n"
    )


def test_a_deck_that_is_no_yaml_raises_one_fault(here: Path, capsys: Captured) -> None:
    lay_out(here, more="id: more\ncards:\n  - {id: m1, name: [\n")
    rewrite(
        here / "decks/tiny.yaml",
        "effects:\n      - {shift: line, by: 4}",
        "effects:\n      - {unlock: m1}",
    )
    assert main(["check", "."]) == 1
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 2
    assert out[0].startswith("decks/more.yaml:4:1: this is not YAML")


def test_a_deck_that_is_not_there_is_the_only_fault(here: Path, capsys: Captured) -> None:
    lay_out(here)
    rewrite(here / "scenarios/tiny.yaml", "decks: [tiny]", "decks: [tiny, gone]")
    rewrite(
        here / "decks/tiny.yaml",
        "effects:\n      - {shift: line, by: 4}",
        "effects:\n      - {unlock: a-card-of-that-deck}",
    )
    assert main(["check", "."]) == 1
    assert capsys.readouterr().out == (
        "scenarios/tiny.yaml:10:15: decks[1]: there is no decks/gone.yaml\n4 files: 1 fault\n"
    )


def test_faults_of_a_scenario_do_not_hide_those_behind_them(here: Path, capsys: Captured) -> None:
    lay_out(here)
    rewrite(here / "scenarios/tiny.yaml", "turns: 2", 'turns: "2"')
    assert main(["check", "scenarios/tiny.yaml"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2
    rewrite(here / "scenarios/tiny.yaml", "better: up\n    source", "beter: up\n    source")
    rewrite(here / "scenarios/doctrines/tiny.yaml", "play: store", "play: stor")
    rewrite(here / "scenarios/tiny.yaml", 'turns: "2"', "turns: 2")
    assert main(["check", "."]) == 1
    told = capsys.readouterr().out
    assert "unknown key `beter` (did you mean `better`?)" in told
    assert "`stor` is not an action of BLUE (did you mean `store`?)" in told


def test_saves_are_checked_too(here: Path, capsys: Captured) -> None:
    assert main(["run", "tiny", "--seed", "1", "--save", str(here / "a.wargame")]) == 0
    capsys.readouterr()
    assert main(["check", "a.wargame"]) == 0
    assert capsys.readouterr().out == "1 file: sound\n"
    text = bytearray((here / "a.wargame").read_bytes())
    text[len(text) // 2] ^= 0xFF
    (here / "b.wargame").write_bytes(text[: len(text) // 2])
    assert main(["check", "--json", "a.wargame", "b.wargame"]) == 1
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [(error["path"], error["line"], error["code"]) for error in errors] == [
        ("b.wargame", 0, "save")
    ]


@pytest.mark.parametrize("path", ["nowhere.yaml", "empty"])
def test_nothing_to_check_is_the_users_mistake(here: Path, capsys: Captured, path: str) -> None:
    (here / "empty").mkdir()
    assert main(["check", path]) == 2
    told = capsys.readouterr()
    assert told.out == "" and path in told.err and "Traceback" not in told.err


def test_what_is_no_content_is_said_so(here: Path, capsys: Captured) -> None:
    (here / "notes.txt").write_text("hello")
    (here / "ci.yaml").write_text("jobs: {}\n")
    assert main(["check", "notes.txt", "ci.yaml"]) == 1
    assert capsys.readouterr().out == (
        "ci.yaml:1:1: this is no scenario, deck, doctrine file, gates file or register of sources\n"
        "notes.txt: this is neither YAML nor a save\n"
        "2 files: 2 faults\n"
    )
