"""The list of injects: checked where it stands, resolved, out to a spreadsheet and back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wargame.content.library import load_bundle
from wargame.content.msel import MselEntry
from wargame.content.msel_csv import COLUMNS, STATE, decoded, from_csv, guarded, to_csv
from wargame.content.msel_table import read, resolved, written
from wargame.content.ready import ready
from wargame.content.texts import dump_texts, load_texts
from wargame.errors import ContentError, WargameError
from wargame.play.msel_run import listed

ROOT = Path(__file__).resolve().parents[2]
TINY = (ROOT / "scenarios" / "tiny.yaml").read_text("utf-8")


def entry(**said: Any) -> MselEntry:
    least = {"serial": 1, "quarter": "2025Q1", "to": ["UKR"], "text": "t", "expect": "e"}
    return MselEntry.model_validate(least | said)


def flagship() -> list[MselEntry]:
    return load_bundle("bridge-2025").scenario.msel


def tiny_with(tmp_path: Path, lines: str) -> Path:
    for folder, name in (("decks", "tiny"), ("decks", "sources"), ("scenarios", "tiny")):
        (tmp_path / folder).mkdir(exist_ok=True)
        text = (ROOT / folder / f"{name}.yaml").read_bytes()
        (tmp_path / folder / f"{name}.yaml").write_bytes(text)
    path = tmp_path / "scenarios" / "tiny.yaml"
    path.write_text(f"{TINY}\nmsel:\n{lines}", encoding="utf-8")
    return path


def faults(tmp_path: Path, lines: str) -> list[tuple[int, str]]:
    """Line within the list, from 1, and message of every fault."""
    path = tiny_with(tmp_path, lines)
    with pytest.raises(ContentError) as caught:
        ready(str(path), tmp_path)
    start = TINY.count("\n") + 2
    return [(fault.line - start, fault.message) for fault in caught.value.faults]


def test_what_the_list_names_must_be_there(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        """\
  - serial: 1
    quarter: 2031Q1
    to: [GREEN]
    inject: comet
    text: Something.
    expect: Something.
    objectives: [peace]
    when: [moon > 3]
    instead: 7
  - {serial: 1, quarter: 2025Q1, to: [BLUE], branch: up, text: Again., expect: Nothing.}
""",
    )
    told = [(line, message.partition(": ")[2]) for line, message in found]
    assert (2, "2031Q1 is not of this exercise, which runs from 2025Q1 to 2025Q2") in told
    assert (3, "`GREEN` is not a role") in told
    assert (4, "`comet` is not an event") in told
    assert (7, "`peace` is not an objective") in told
    assert (8, "`moon > 3`: `moon` is not a track, flag or value") in told
    assert (9, "there is no entry 7") in told
    assert (10, "1 stands twice") in told
    assert (10, "only an event that is brought in has branches") in told
    assert len(told) == 8


def test_a_list_is_resolved_in_the_order_in_which_it_comes() -> None:
    compiled = ready("bridge-2025")
    plan = compiled.tables.msel
    assert [(one.turn, one.minute, one.serial) for one in plan] == sorted(
        (one.turn, one.minute, one.serial) for one in plan
    )
    named = {one.serial: compiled.tables.events[one.event].key for one in plan if one.event >= 0}
    assert named == {entry.serial: entry.inject for entry in flagship() if entry.inject}


def test_the_flagship_brings_every_role_into_play_and_serves_objectives() -> None:
    entries = flagship()
    roles = {role.key for role in ready("bridge-2025").tables.roles}
    assert {role for entry in entries for role in entry.to} == roles
    assert all(entry.objectives for entry in entries)
    named = {entry.serial for entry in entries}
    assert (
        {entry.serial for entry in entries if entry.standby}
        <= {entry.instead for entry in entries}
        <= named | {None}
    )


def test_a_spreadsheet_gives_the_list_back() -> None:
    entries = flagship()
    found, at = from_csv(to_csv(entries))
    assert found == entries
    assert resolved(found, ready("bridge-2025"), at) == ready("bridge-2025").tables.msel


def test_chains_name_entries_and_come_to_a_beginning(tmp_path: Path) -> None:
    least = "quarter: 2025Q1, to: [BLUE], text: t, expect: e"
    found = faults(
        tmp_path,
        f"""\
  - {{serial: 1, {least}, after: 2}}
  - {{serial: 2, {least}, after: 1, answered: true}}
  - {{serial: 3, {least}, after: 9}}
  - {{serial: 4, {least}, answered: true}}
  - {{serial: 5, {least}, after: 2}}
