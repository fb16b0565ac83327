"""What Notion gives out (file, folder, zip, zip in zip, several of them) -> named files.

Nothing an archive says is trusted: its names never become names on the disk (members are
unpacked under numbers), and count, size, ratio and depth are bounded. Members are
streamed, so that memory does not grow with the archive.
"""

from __future__ import annotations

import errno
import filecmp
import lzma
import os
import re
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

_CHUNK = 1 << 20
_PAGE = (".md", ".markdown")
_WEB = (".html", ".htm")
_JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_PART = re.compile(r"(?:export|part|내보내기|.*-part-\d+).*\.zip", re.IGNORECASE)
_ID = re.compile(r"[ _-]?([0-9a-f]{32})$")
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)
"""What zipfile raises for a damaged zip."""
EXPORT_HELP = "in Notion choose ··· > Export > Markdown & CSV, with sub-pages, and import that zip"


class ArchiveError(Exception):
    """An export that cannot be taken: one line that says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold at most."""

    files: int = 50_000
    size: int = 20 << 30
    """Bytes of all members, unpacked."""
    page: int = 32 << 20
    """Bytes of one Markdown or CSV file."""
    ratio: int = 200
    """Unpacked bytes for each packed one, where a member is larger than ``free``."""
    free: int = 16 << 20
    depth: int = 3
    """Zips within zips."""
    name: int = 2_000
    """Characters of a member's name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the export. ``name`` is its path there, with ``/`` and in NFC."""

    name: str
    path: Path
    size: int

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


@dataclass(slots=True)
class Export:
    """The files of an export and the look-up of what its links name."""

    entries: list[Entry] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    """File and message of what was left out."""
    _names: dict[str, Entry] | None = None

    @property
    def pages(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.suffix in _PAGE]

    @property
    def tables(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.suffix == ".csv"]

    def find(self, source: str, href: str) -> Entry | None:
        """The file that a link on a page names: by path, whatever its spelling, else by its name's end."""
        if self._names is None:
            self._names = self._index()
        target = href.partition("#")[0].partition("?")[0]
        folder = PurePosixPath(source).parent
        for spelling in _spellings(target):
            path = _normal(folder / spelling)
            for key in (path, path.casefold(), _tail(spelling)):
                if key and key in self._names:
                    return self._names[key]
        return None

    def _index(self) -> dict[str, Entry]:
        """Every way to name a file; a way that names two files names none."""
        names: dict[str, Entry] = {}
        loose: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for spelling in _spellings(entry.name):
                names.setdefault(_normal(PurePosixPath(spelling)), entry)
            loose.setdefault(_normal(PurePosixPath(entry.name)).casefold(), []).append(entry)
            loose.setdefault(_tail(entry.name), []).append(entry)
        for key, found in loose.items():
            if key and len(found) == 1:
                names.setdefault(key, found[0])
        return names


def title_of(name: str) -> str:
    """The title in a file's name: without folder, suffix and the trailing id."""
    stem = PurePosixPath(name).name
    stem = re.sub(r"\.(md|markdown|csv|html?)$", "", stem, flags=re.IGNORECASE)
    return unicodedata.normalize("NFC", _ID.sub("", stem).strip()) or stem


def _spellings(name: str) -> Iterator[str]:
    """The name as it is, and %-decoded once and twice (a malformed % stays as it is)."""
    seen = []
    for _ in range(3):
        normal = unicodedata.normalize("NFC", name)
        if normal in seen:
            return
        seen.append(normal)
        yield normal
        decoded = unquote(name, errors="surrogateescape")
        try:
            decoded.encode()
        except UnicodeEncodeError:
            return
        name = decoded


