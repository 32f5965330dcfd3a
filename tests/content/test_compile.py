"""Content compiled: faults at their place, one meaning whatever the order, no warnings shipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from tests.strategies import compiled
from wargame.content import context as context_module
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import bundle_from_files, load_bundle
from wargame.content.survey import survey
from wargame.errors import ContentError

ROOT = Path(__file__).resolve().parents[2]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # as the program: C where it is at hand

#: Ten faults, each of another kind; `«` marks the character that its message points at.
FAULTY = """\
id: faulty
name: Ten faults
about: One a card.
cards:
  - {id: «store, kind: action, role: BLUE, name: N, text: T, odds: sure, effects: []}
  - id: track
    kind: action
    role: BLUE
    name: N
    text: T
    odds: sure
    effects: [{shift: line, by: 1}, {shift: «depott, by: 1}]
  - id: role
    kind: action
    role: «BLEU
    name: N
    text: T
    odds: sure
    effects: []
  - id: condition
    kind: action
    role: BLUE
    name: N
    text: T
    needs: ["will > 3", "since «convoi >= 2"]
    odds: sure
    effects: []
  - id: decimals
    kind: action
    role: BLUE
    name: N
    text: T
    odds: sure
    effects:
      - {shift: line, by: «1.2345}
  - «id: missing
    kind: action
    role: BLUE
    name: N
    odds: sure
    effects: []
  - id: extra
    kind: action
    role: BLUE
    name: N
    text: T
    odds: sure
    effects: []
    «setbak: []
  - id: source
    kind: action
    role: BLUE
    name: N
    text: T
    odds: sure
    effects: []
    source: [judgement, «judgment]
  - id: option
    kind: action
    role: RED
    name: N
    text: T
    odds: {base: 50, modifiers: [{name: M, when: [BLUE.standing is «digg], add: 5}]}
    effects: []
  - id: event
    kind: event
    name: N
    text: T
    hazard: 5
    choice:
      role: RED
      question: Q
      default: «none
      options: [{id: one, name: One}, {id: two, name: Two}]
"""

TOLD = [
    ("duplicate-id", "the card `store` stands also in ", ""),
    (
        "unknown-id",
        "cards[track].effects[1].shift: `depott` is not a track, purse or dial",
        "depot",
    ),
    ("unknown-id", "cards[role].role: `BLEU` is not a role", "BLUE"),
    (
        "condition",
        "cards[condition].needs[1]: `since convoi >= 2`: `convoi` is not a card",
        "convoy",
    ),
    ("number_refused", "1.2345 has more than three decimals", ""),
    ("missing", "cards[missing]: `text` is missing", ""),
    ("extra_forbidden", "cards[extra]: unknown key `setbak`", "setback"),
    ("unknown-source", "`judgment` is not in decks/sources.yaml", "judgement"),
    ("condition", "`digg` is not a standing order of BLUE", "dig"),
    ("unknown-id", "`none` is not an option of this choice", "one"),
]


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its marks, and the line and column of each."""
    places = []
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if "«" in line:
            places.append((number, line.index("«") + 1))
    return text.replace("«", ""), places


def tiny() -> dict[str, bytes]:
    """The files of the scenario `tiny`."""
    return dict(load_bundle("tiny").files)


def changed(name: str, old: str, new: str) -> dict[str, bytes]:
    """The files of `tiny` with one passage of one file rewritten."""
    files = tiny()
    text = files[name].decode()
    assert text.count(old) == 1, old
    files[name] = text.replace(old, new).encode()
    return files


def faults(files: dict[str, bytes]) -> list[tuple[str, int, int, str, str]]:
    """What the loader and the compiler say of these files."""
    with pytest.raises(ContentError) as raised:
        compile_bundle(bundle_from_files(files))
    return [(f.path, f.line, f.column, f.message, f.hint) for f in raised.value.faults]


def test_ten_planted_faults_print_ten_messages(tmp_path: Path) -> None:
    """Ten kinds of fault in one deck, all in one pass, each at its line and column."""
    deck, places = marked(FAULTY)
    for name, content in tiny().items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (tmp_path / "decks/faulty.yaml").write_text(deck, "utf-8")
    scenario = tmp_path / "scenarios/tiny.yaml"
    text = scenario.read_text("utf-8").replace("decks: [tiny]", "decks: [tiny, faulty]")
    scenario.write_text(text, "utf-8")
    found = survey([scenario]).errors
    assert [(fault.line, fault.column) for fault in found] == places
    assert len(found) == len(TOLD) == 10
    for fault, (code, message, hint) in zip(found, TOLD, strict=True):
        assert fault.path.endswith("decks/faulty.yaml")
        assert fault.code == code
        assert message in fault.message
        assert fault.hint == (f"did you mean `{hint}`?" if hint else "")


