"""The footer of a Parquet file: how large the file becomes in memory, and which columns are INT96.

It is ``FileMetaData`` of parquet.thrift, in Thrift's compact protocol. srs reads it itself because
Polars does not report its content.
https://github.com/apache/parquet-format (parquet.thrift)
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

_MAGIC, _END = b"PAR1", 8
_TRUE, _FALSE, _BYTE, _DOUBLE, _TEXT, _STRUCT = 1, 2, 3, 7, 8, 12
_INTEGERS, _LISTS = (4, 5, 6), (9, 10)
_ENDLESS = 15  # in a list's head: its size follows
_INT96 = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the schema.

    Attributes
    ----------
    inner : bool
        Whether it is inside another column.
    int96 : bool
        Whether its values are of that type.
    length : int
        The bytes of each value if all have the same length, else 0.
    """

    name: str
    inner: bool
    int96: bool
    length: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """One column of one group of rows; sizes are bytes.

    Attributes
    ----------
    nested : bool
        Whether a row may hold several of its values.
    start : int
        The position of its first page in the file.
    """

    nested: bool
    values: int
    unpacked: int
    packed: int
    start: int


def footer_of(file: IO[bytes]) -> int:
    """The size of the footer of *file* in bytes; the file is positioned at it.

    Raises
    ------
    ValueError
        When there is no footer.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END))
    end = file.read(_END)
    length = int.from_bytes(end[:4], "little")
    if end[4:] != _MAGIC or length > size - _END - len(_MAGIC):
        raise ValueError
    file.seek(size - _END - length)
    return length


def count_in(footer: bytes) -> int:
    """The number of columns in the schema, including outer ones; the footer's start is enough."""
    reader = _Compact(footer)
    reader.find(2)
    return reader.items()[0]


def rows_in(footer: bytes) -> int:
    """The number of rows according to the footer."""
    reader = _Compact(footer)
    return int(reader.value(reader.find(3)))


def columns_in(footer: bytes) -> Iterator[Column]:
    """All columns, depth first: each comes before the columns inside it."""
    reader = _Compact(footer)
    inside = 0  # how many of the next ones are inside another column
    for told in reader.value(reader.find(2))[1:]:  # the first is the table
        yield Column(told[4].decode(), inside > 0, told.get(1) == _INT96, told.get(2, 0))
        inside = max(0, inside - 1) + told.get(5, 0)


def chunks_in(footer: bytes) -> Iterator[Chunk]:
    """The chunks of all groups, one group at a time in memory."""
    reader = _Compact(footer)
    reader.find(4)
    groups, of = reader.items()
    for _ in range(groups):
        for column in reader.value(of)[1]:
            told = column[3]
            pages = [at for at in (told[9], told.get(11)) if at]  # 0 if there are none
            start = min(pages, default=len(_MAGIC))
            yield Chunk(len(told[3]) > 1, told[5], told[6], told[7], start)


def largest_page(file: IO[bytes], chunk: Chunk) -> int:
    """The bytes of the largest page of *chunk* when unpacked, according to the pages' headers."""
    at, end, largest = chunk.start, chunk.start + chunk.packed, 0
    while at < end:
        file.seek(at)
        reader = _Compact(file.read(1 << 16))
        page = reader.value(_STRUCT)
        largest = max(largest, page[2])
        at += reader.at + max(0, page[3])
    return largest


class _Compact:
    """A reader of values by the numbers of their fields; ``at`` is the current position.

    Broken data raise KeyError, IndexError, TypeError, ValueError or RecursionError.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self.at = data, 0

    def fields(self) -> Iterator[tuple[int, int]]:
        """The number and kind of each field of a struct; the caller reads each value in between."""
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            yield number, head & 15

    def find(self, wanted: int) -> int:
        """The kind of the field *wanted*, which comes next; the fields before it are read."""
        for number, kind in self.fields():
            if number == wanted:
                return kind
            self.value(kind)
        raise KeyError

    def items(self) -> tuple[int, int]:
        """The number and kind of a list's items, which come next."""
        head = self._byte()
        size = head >> 4
        return (self._varint() if size == _ENDLESS else size), head & 15

    def value(self, kind: int, *, item: bool = False) -> Any:
        if kind in (_TRUE, _FALSE):
            return (self._byte() if item else kind) == _TRUE
        if kind in _INTEGERS:
            return self._integer()
        if kind == _TEXT:
            return self._bytes(self._varint())
        if kind == _STRUCT:
            return {number: self.value(of) for number, of in self.fields()}
        if kind in _LISTS:
            size, of = self.items()
            return [self.value(of, item=True) for _ in range(size)]
        if kind in (_BYTE, _DOUBLE):
            return self._bytes(1 if kind == _BYTE else 8)
        raise ValueError

    def _bytes(self, length: int) -> bytes:
        start, self.at = self.at, self.at + length
        if self.at > len(self._data):
            raise IndexError
        return self._data[start : self.at]

    def _byte(self) -> int:
        byte = self._data[self.at]
        self.at += 1
        return byte

    def _varint(self) -> int:
        number, shift = 0, 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def _integer(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)
