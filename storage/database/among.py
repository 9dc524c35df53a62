"""Whether a column is among many ids, where a statement takes all of them as one parameter.

SQLAlchemy's own `in_` has a parameter for each: what is asked of a hundred is written, parsed and planned anew for each
number of them, and that costs more than the answer.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Dialect, Integer, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Ids(TypeDecorator[Iterable[int]]):
    """PostgreSQL has arrays; SQLite reads them out of JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Integer) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        ids = list(value or ())
        return ids if dialect.name == "postgresql" else json.dumps(ids)


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "_Among":
        """A condition already: SQLAlchemy would compare it with 1 for SQLite, which then looks at every row."""
        return self


def among(column: InstrumentedAttribute[Any], parameter: str) -> ColumnElement[bool]:
    """Whether `column` is one of the ids that are given under the name of `parameter` when the statement runs."""
    return _Among(column, bindparam(parameter, type_=_Ids()))


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = element.clauses
    return f"{compiler.process(column, **kw)} = ANY ({compiler.process(ids, **kw)})"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = element.clauses
    listed = f"(SELECT value FROM json_each({compiler.process(ids, **kw)}))"  # noqa: S608  # what is inserted is a marker
    return f"{compiler.process(column, **kw)} IN {listed}"
