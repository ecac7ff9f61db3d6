"""The prepared queries: what they ask, in both languages, and how Datasette is told of them. They are data, in TOML."""

import sqlite3
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query is asked with. `example` is what a form has in it first: a text, or SQL that finds one."""

    name: str
    zh: str
    en: str
    zh_what: str
    en_what: str
    example: str


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `name` is the last part of its address."""

    name: str
    zh: str
    en: str
    zh_what: str
    en_what: str
    parameters: tuple[Parameter, ...]
    sql: str


@cache
def prepared_queries() -> dict[str, Query]:
    """All of them by name, in the order in which they are shown."""
    parameters = {name: Parameter(name, **described) for name, described in _load("parameters").items()}
    queries = {}
    for name, described in _load("prepared").items():
        asked = tuple(parameters[each] for each in described["parameters"])
        queries[name] = Query(name, **(described | {"parameters": asked, "sql": described["sql"].strip()}))
    return queries


def metadata_queries() -> dict[str, dict[str, Any]]:
    """The `queries` of a database in Datasette's metadata."""
    return {
        query.name: {
            "title": f"{query.zh} / {query.en}",
            "description": f"{query.zh_what} / {query.en_what}",
            "sql": query.sql,
            "params": [parameter.name for parameter in query.parameters],
        }
        for query in prepared_queries().values()
    }


def examples(connection: sqlite3.Connection) -> dict[str, str]:
    """For each parameter a value that this snapshot has an answer to, or nothing where it has none."""
    parameters = {each.name: each for query in prepared_queries().values() for each in query.parameters}
    return {name: _example(connection, parameter) for name, parameter in parameters.items()}


def _example(connection: sqlite3.Connection, parameter: Parameter) -> str:
    if not parameter.example.startswith("select "):
        return parameter.example
    row = connection.execute(parameter.example).fetchone()
    return "" if row is None else str(row[0])


def _load(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text("utf-8"))
