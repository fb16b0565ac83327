"""Reads a clean QR code, module by module, as ISO/IEC 18004 describes it: independent of what drew it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Modules = Sequence[Sequence[bool]]
"""Rows of a code without its quiet zone; dark is true."""

# Level M: number of blocks and data bytes of each, for versions 1 to 6.
_BLOCKS = {1: (1, 16), 2: (1, 28), 3: (1, 44), 4: (2, 32), 5: (2, 43), 6: (4, 27)}
_MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)


def read_code(modules: Modules) -> str:
    """The text of a code of level M in byte mode."""
    size = len(modules)
    version = (size - 17) // 4
    assert size == 17 + 4 * version and all(len(row) == size for row in modules)
    level, mask = _format(modules)
    assert level == 0, "level M"
    bits = [
        modules[row][column] != (_MASKS[mask](row, column) == 0)
        for row, column in _path(size)
        if not _reserved(row, column, size, version)
    ]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    blocks, length = _BLOCKS[version]
    data = [words[block + blocks * at] for block in range(blocks) for at in range(length)]
    stream = [bool(byte >> shift & 1) for byte in data for shift in range(7, -1, -1)]
    assert _number(stream[:4]) == 4, "byte mode"
    count = _number(stream[4:12])
    text = bytes(_number(stream[12 + 8 * at : 20 + 8 * at]) for at in range(count))
    return text.decode()


def _format(modules: Modules) -> tuple[int, int]:
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [
        (row, 8) for row in (7, 5, 4, 3, 2, 1, 0)
    ]
    value = _number([modules[row][column] for row, column in places]) ^ 0b101010000010010
    return value >> 13, value >> 10 & 7


def _path(size: int) -> list[tuple[int, int]]:
    """Modules in the order of the data: pairs of columns from the right, up and down in turn."""
    columns = [column for column in range(size - 1, 0, -2) if column > 6] + [5, 3, 1]
    order = []
    for turn, column in enumerate(columns):
        rows = range(size - 1, -1, -1) if turn % 2 == 0 else range(size)
        order += [(row, side) for row in rows for side in (column, column - 1)]
    return order


def _reserved(row: int, column: int, size: int, version: int) -> bool:
    finder = (row < 9 and column < 9) or (row < 9 and column >= size - 8) or (row >= size - 8 and column < 9)
    align = version > 1 and abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return finder or align or row == 6 or column == 6


def _number(bits: Sequence[bool]) -> int:
    value = 0
    for bit in bits:
        value = value << 1 | bit
    return value
