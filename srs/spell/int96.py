"""Which columns of a Parquet file hold instants although their type does not say so.

INT96 is how Spark, Hive and Impala write a time: the nanosecond of a day, in UTC. The type has no
place for a zone, so that readers take it for a time on some wall. Only the schema in the file's
footer tells it from one: ``FileMetaData`` of parquet.thrift, in Thrift's compact protocol.
https://github.com/apache/parquet-format (LogicalTypes.md, parquet.thrift)
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

_TAIL = 8  # bytes: the footer's length, then PAR1
_INT96 = 3
_SCHEMA, _TYPE, _NAME, _CHILDREN = 2, 1, 4, 5  # fields of FileMetaData, and of SchemaElement
_END, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, *range(7, 13)


def int96_columns(path: Path) -> list[str]:
    """The names of the table's own columns of type INT96, of a file that is known to be Parquet."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(size - _TAIL)
        length = int.from_bytes(file.read(4), "little")
        file.seek(size - _TAIL - length)
        footer = BytesIO(file.read(length))
    schema: Sequence[Mapping[int, Any]] = next(
        (value for field, value in _fields(footer) if field == _SCHEMA), ()
    )
    return [each[_NAME].decode() for each in _columns(schema) if each.get(_TYPE) == _INT96]


def _columns(schema: Sequence[Mapping[int, Any]]) -> Iterator[Mapping[int, Any]]:
    """Elements come depth first, each with its number of children; the first is the table."""
    inside = 0  # how many of the next ones lie in another column
    for element in schema[1:]:
        if inside:
            inside -= 1
        else:
            yield element
        inside += element.get(_CHILDREN, 0)


def _fields(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    field = 0
    while head := stream.read(1)[0]:
        step, kind = head >> 4, head & 15
        field = field + step if step else _signed(stream)
        yield field, _value(stream, kind)


def _value(stream: BinaryIO, kind: int) -> Any:
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE
    if kind in (_BYTE, _DOUBLE):
        return stream.read(1 if kind == _BYTE else 8)
    if kind == _BINARY:
        return stream.read(_number(stream))
    if kind in (_LIST, _SET):
        head = stream.read(1)[0]
        size = head >> 4 if head >> 4 < 15 else _number(stream)
        return [_item(stream, head & 15) for _ in range(size)]
    if kind == _MAP:
        if not (size := _number(stream)):
            return {}
        kinds = stream.read(1)[0]
        return [(_item(stream, kinds >> 4), _item(stream, kinds & 15)) for _ in range(size)]
    return dict(_fields(stream)) if kind == _STRUCT else _signed(stream)


def _item(stream: BinaryIO, kind: int) -> Any:
    """Of a list: there a truth is a byte."""
    return stream.read(1) if kind in (_TRUE, _FALSE) else _value(stream, kind)


def _number(stream: BinaryIO) -> int:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    found = shift = 0
    while True:
        byte = stream.read(1)[0]
        found |= (byte & 127) << shift
        if byte < 128:
            return found
        shift += 7


def _signed(stream: BinaryIO) -> int:
    """Zigzag: 0, -1, 1, -2, …"""
    number = _number(stream)
    return number >> 1 ^ -(number & 1)
