"""Flat tables of a record: one declaration for SQL views, exported files and the dictionary.

A table is a piece of SQL over the events' JSON and a list of columns, each with its type, its
unit and what it means.  `views()` spells it as the views every new save carries (`v_orders` and
so on); `export` runs the same SQL over a verified record; the data dictionary is the list of
columns.  So the three cannot drift apart.  The tables themselves are in `flat_tables`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

#: Types of columns, in words a dictionary shows; `json` is JSON as text.
Type = Literal["text", "integer", "number", "boolean", "json"]


@dataclass(frozen=True)
class Column:
    """One column: its name, the SQL that gives it, its type, unit and meaning."""

    name: str
    sql: str
    type: Type
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One flat table: `source` is what stands after FROM."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    source: str

    @property
    def view(self) -> str:
        """The name of its view in a save."""
        return f"v_{self.name}"

    @property
    def select(self) -> str:
        """The query that gives its rows, in order of their place in the record."""
        listed = ", ".join(f"{column.sql} AS {column.name}" for column in self.columns)
        return f"SELECT {listed} FROM {self.source}"


def text(name: str, sql: str, meaning: str, unit: str = "") -> Column:
    """A column of text."""
    return Column(name, sql, "text", unit, meaning)


def integer(name: str, sql: str, meaning: str, unit: str = "") -> Column:
    """A column of whole numbers."""
    return Column(name, sql, "integer", unit, meaning)


def number(name: str, sql: str, meaning: str, unit: str) -> Column:
    """A column of decimal numbers."""
    return Column(name, sql, "number", unit, meaning)


def boolean(name: str, sql: str, meaning: str) -> Column:
    """A column that says yes or no (1 or 0 in SQL)."""
    return Column(name, sql, "boolean", "", meaning)


def as_json(name: str, sql: str, meaning: str) -> Column:
    """A column of JSON as text."""
    return Column(name, sql, "json", "", meaning)


def milli(
    name: str, sql: str, meaning: str, unit: str = "of the track or purse"
) -> tuple[Column, ...]:
    """A value in natural units, and beside it the whole number of the record, in thousandths."""
    return (
        number(name, f"({sql}) / 1000.0", meaning, unit),
        integer(f"{name}_raw", sql, f"{name} as recorded", "thousandths"),
    )


def of(json: str, *path: str) -> str:
    """What stands in a JSON text under a path of plain keys."""
    return f"json_extract({json}, '$.{'.'.join(path)}')"


#: Every event with the name of its quarter: what the other tables read.
_PLACED = """
CREATE VIEW v_event AS
SELECT id, branch, seq, turn, ((first + turn) / 4) || 'Q' || ((first + turn) % 4 + 1) AS quarter,
  phase, kind, actor, at, parts, parent, hash
FROM event LEFT JOIN (
  SELECT substr(quarter, 1, 4) * 4 + substr(quarter, 6, 1) - 1 AS first FROM (
    SELECT json_extract(parts, '$.public.body.quarter') AS quarter
    FROM event WHERE kind = 'setup' ORDER BY id LIMIT 1))
""".strip()

#: Which branches a branch's line runs through, each with the last event of it on the line.
_DESCENT = """
CREATE VIEW v_descent AS
WITH RECURSIVE line (branch, owner, upto) AS (
  SELECT branch, branch, seq FROM head
  UNION ALL
  SELECT line.branch, branch.parent, min(line.upto, branch.parent_seq)
  FROM line JOIN branch ON branch.id = line.owner WHERE branch.parent IS NOT NULL)
SELECT branch, owner, upto FROM line
""".strip()


def views(tables: tuple[Table, ...]) -> Iterator[str]:
    """The statements that make the views: two that the others read, then one a table."""
    yield _PLACED
    yield _DESCENT
    for table in tables:
        yield f"CREATE VIEW {table.view} AS {table.select}"
