"""Gates of balance as content: where they come from, and faults at their line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulebook.mini import build
from wargame.content.gates import DEFAULT, KINDS, Held, find_gates, held, read_gates
from wargame.content.ready import ready
from wargame.errors import ContentError, WargameError

ROOT = Path(__file__).resolve().parents[2]


def written(folder: Path, text: str, name: str = "tiny") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ContentError) as error:
        read_gates(ready("tiny", ROOT), "tiny", ROOT, path)
    return [f"{f.line}:{f.column}: {f.message}" for f in error.value.faults]


def test_every_gate_has_a_place_in_the_file() -> None:
    assert list(Held.model_fields) == list(KINDS)


@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025", "first-turn"])
def test_what_ships_is_found_and_sound(scenario: str) -> None:
    gates, path = read_gates(ready(scenario, ROOT), scenario, ROOT)
    assert path == ROOT / "scenarios" / "gates" / f"{scenario}.yaml"
    assert gates["finished"].origin == f"{scenario}.yaml"
    assert gates["order_effect"].bounds.words() == "-1 to 1"


def test_without_a_file_the_defaults_are_held() -> None:
    gates, path = read_gates(build(), "mini")
    assert path is None
    assert {gate.origin for gate in gates.values()} == {DEFAULT}
    assert gates["objective_met"].bounds.words() == "25 to 75"
    assert gates["card_played"].bounds.words() == "at least 1"
    assert gates["over_pool"].bounds.words() == "at most 12"
    assert "beats_pool" not in gates and "sensible" not in gates  # held where a file says so


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    path = written(tmp_path, """\
id: tiny
gates:
  objective_met:
    least: 12.5
    most: 80
    apart: {red-calm: {most: 99, because: It is easy.}}
  card_played: {least: 2, from: 50}
  comeback: {drop: true}
  seat_success: {apart: {BLUE: {most: 90}}}
  sensible: {least: 25}
""")  # fmt: skip
    gates, found = read_gates(ready("tiny", ROOT), "tiny", ROOT, path)
    assert found == path
    met = gates["objective_met"]
    assert met.origin == "tiny.yaml"
    assert (met.of("blue-line").least, met.of("blue-line").most) == (12_500, 80_000)
    assert (met.of("red-calm").least, met.of("red-calm").most) == (None, 99_000)
    assert met.of("red-calm").because == "It is easy."
    assert gates["card_played"].start == 50
    assert "comeback" not in gates and "beats_pool" not in gates
    assert gates["sensible"].of("RED").words() == "at least 25"
    success = gates["seat_success"]  # only one subject stands apart, the rest is as it was
    assert success.origin == DEFAULT
    assert success.of("RED").words() == "35 to 65" and success.of("BLUE").words() == "at most 90"
    assert gates["over_random"] == held(None, DEFAULT)["over_random"]


def test_a_scenario_may_name_its_gates(tmp_path: Path) -> None:
    for name in ("scenarios/tiny.yaml", "scenarios/doctrines/tiny.yaml", "decks/tiny.yaml",
                 "decks/sources.yaml"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    scenario = tmp_path / "scenarios" / "tiny.yaml"
    scenario.write_text(scenario.read_text("utf-8") + "gates: strict\n", "utf-8")
    with pytest.raises(WargameError, match=r"names its gates, but there is no .*strict\.yaml"):
        find_gates(ready("tiny", tmp_path), "tiny", tmp_path)
    (tmp_path / "scenarios" / "gates").mkdir()
    path = written(tmp_path / "scenarios" / "gates", "id: strict\ngates: {}\n", "strict")
    assert find_gates(ready("tiny", tmp_path), "tiny", tmp_path) == path
    by_path = str(scenario)  # the same where the scenario is named by its path
    assert find_gates(ready(by_path), by_path) == path.resolve()


@pytest.mark.parametrize(("text", "told"), [
    ("id: tiny\ngates:\n  finishd: {least: 3}\n",
     "3:3: gates: unknown key `finishd`"),
    ("id: tiny\ngates:\n  finished: {least: '3'}\n",
     '3:21: gates.finished.least: found the text "3", expected a number'),
    ("id: tiny\ngates:\n  finished: {least: 0.00005}\n",
     "3:21: gates.finished.least: 0.00005 has more than three decimals"),
    ("id: tiny\ngates:\n  finished: {least: 90, most: 10}\n",
     "3:13: gates.finished: `least` lies above `most`, so everything would miss it"),
    ("id: tiny\ngates:\n  finished: {because: Why not.}\n",
     "3:13: gates.finished: there are no bounds: give"),
    ("id: tiny\ngates:\n  finished: {drop: true, most: 10}\n",
     "3:13: gates.finished: a gate that is dropped has no bounds"),
    ("id: tiny\ngates:\n  card_played:\n    apart:\n      store: {}\n",
     "5:14: gates.card_played.apart.store: neither `least` nor `most` is given"),
    ("id: tiny\ngates:\n  card_played:\n    apart:\n      stor: {least: 1}\n",
     "5:7: gates.card_played.apart.stor: `stor` is not a card of `tiny`"),
    ("id: tiny\ngates:\n  objective_met:\n    apart: {convoy: {least: 1}}\n",
     "4:13: gates.objective_met.apart.convoy: `convoy` is not an objective of `tiny`"),
    ("id: tiny\ngates:\n  over_pool:\n    apart: {keeper: {most: 1}}\n",
     "4:13: gates.over_pool.apart.keeper: `keeper` is not a doctrine of `tiny`"),
    ("id: tiny\ngates:\n  finished: {least: 1, apart: {BLUE: {most: 1}}}\n",
     "3:32: gates.finished.apart.BLUE: this gate is about the exercise as a whole"),
    ("id: tiny\ngates:\n  comeback: {least: 1, from: 5}\n",
     "3:24: gates.comeback.from: only gates of cards count legal opportunities"),
    ("gates: {}\n", "1:1: `id` is missing"),
])  # fmt: skip
def test_a_fault_is_told_at_its_place(tmp_path: Path, text: str, told: str) -> None:
    found = faults(written(tmp_path, text))
    assert len(found) == 1 and found[0].startswith(told), found