def _normal(path: PurePosixPath) -> str:
    """A path without ``.`` and ``..``, in NFC, its parts trimmed."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if parts:
                parts.pop()
        elif part not in (".", "/"):
            parts.append(unicodedata.normalize("NFC", part).strip())
    return "/".join(parts)


def _tail(name: str) -> str:
    """What of a name survives when Notion cuts it: the trailing id and the suffix."""
    path = PurePosixPath(name)
    match = _ID.search(path.stem)
    return f"\0{match[1]}{path.suffix.lower()}" if match else ""


@contextmanager
def open_export(paths: Sequence[Path], limits: Limits | None = None) -> Iterator[Export]:
    """The files of one or several exports; what was unpacked is gone afterwards.

    Raises ArchiveError for what cannot be taken. Nothing is written but below a
    temporary folder.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="study-import-", ignore_cleanup_errors=True) as folder:
        reader = _Reader(limits, Path(folder))
        for path in paths:
            reader.take(path)
        _require_pages(reader.export, paths)
        yield reader.export


def _require_pages(export: Export, paths: Sequence[Path]) -> None:
    if export.pages:
        return
    named = ", ".join(str(path) for path in paths)
    if any(entry.suffix in _WEB for entry in export.entries):
        raise ArchiveError(f"{named}: found an HTML export, expected Markdown; {EXPORT_HELP}")
    raise ArchiveError(f"{named}: found no Markdown page, expected a Notion export; {EXPORT_HELP}")


