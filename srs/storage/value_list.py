"""A long list as a table with one column, ``value``: one parameter, however many there are."""

import json
from collections.abc import Sequence

from sqlalchemy import JSON, Connection, String, TableValuedAlias, bindparam, func

from .columns import storable


def listed(connection: Connection, values: Sequence[str]) -> TableValuedAlias:
    """The values, each once; those that cannot be in any database are left out."""
    once = [value for value in dict.fromkeys(values) if storable(value)]
    if connection.dialect.name == "sqlite":
        given = bindparam(None, json.dumps(once), String)
        return func.json_each(given).table_valued("value", name="wanted")
    given = bindparam(None, once, JSON)
    return func.json_array_elements_text(given).table_valued("value", name="wanted")
