from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wargame.cli import main
from wargame.cli.arguments_content import SCHEMAS
from wargame.content.schemas import KINDS, schema, schema_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_kept_schema_is_the_generated_one(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = ROOT / "schemas" / f"{kind}.schema.json"
    assert main(["schema", kind]) == 0
    told = capsys.readouterr().out
    assert told == kept.read_text("utf-8"), f"wargame schema {kind} > schemas/{kept.name}"


def test_there_is_a_schema_of_every_kind_and_no_other_file() -> None:
    assert set(SCHEMAS) == set(KINDS)
    assert {path.name for path in (ROOT / "schemas").iterdir()} == {
        f"{kind}.schema.json" for kind in SCHEMAS
    }


def test_it_is_the_same_each_time() -> None:
    assert schema_text("scenario") == schema_text("scenario")


def test_defaults_are_in_the_numbers_authors_write() -> None:
    settings = schema("scenario")["$defs"]["Adjudication"]["properties"]
    assert settings["sum_within"]["default"] == 30  # percent, not per mille
    assert settings["breakthrough_times"]["default"] == 1.4
    assert settings["pc_cap"]["default"] == 10
    assert settings["orders"]["default"] == 2  # a whole number stays
    purse = schema("scenario")["$defs"]["Purse"]["properties"]
    assert purse["pc_income"]["default"] == 1
    assert schema("card")["$defs"]["Modifier"]["properties"]["each"]["default"] == 1


def nodes(value: Any) -> Any:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)
    elif isinstance(value, list):
        for item in value:
            yield from nodes(item)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_editors_know_every_word_of_it(kind: str) -> None:
    made = schema(kind)
    for node in nodes(made):
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/$defs/") in made["$defs"]
        assert not {"gt", "ge", "lt", "le", "prefixItems"} & set(node)
        if node.get("type") == "object" and "properties" in node:
            assert node["additionalProperties"] is False
    assert json.loads(schema_text(kind)) == made