""",
    )
    told = [(line, message.rpartition(": ")[2]) for line, message in found]
    assert told == [
        (1, "1 waits for itself"),
        (2, "2 waits for itself"),
        (3, "there is no entry 9"),
        (4, "say in `after` which entry must be answered"),
    ]


def test_how_the_list_is_run_goes_out_and_is_passed_over_on_the_way_in() -> None:
    said = entry(serial=7, after=7)
    out = to_csv([said], {7: ("delivered", "2025Q1", "=1+1", "")})
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [rows[0][title] for title in STATE] == ["delivered", "2025Q1", "'=1+1", ""]
    assert from_csv(out)[0] == [said]


def test_plain_rows_are_held_against_the_scenario() -> None:
    compiled = ready("bridge-2025")
    rows = [one.model_dump(by_alias=True, exclude_defaults=True) for one in flagship()]
    assert read(rows, compiled) == (flagship(), compiled.tables.msel)
    with pytest.raises(ContentError, match="`MOON` is not a role"):
        read([{**rows[0], "to": ["MOON"]}], compiled)
    with pytest.raises(ContentError, match="text"):
        read([{**rows[0], "text": 7}], compiled)


PROSE = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=40,
).filter(lambda text: text == text.strip())


@settings(max_examples=100, deadline=None)
@given(text=PROSE, expect=PROSE, sender=PROSE, plan=st.none() | PROSE, standby=st.booleans())
def test_any_words_survive_the_spreadsheet(
    text: str, expect: str, sender: str, plan: str | None, standby: bool
) -> None:
    said = entry(text=text, expect=expect, contingency=plan, standby=standby, **{"from": sender})
    assert from_csv(to_csv([said]))[0] == [said]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(text: str) -> None:
    said = entry(text=text)
    cells = [cell for row in csv.reader(io.StringIO(to_csv([said]))) for cell in row]
    assert guarded(text) in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert from_csv(to_csv([said]))[0] == [said]


def test_a_spreadsheet_of_another_habit_is_read() -> None:
    """Semicolons, a byte order mark, other columns' order, empty lines, words for yes."""
    heading = "\ufeffTo;Serial;Quarter;Text;Expected action;Standby"
    found, _ = from_csv(f"{heading}\r\nUKR, EU;7;2025Q2;a;b;YES\r\n;;;;;\r\n")
    wanted = {"serial": 7, "quarter": "2025Q2", "to": ["UKR", "EU"], "standby": True}
    assert found == [entry(**wanted, text="a", expect="b")]


def _written(rows: list[list[str]], **how: Any) -> str:
    out = io.StringIO()
    csv.writer(out, **how).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("first", ["", "\ufeff", "sep={}{}"])
def test_whatever_stands_between_cells_and_lines(between: str, ends: str, first: str) -> None:
    entries = ready("bridge-2025").bundle.scenario.msel
    rows = list(csv.reader(io.StringIO(to_csv(entries))))
    if first.startswith("sep") and ends == "\r":
        ends = "\r\n"  # no program writes that line so
    text = first.format(between, ends) + _written(rows, delimiter=between, lineterminator=ends)
    assert to_csv(from_csv(text)[0]) == to_csv(entries)


