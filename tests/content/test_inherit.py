"""Scenarios based on others: what is laid over what, and where faults point."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.content.compile import compile_bundle
from wargame.content.library import bundle_from_files, load_bundle
from wargame.content.survey import survey
from wargame.errors import ContentError
from wargame.play.rollout import play_out
from wargame.rules.dice import Dice
from wargame.rules.turn import setup

ROOT = Path(__file__).resolve().parents[2]


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / "scenarios" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "short",
        "id: short\nbased_on: tiny\nturns: 3\n"
        "tracks:\n  - {id: will, start: 60}\n"
        "roles:\n  - {id: RED, question: Now or never?}\n",
    )
    base, short = load_bundle("tiny").scenario, load_bundle("short", tmp_path).scenario
    assert (short.id, short.turns, short.name) == ("short", 3, base.name)
    assert [t.id for t in short.tracks] == [t.id for t in base.tracks]
    start = {t.id: t.start for t in short.tracks}
    assert start["will"] == 60_000
    assert {k: v for k, v in start.items() if k != "will"} == {
        t.id: t.start for t in base.tracks if t.id != "will"
    }
    assert short.roles[1].question == "Now or never?"
    assert short.roles[1].standing == base.roles[1].standing


def test_nothing_written_is_the_same_game(tmp_path: Path) -> None:
    _write(tmp_path, "copy", "id: copy\nbased_on: tiny\n")
    digests = []
    for bundle in (load_bundle("tiny"), load_bundle("copy", tmp_path)):
        made = compile_bundle(bundle)
        import numpy as np

        from wargame.analysis.pool import pool

        world = setup(made.tables, Dice(3, np.arange(16, dtype=np.uint64)))
        digests.append(play_out(world, pool(made), 2).digest.tolist())
    assert digests[0] == digests[1]


def test_an_entry_can_be_dropped_and_added(tmp_path: Path) -> None:
    base = load_bundle("tiny").scenario
    gone = base.objectives[0].id
    _write(
        tmp_path,
        "other",
        f"id: other\nbased_on: tiny\nobjectives:\n  - {{id: {gone}, drop: true}}\n"
        "  - id: more\n    name: More will\n    roles: [BLUE]\n    kind: national\n"
        "    text: Have more.\n    source: [judgement]\n"
        "    tests:\n      - {track: will, test: at_least, at: {'2': 60}, near: 1}\n",
    )
    found = [o.id for o in load_bundle("other", tmp_path).scenario.objectives]
    assert found == [*(o.id for o in base.objectives[1:]), "more"]


def test_a_save_carries_the_base_as_well(tmp_path: Path) -> None:
    _write(tmp_path, "short", "id: short\nbased_on: tiny\nturns: 3\n")
    bundle = load_bundle("short", tmp_path)
    assert {"scenarios/short.yaml", "scenarios/tiny.yaml"} <= set(bundle.files)
    again = bundle_from_files(bundle.files)
    assert again.scenario == bundle.scenario
    assert again.files == bundle.files


def test_a_fault_points_into_the_file_that_has_it(tmp_path: Path) -> None:
    path = _write(
        tmp_path, "wrong", "id: wrong\nbased_on: tiny\ntracks:\n  - {id: will, start: sixty}\n"
    )
    found = survey([path], tmp_path)
    assert [(f.line, f.column) for f in found.errors] == [(4, 23)]
    assert found.errors[0].path.endswith("wrong.yaml")


def test_what_breaks_in_the_base_points_at_its_name(tmp_path: Path) -> None:
    path = _write(
        tmp_path, "wrong", "id: wrong\nbased_on: tiny\nstatus_quo: {BLUE: nobody, RED: prober}\n"
    )
    found = survey([path], tmp_path)
    assert found.errors and found.errors[0].line == 3
    path = _write(tmp_path, "less", "id: less\nbased_on: tiny\ndoctrines: [absent]\n")
    assert any(f.line == 3 and "absent" in f.message for f in survey([path], tmp_path).errors)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a": "id: a\nbased_on: b\n"}, "missing-file"),
        ({"a": "id: a\nbased_on: a\n"}, "based-on-itself"),
        ({"a": "id: a\nbased_on: b\n", "b": "id: b\nbased_on: a\n"}, "based-on-itself"),
    ],
)
def test_a_base_that_leads_nowhere_is_said_plainly(
    tmp_path: Path, files: dict[str, str], code: str
) -> None:
    paths = [_write(tmp_path, name, text) for name, text in files.items()]
    with pytest.raises(ContentError) as error:
        load_bundle("a", tmp_path)
    fault = error.value.faults[0]
    assert fault.code == code and fault.line == 2
    codes = {f.code for f in survey(paths, tmp_path).errors}
    assert codes & {code, "missing-file"}
