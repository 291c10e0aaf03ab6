"""A long list as a table with one column, ``value``: one parameter for any number of values."""

import json
from collections.abc import Sequence

from sqlalchemy import JSON, Connection, String, TableValuedAlias, bindparam, func

from .columns import storable


def listed(connection: Connection, values: Sequence[str]) -> TableValuedAlias:
    """The distinct values, without those that no database can store."""
    once = [value for value in dict.fromkeys(values) if storable(value)]
    if connection.dialect.name == "sqlite":
        given = bindparam(None, json.dumps(once), String)
        return func.json_each(given).table_valued("value", name="wanted")
    given = bindparam(None, once, JSON)
    return func.json_array_elements_text(given).table_valued("value", name="wanted")
