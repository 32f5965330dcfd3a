"""JSON Schema of content, for editors that complete and check as an author types."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from wargame.content import numbers
from wargame.content.cards import Card, Deck, Event
from wargame.content.details import Details
from wargame.content.doctrines import DoctrineFile
from wargame.content.gates import GatesFile
from wargame.content.library import Sources
from wargame.content.scenarios import Scenario

KINDS: dict[str, Any] = {
    "card": Card, "deck": Deck, "event": Event, "scenario": Scenario, "doctrine": DoctrineFile,
    "gates": GatesFile, "sources": Sources, "details": Details,
}  # fmt: skip
_TITLES = {"card": "Card", "doctrine": "Doctrines", "sources": "Sources"}
#: Bounds that pydantic leaves in its own words where a validator stands before the number.
_BOUNDS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}


def schema(kind: str) -> dict[str, Any]:
    """The schema of a kind of content, in the numbers that authors write."""
    made = TypeAdapter(KINDS[kind]).json_schema(schema_generator=_AuthorsNumbers)
    made = _tidied(made, top=True)
    if kind == "scenario":
        made = _or_based(made)
    made["title"] = _TITLES.get(kind, kind.capitalize())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _or_based(made: dict[str, Any]) -> dict[str, Any]:
    """The scenario's schema; beside ``based_on`` only its keys, as the rest stands elsewhere."""
    whole = {key: item for key, item in made.items() if key not in ("$defs", "description")}
    keys = dict.fromkeys(made["properties"], True) | {
        key: made["properties"][key] for key in ("id", "based_on")
    }
    return {
        "$defs": made["$defs"],
        "description": made["description"],
        "type": "object",
        "if": {"required": ["based_on"]},
        "then": {"properties": keys, "required": ["id"], "additionalProperties": False},
        "else": whole,
    }


def schema_text(kind: str) -> str:
    """The schema as it is printed and kept under ``schemas/``."""
    return json.dumps(schema(kind), indent=1, sort_keys=True, ensure_ascii=True) + "\n"


class _AuthorsNumbers(GenerateJsonSchema):
    """Defaults as authors would write them: the models hold thousandths and per mille."""

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        """The default scaled back; a default that is a whole object is left out."""
        made = super().default_schema(schema)
        value = made.get("default")
        if isinstance(value, dict):
            made.pop("default")
        elif isinstance(value, int) and not isinstance(value, bool):
            whole, rest = divmod(value, _scale(schema["schema"]))
            made["default"] = value / _scale(schema["schema"]) if rest else whole
        return made


def _scale(inner: Any) -> int:
    """How many of what a model holds make one of what an author writes."""
    while isinstance(inner, dict):
        function = inner.get("function")
        if isinstance(function, dict):
            called = function.get("function")
            if called is numbers._milli:
                return 1000
            if getattr(called, "__qualname__", "").startswith("_per_mille."):
                return 10
        inner = inner.get("schema")
    return 1


def _tidied(value: Any, *, top: bool = False, names: bool = False) -> Any:
    """Without titles that repeat the key, in plain quotes, with the bounds' proper words."""
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for key, item in value.items():
        if names:  # the keys are an author's, not the schema's
            made[key] = _tidied(item)
        elif key == "title" and not top:
            continue
        elif key == "description":
            made[key] = " ".join(item.replace("``", "`").split())
        else:
            word: str = _BOUNDS.get(str(key), str(key))
            made[word] = _tidied(item, names=key in ("properties", "$defs"))
    return made
