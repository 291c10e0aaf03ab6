"""Parquet files concatenated by copying their row groups unchanged.

Each file's footer is read and written again: ``FileMetaData`` of parquet.thrift, in Thrift's
compact protocol. Only the groups' offsets change. https://github.com/apache/parquet-format
(parquet.thrift) https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from ..tables.footer import footer_of

_MAGIC, _COPIED = b"PAR1", 1 << 20
_TRUE, _FALSE, _BYTE, _DOUBLE, _TEXT, _STRUCT = 1, 2, 3, 7, 8, 12
_INTEGERS, _LISTS, _ENDLESS = (4, 5, 6), (9, 10), 15
_ROWS, _GROUPS = 3, 4  # of FileMetaData
_COLUMNS, _GROUP_AT, _ORDINAL = 1, 5, 7  # of RowGroup
_CHUNK_AT, _META, _PAGE_INDEX = 2, 3, (4, 5, 6, 7)  # of ColumnChunk
_PAGES_AT = (9, 10, 11, 14)  # of ColumnMetaData

# A field's kind and value. A struct is a dict of fields; a list has its items' kind and values.
Field = tuple[int, Any]
Struct = dict[int, Field]


class OtherColumns(Exception):
    """The files have different columns, or different metadata about them."""


class Changed(Exception):
    """A file has changed since its checksum was taken."""


def sum_of(file: Path) -> int:
    """The checksum (CRC-32) of the content of *file*."""
    with file.open("rb") as content:
        return _sum(iter(lambda: content.read(_COPIED), b""))


def put_together(files: Sequence[Path], sums: Sequence[int], out: IO[bytes]) -> None:
    """Write to *out*, which is empty, the rows of all *files*, whose checksums are *sums*.

    Raises
    ------
    OtherColumns
        Raised before any row of that file is copied.
    Changed, OSError
    """
    out.write(_MAGIC)
    whole: Struct = {}
    groups: list[Struct] = []
    for path, expected in zip(files, sums, strict=True):
        with path.open("rb") as file:
            own, end = _footer(file, path, expected)
            moved = out.tell() - len(_MAGIC)
            _, (_, of_file) = own[_GROUPS]
            if whole and _told(own) != _told(whole):
                raise OtherColumns
            for group in of_file:
                _move(group, moved)
            groups += of_file
            rows = whole[_ROWS][1] if whole else 0
            whole = own | {_ROWS: (own[_ROWS][0], rows + own[_ROWS][1])}
            file.seek(len(_MAGIC))
            for piece in _pieces(file, end - len(_MAGIC)):
                out.write(piece)
    footer = bytearray()
    _write_struct(footer, whole | {_GROUPS: (_LISTS[0], (_STRUCT, groups))})
    out.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)


def _footer(file: IO[bytes], path: Path, expected: int) -> tuple[Struct, int]:
    """The metadata of *file*, and the offset where it begins."""
    if sum_of(path) != expected:
        raise Changed
    length = footer_of(file)
    start = file.tell()
    return _Reader(file.read(length)).struct(), start


def _pieces(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length > 0:
        piece = file.read(min(length, _COPIED))
        if not piece:
            raise Changed
        length -= len(piece)
        yield piece


def _sum(pieces: Iterator[bytes]) -> int:
    found = 0
    for piece in pieces:
        found = zlib.crc32(piece, found)
    return found


def _told(footer: Struct) -> Struct:
    """The metadata that must be the same in all files."""
    return {number: field for number, field in footer.items() if number not in (_ROWS, _GROUPS)}


def _move(group: Struct, by: int) -> None:
    """The fields with offsets; the page index, which repeats them, is left out."""
    group.pop(_ORDINAL, None)
    _add(group, _GROUP_AT, by)
    for chunk in group[_COLUMNS][1][1]:
        for number in _PAGE_INDEX:
            chunk.pop(number, None)
        _add(chunk, _CHUNK_AT, by)
        for number in _PAGES_AT:
            _add(chunk[_META][1], number, by)


def _add(struct: Struct, number: int, by: int) -> None:
    kind, at = struct.get(number, (0, 0))
    if at:  # 0 is nowhere
        struct[number] = kind, at + by


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self) -> Struct:
        found: Struct = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            found[number] = head & 15, self._value(head & 15)
        return found

    def _value(self, kind: int, *, item: bool = False) -> Any:
        if kind in (_TRUE, _FALSE):
            return self._byte() if item else kind
        if kind in _INTEGERS:
            return self._integer()
        if kind == _TEXT:
            return self._bytes(self._varint())
        if kind == _STRUCT:
            return self.struct()
        if kind in _LISTS:
            head = self._byte()
            size = self._varint() if head >> 4 == _ENDLESS else head >> 4
            return head & 15, [self._value(head & 15, item=True) for _ in range(size)]
        if kind in (_BYTE, _DOUBLE):
            return self._bytes(1 if kind == _BYTE else 8)
        raise OtherColumns

    def _bytes(self, length: int) -> bytes:
        start, self._at = self._at, self._at + length
        return self._data[start : self._at]

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _varint(self) -> int:
        number, shift = 0, 0
        while (byte := self._byte()) >= 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
        return number | byte << shift

    def _integer(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)


def _write_struct(to: bytearray, struct: Struct) -> None:
    before = 0
    for number, (kind, value) in sorted(struct.items()):
        step = number - before
        if 0 < step < 16:
            to.append(step << 4 | kind)
        else:
            to.append(kind)
            _write_integer(to, number)
        before = number
        if kind not in (_TRUE, _FALSE):
            _write(to, kind, value)
    to.append(0)


def _write(to: bytearray, kind: int, value: Any) -> None:
    if kind in _INTEGERS:
        _write_integer(to, value)
    elif kind == _TEXT:
        _write_varint(to, len(value))
        to += value
    elif kind == _STRUCT:
        _write_struct(to, value)
    elif kind in _LISTS:
        of, items = value
        to.append(min(len(items), _ENDLESS) << 4 | of)
        if len(items) >= _ENDLESS:
            _write_varint(to, len(items))
        for each in items:
            _write(to, of, each)
    elif kind in (_TRUE, _FALSE):  # an item of a list
        to.append(value)
    else:
        to += value


def _write_varint(to: bytearray, number: int) -> None:
    while number >= 0x80:
        to.append(number & 0x7F | 0x80)
        number >>= 7
    to.append(number)


def _write_integer(to: bytearray, number: int) -> None:
    _write_varint(to, number << 1 if number >= 0 else (-number << 1) - 1)
