"""Doctrines based on others: own rules first, then the other's, less what is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.errors import ContentError

HASTY = """
id: hasty
doctrines:
  - id: hasty
    role: BLUE
    based_on: keeper
    without: [convoy, storm]
    name: Hasty
    text: Stores first.
    orders:
      - {play: store, when: [depot < 50], because: First things first.}
"""


def _made(folder: Path, doctrines: str) -> Compiled:
    (folder / "scenarios" / "doctrines").mkdir(parents=True, exist_ok=True)
    (folder / "scenarios" / "two.yaml").write_text(
        "id: two\nbased_on: tiny\ndoctrines: [tiny, hasty]\n"
    )
    (folder / "scenarios" / "doctrines" / "hasty.yaml").write_text(doctrines)
    return compile_bundle(load_bundle("two", folder))


def test_own_rules_come_first_and_named_subjects_are_left_out(tmp_path: Path) -> None:
    made = _made(tmp_path, HASTY)
    hasty, keeper = made.doctrines["BLUE"]["hasty"], made.doctrines["BLUE"]["keeper"]
    keys = [made.tables.actions[rule.choice].key for rule in hasty.orders]
    assert keys == ["store", "store"]
    assert hasty.orders[0].atoms and hasty.orders[1:] == keeper.orders[1:]
    assert hasty.standing == keeper.standing
    assert hasty.offers == keeper.offers
    assert keeper.choices and hasty.choices == ()
    assert hasty.shots == keeper.shots
    assert hasty.name == "Hasty"


def test_a_later_file_may_add_to_a_doctrine_under_its_own_name(tmp_path: Path) -> None:
    made = _made(
        tmp_path,
        HASTY.replace("id: hasty\n    role", "id: keeper\n    role").replace(
            "without: [convoy, storm]\n    ", ""
        ),
    )
    assert list(made.doctrines["BLUE"]) == ["keeper"]
    keys = [
        made.tables.actions[rule.choice].key for rule in made.doctrines["BLUE"]["keeper"].orders
    ]
    assert keys == ["store", "convoy", "store"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("based_on: keeper", "based_on: kepeer", "did you mean `keeper`"),
        ("without: [convoy, storm]", "without: [convoi]", "did you mean `convoy`"),
        ("    based_on: keeper\n", "", "needs a standing order"),
    ],
)
def test_what_cannot_be_based_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    with pytest.raises(ContentError) as caught:
        _made(tmp_path, HASTY.replace(old, new))
    fault = caught.value.faults[0]
    said = f"{fault.message} {fault.hint}"
    assert told.replace("`", "") in said.replace("`", ""), said
    assert fault.path.endswith("hasty.yaml") and fault.line > 1