def test_numbers_answers_and_quarters_as_spreadsheets_leave_them() -> None:
    heading = ["Serial", "Quarter", "Minute", "To", "Text", "Expected action", "Standby"]
    rows = [
        ["10.0", "2025 Q1", "3,0", "UKR", "t", "e", "WAHR"],
        ["20", "q2 2025", "0:05", "UKR", "t", "e", "FAUX"],
        ["30", "2025-08-15", "", "UKR", "t", "e", "TRUE"],
        ["40", "2025q4", "1:10", "UKR", "a\nb", "e", ""],
    ]
    found, _ = from_csv(_written([heading, *rows], delimiter=";"))
    told = [(one.serial, one.quarter, one.minute, one.standby) for one in found]
    assert told == [
        (10, "2025Q1", 3, True),
        (20, "2025Q2", 5, False),
        (30, "2025Q3", 0, True),
        (40, "2025Q4", 70, False),
    ]
    assert found[3].text == "a\nb"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_any_unicode_and_no_guess_is_made_beyond(code: str) -> None:
    assert decoded("Größe".encode(code), "plan.csv") == "Größe"
    with pytest.raises(WargameError, match=r"plan.csv is not in UTF-8: save it as CSV \(UTF-8\)"):
        decoded("Größe".encode("cp1252"), "plan.csv")


def test_a_fault_is_told_in_the_words_of_the_heading() -> None:
    compiled = ready("bridge-2025")
    rows = list(csv.reader(io.StringIO(to_csv(compiled.bundle.scenario.msel))))
    rows[2][11] = "us_shel < 54"
    with pytest.raises(ContentError) as caught:
        listed(compiled, _written(rows), "plan.csv")
    (fault,) = caught.value.faults
    assert (fault.line, fault.column, fault.hint) == (3, 12, "did you mean `us_shelf`?")
    assert fault.message.startswith("Only when: `us_shel < 54`: `us_shel` is not a track")


@pytest.mark.parametrize(
    ("text", "line", "column", "told"),
    [
        ("", 1, 1, "names no columns"),
        ("Serial,Quartre\n", 1, 2, "there is no column `Quartre`"),
        ("Serial,serial\n", 1, 2, "stands twice"),
        ("Serial,Quarter\n1,2025Q1,x\n", 2, 3, "no heading"),
        (
            "Serial,Quarter,To,Text,Expected action\n1,soon,UKR,t,e\n",
            2,
            2,
            "expected a quarter such as 2025Q1",
        ),
        (
            'Serial,Quarter,To,Text,Expected action\n1,2025Q1,UKR,"t\nu",e\nx,2025Q1,UKR,t,e\n',
            4,
            1,
            "Serial",
        ),
        ("Serial,Quarter,To,Text,Expected action\none,2025Q1,UKR,t,e\n", 2, 1, "Serial: found"),
        (
            "Serial,Quarter,To,Text\n1,2025Q1,UKR,t\n",
            2,
            1,
            "Expected action: the cell is empty, and an inject needs it",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_told(text: str, line: int, column: int, told: str) -> None:
    with pytest.raises(ContentError) as caught:
        from_csv(text, "plan.csv")
    assert [(f.line, f.column) for f in caught.value.faults if told in f.message] == [
        (line, column)
    ]
    assert all(fault.path == "plan.csv" for fault in caught.value.faults)


def test_headings_are_the_keys_that_authors_write() -> None:
    fields = MselEntry.model_fields
    assert {info.alias or name for name, info in fields.items()} == set(COLUMNS.values())


def test_a_list_read_back_from_the_cache_is_written_as_the_author_wrote_it() -> None:
    """What the cache gives has the fields of the models and none of their methods."""
    bundle = load_bundle("bridge-2025")
    again = load_texts(dump_texts(bundle.texts()), {}).scenario.msel
    assert not isinstance(again[0], MselEntry)
    rows = [written(one) for one in flagship()]
    assert rows == [written(one) for one in again]
    assert rows == [one.model_dump(by_alias=True, exclude_defaults=True) for one in flagship()]
    assert read(rows, ready("bridge-2025", ROOT))[0] == flagship()