def test_faults_of_a_scenario_are_told_together() -> None:
    """A formula, a coupling, an objective and a doctrine: four messages in one pass."""
    files = tiny()
    edits = {
        "scenarios/tiny.yaml": [
            ("'max(0, 2 * push - cover)'", "'max(0, 2 * psh - cover)'"),
            ("of: pressure, counts: above", "of: presure, counts: above"),
            ("{track: calm, test: at_least", "{track: clam, test: at_least"),
        ],
        "scenarios/doctrines/tiny.yaml": [("role: RED", "role: REED")],
    }
    for name, pairs in edits.items():
        text = files[name].decode()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        files[name] = text.encode()
    told = faults(files)
    lines = files["scenarios/tiny.yaml"].decode().splitlines()
    wanted = {"`psh` is not": "psh -", "`presure` is not": "presure,", "`clam` is not": "clam,"}
    for message, word in wanted.items():
        one = next(fault for fault in told if message in fault[3])
        assert lines[one[1] - 1][one[2] - 1 :].startswith(word)
    assert any("`REED` is not a role" in fault[3] for fault in told)


LINES = """\
pipelines:
  lines:
    - {id: l, name: L, donor: BLUE, contract: 1000, produce: 1000, deliver: 1000,
       goods: {kit: 60, sky: 30}, start: {}, source: [judgement]}
  arrivals: []
  slip_chance: 0
  slip_rate: 500
  slip_causes: [parts]
  capacity: pressure
  waiting_lost: 0
  kept_start: [0, 0]

derived:
"""


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("scenarios/tiny.yaml", "derived:\n", LINES, "goods sum to 90, not 100"),
        (
            "scenarios/tiny.yaml",
            "status_quo: {BLUE: keeper, RED: prober}",
            "status_quo: {BLUE: keeper}",
            "no doctrine is named for RED",
        ),
        (
            "scenarios/tiny.yaml",
            "default_standing: dig",
            "default_standing: dug",
            "`dug` is not a standing order of this role",
        ),
        ("scenarios/tiny.yaml", "    start: 40\n", "    start: 140\n", "140 is outside 0..100"),
        (
            "scenarios/tiny.yaml",
            "doctrines: [tiny]",
            "doctrines: [tinny]",
            "there is no scenarios/doctrines/tinny.yaml",
        ),
        ("scenarios/tiny.yaml", '{"2": 37}', "{two: 37}", "`two` is not a number of quarters"),
        (
            "scenarios/tiny.yaml",
            "dials: {cover: 1, push: 1}",
            "dials: {cover: 1, push: 1, will: 1}",
            "`will` is taken",
        ),
        (
            "decks/tiny.yaml",
            "BLUE: {pc: 1}\n",
            "BLUE: {pc: 1}\n      GREEN: {pc: 1}\n",
            "GREEN pays but is no party",
        ),
        ("decks/tiny.yaml", "      - id: feint", "      - id: force", "`force` stands twice"),
        (
            "decks/tiny.yaml",
            "parties: [BLUE, RED]",
            "parties: [RED, RED]",
            "who proposes a deal must be a party to it",
        ),
        (
            "decks/tiny.yaml",
            "per: depot, above: 40,",
            "per: depot,",
            "`per` needs one of `above` and `below`",
        ),
        (
            "decks/tiny.yaml",
            "- {set: alarm, quarters: 2}",
            "- {breach: RED}",
            "only a deal's own terms can find a breach",
        ),
        (
            "decks/tiny.yaml",
            "- {shift: line, by: -1.5}",
            "- {shift: push, by: 1, lasts: 2}",
            "a dial is reset every quarter",
        ),
        ("decks/tiny.yaml", "default: wet", "default: dry", "`dry` is not an option"),
    ],
)
def test_a_fault_and_its_place(name: str, old: str, new: str, message: str) -> None:
    """One passage changed, one fault told, in the file and near the line of the change."""
    files = changed(name, old, new)
    told = [fault for fault in faults(files) if message in fault[3]]
    assert len(told) == 1
    path, line, column, _, _ = told[0]
    assert path == name
    first = tiny()[name].decode().index(old)
    there = files[name].decode()[:first].count("\n") + 1
    assert there - 1 <= line <= there + new.count("\n")
    assert column >= 1