class _Reader:
    def __init__(self, limits: Limits, folder: Path) -> None:
        self.limits = limits
        self.folder = folder
        self.export = Export()
        self.size = 0
        self._taken: dict[str, list[Path]] = {}

    def take(self, path: Path) -> None:
        """Add a file, folder or zip that a person named."""
        if not path.exists():
            raise ArchiveError(f"{path}: found nothing there, expected an export; check the path")
        if path.is_dir():
            self._folder(path)
        elif not path.is_file():
            raise ArchiveError(f"{path}: found no plain file, expected an export; check the path")
        elif path.suffix.lower() == ".zip" or _is_zip(path):
            self._zip(path, path.name, 1)
        elif path.suffix.lower() in (*_PAGE, *_WEB, ".csv"):
            self._add(path.name, path, path.stat().st_size)
        else:
            raise ArchiveError(f"{path}: found no Markdown page, folder or zip, expected one; {EXPORT_HELP}")

    def _add(self, name: str, path: Path, size: int) -> None:
        if len(self.export.entries) >= self.limits.files:
            raise ArchiveError(
                f"{name}: found more than {self.limits.files} files, expected fewer; export less"
            )
        entry = Entry(_CONTROL.sub(" ", unicodedata.normalize("NFC", name)), path, size)
        if entry.suffix in (*_PAGE, ".csv") and size > self.limits.page:
            found = f"found a page of {size >> 20} MB, expected at most {self.limits.page >> 20}"
            raise ArchiveError(f"{entry.name}: {found}; split it")
        same = self._taken.setdefault(entry.name, [])
        if any(filecmp.cmp(other, path, shallow=False) for other in same):
            return  # Parts of an export may hold a page twice.
        same.append(path)
        count = len(same) - 1
        if count:
            # Two exports (or two members) with the same name: both are kept apart.
            entry = Entry(f"{count + 1}/{entry.name}", path, size)
        self.export.entries.append(entry)

    def _folder(self, root: Path) -> None:
        """Walk a folder; links are not followed, for they may lead anywhere."""
        for current, folders, files in os.walk(root, followlinks=False):
            folders[:] = sorted(name for name in folders if not _is_junk(name))
            for name in sorted(files):
                path = Path(current, name)
                shown = path.relative_to(root).as_posix()
                if _is_junk(name):
                    continue
                if path.is_symlink() or not path.is_file():
                    self.export.remarks.append(
                        (shown, "found a link or device, expected a file; left it out")
                    )
                elif _PART.fullmatch(name) and _is_zip(path):
                    self._zip(path, shown, 1)
                else:
                    self._add(shown, path, path.stat().st_size)

    def _zip(self, path: Path, shown: str, depth: int) -> None:
        if depth > self.limits.depth:
            raise ArchiveError(
                f"{shown}: found zips {depth} deep, expected at most {self.limits.depth}; unpack it"
            )
        try:
            with zipfile.ZipFile(path) as archive:
                members = self._members(archive, shown)
                nested = not any(name.lower().endswith((*_PAGE, *_WEB, ".csv")) for name, _ in members)
                for name, info in members:
                    unpacked = self._unpack(archive, info, name, shown)
                    if nested and name.lower().endswith(".zip") and _is_zip(unpacked):
                        self._zip(unpacked, name, depth + 1)
                        unpacked.unlink()
                    else:
                        self._add(name, unpacked, info.file_size)
        except _BROKEN as error:
            if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
                raise  # The disk, not the zip: full, or not allowed.
            found = f"found a broken zip ({error})"
            raise ArchiveError(f"{shown}: {found}, expected a whole one; export it again") from None

    def _members(self, archive: zipfile.ZipFile, shown: str) -> list[tuple[str, zipfile.ZipInfo]]:
        """Names and members worth having; raises where one of them is unsafe."""
        members = []
        infos = archive.infolist()
        if len(infos) > self.limits.files:
            raise ArchiveError(
                f"{shown}: found {len(infos)} files, expected at most {self.limits.files}; export less"
            )
        for info in infos:
            name = _member_name(info)
            self._check(info, name, shown)
            if not info.is_dir() and not name.endswith("/") and not any(_is_junk(p) for p in name.split("/")):
                members.append((name, info))
        return members

    def _check(self, info: zipfile.ZipInfo, name: str, shown: str) -> None:
        parts = name.split("/")
        kind = stat.S_IFMT(info.external_attr >> 16)
        trouble = ""
        if name.startswith("/") or re.match(r"[a-zA-Z]:", name) or ".." in parts or "\0" in name:
            trouble = "a name that leads outside the archive"
        elif len(name) > self.limits.name:
            trouble = f"a name of {len(name)} characters"
        elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            trouble = "a link or device"
        elif info.flag_bits & 0x1:
            trouble = "an encrypted file"
        elif info.file_size > self.limits.free and info.file_size > self.limits.ratio * max(
            1, info.compress_size
        ):
            trouble = f"a file that unpacks to {info.file_size >> 20} MB from {info.compress_size >> 10} KB"
        if trouble:
            raise ArchiveError(
                f"{shown}: found {trouble} ({name[:80]!r}), expected a Notion export; nothing was taken"
            )

    def _unpack(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, shown: str) -> Path:
        """Write a member under a number, counting what really comes out of it."""
        self.size += info.file_size
        target = self.folder / f"{len(self.export.entries)}-{self.size}.part"
        count = 0
        with archive.open(info) as source, target.open("xb") as sink:
            while chunk := source.read(_CHUNK):
                count += len(chunk)
                if count > info.file_size or self.size > self.limits.size:
                    message = f"more than {self.limits.size >> 20} MB, expected less"
                    raise ArchiveError(f"{shown}: found {message} ({name[:80]!r}); export less at a time")
                sink.write(chunk)
        if count != info.file_size:
            raise ArchiveError(
                f"{shown}: found a cut-off file ({name[:80]!r}), expected a whole zip; export it again"
            )
        return target


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _is_junk(name: str) -> bool:
    return name in _JUNK or name.startswith("._") or name == ".git"


def _member_name(info: zipfile.ZipInfo) -> str:
    """A member's name: without the UTF-8 flag try UTF-8, then Korean Windows, then cp437."""
    name = info.orig_filename if isinstance(info.orig_filename, str) else info.filename
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "cp949"):
            try:
                decoded = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if decoded.isascii() or encoding == "utf-8" or _HANGUL.search(decoded):
                name = decoded if raw else name
                break
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def read_text(entry: Entry) -> str:
    """Text of a page. Raises ArchiveError where it is empty or no UTF-8."""
    data = entry.path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ArchiveError(f"{entry.name}:1: found UTF-16 text, expected UTF-8; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {data[error.start]:#x}"
        raise ArchiveError(
            f"{entry.name}:{line}: found {found}, expected UTF-8 text; save it as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ArchiveError(f"{entry.name}:{line}: found a NUL byte, expected text; {EXPORT_HELP}")
    return text