@pytest.mark.parametrize("name", ["tiny", "bridge-2025"])
def test_shipped_content_compiles_without_warnings(name: str) -> None:
    """What we ship has no fault and nothing to remark."""
    path = ROOT / "scenarios" / f"{name}.yaml"
    assert compile_bundle(load_bundle(name)).warnings == []
    found = survey([path])
    assert (found.errors, found.warnings) == ([], [])


def parts(value: Any) -> Iterator[Any]:
    """Everything in tables as plain values, in order, arrays as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield one.name
            yield from parts(getattr(value, one.name))
    elif isinstance(value, np.ndarray):
        yield value.tolist()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from parts(item)
    elif isinstance(value, list | tuple):
        yield len(value)
        for item in value:
            yield from parts(item)
    else:
        yield value


def tables(made: Compiled) -> list[Any]:
    """All that the rules read of a scenario."""
    return list(parts(made.tables)) + list(parts(made.doctrines))


@pytest.mark.parametrize("name", ["tiny", "bridge-2025"])
def test_reordering_cards_and_decks_gives_the_same_tables(name: str) -> None:
    """Cards in reverse and decks turned round compile to the same tables, to the last row."""
    made = compiled(name)
    files = dict(made.bundle.files)
    turned = dict(files)
    for path, content in files.items():
        document = yaml.load(content, LOADER) if path.startswith("decks/") else {}
        if "cards" in document:
            text = content.decode()
            head, *cards = re.split(r"(?m)^(?=  - id: )", text)
            assert len(cards) == len(document["cards"])
            cards = [card if card.endswith("\n") else card + "\n" for card in cards]
            turned[path] = (head + "".join(reversed(cards))).encode()
    scenario = next(path for path in files if re.fullmatch(r"scenarios/[a-z0-9-]+\.yaml", path))
    text = files[scenario].decode()
    decks = re.search(r"(?m)^decks: \[(.*)\]$", text)
    assert decks is not None
    listed = ", ".join(reversed(decks[1].split(", ")))
    turned[scenario] = text.replace(decks[0], f"decks: [{listed}]").encode()
    assert turned != files
    assert tables(compile_bundle(bundle_from_files(turned))) == tables(made)


def test_keys_that_fall_on_one_site_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two keys with one site of the dice are a fault that names both."""
    real = context_module.site_of
    two = real("card:store")
    monkeypatch.setattr(
        context_module, "site_of", lambda key: two if key == "card:rumour" else real(key)
    )
    told = faults(tiny())
    assert len(told) >= 1
    assert all("fall on one site of the dice: rename one" in fault[3] for fault in told)
    assert {"card:rumour", "card:store"} == set(re.findall(r"`(card:[a-z]+)`", told[0][3]))


def test_sites_of_the_shipped_content_are_all_different() -> None:
    """No two cards, events, lines, tracks or roles of the bridge share a site."""
    made = compiled("bridge-2025").tables
    groups: list[Any] = [made.cards, made.events, made.tracks, made.roles, made.derived]
    assert made.pipelines is not None
    groups.append(made.pipelines.lines)
    sites = [item.site for group in groups for item in group]
    assert len(set(sites)) == len(sites)


def test_decimals_become_whole_thousandths() -> None:
    """What `tiny` writes is what its tables hold."""
    made = compiled("tiny").tables
    names = {name: row for row, name in enumerate(made.row_names)}
    assert made.start[[names[key] for key in ("line", "depot", "BLUE.bn", "cover")]].tolist() == [
        50_000,
        40_000,
        2_000,
        1_000,
    ]
    probe = next(action for action in made.actions if action.key == "probe/feint")
    assert probe.prices[0].pc == 500
    assert next(e.amount for g in probe.groups for e in g.effects) == -1_500
    storm = made.events[0]
    assert (storm.hazard, storm.modifiers[0][2:]) == (200, (3, 2))
    term = made.couplings[1]
    assert (term.num, term.den, term.at) == (1, 20, 40_000)
