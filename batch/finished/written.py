"""Whose file it is: what the program wrote into a run's folder, and what a person did there since.

The manifest holds the hash of every file that was written (`tep_da_ghi`). Whatever else lies in the folder, or isn't
any more what was written, is a person's: it outlives every run, whichever command replaces the files around it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from batch.finished.manifest import MANIFEST, REST, TAKEN, WRITTEN, Manifest, dump_manifest, manifest_text, stated_in
from batch.finished.own_columns import Owns, Rest, only_carried, rest_of
from batch.machine.beside import put_aside
from batch.machine.plain_file import sha256_of
from batch.machine.private import copy

EDITED = ".da_sua"
_PASSING = re.compile(r"\..+\.(dang_ghi|cu|khoa(-journal)?|tmp)")  # what a program that was killed leaves behind
_NUMBERED = re.compile(r"\.da_sua(\.[0-9]+)?$")
# Letters are sent out of their folder by hand, too: an edited one, which is stale then, must not lie among them.
_LETTER, _APART = ".eml", "da_sua"


@dataclass(frozen=True, slots=True)
class Kept:
    """A person's file that was taken along: `old` is where it lay, `place` where it lies now ("" where what the program
    wrote is the same), both relative to the run; `edited` whether it is a changed version of what the program wrote."""

    old: str
    place: str
    sha256: str
    edited: bool


def file_hash(path: Path) -> str:
    """The hash of a file; of a link, that of its target's name: what lies there is somebody else's."""
    if path.is_symlink():
        return hashlib.sha256(os.fsencode(os.readlink(path))).hexdigest()
    return sha256_of(path)


def files_below(folder: Path) -> Iterator[str]:
    """Every file, relative to `folder`; links are files. What is left of a write that was cut off is nobody's."""
    for here, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not _PASSING.fullmatch(name))
        for name in sorted([*files, *links]):
            if not _PASSING.fullmatch(name):
                yield (Path(here) / name).relative_to(folder).as_posix()


def _hashes(value: object) -> dict[str, str]:
    return {str(k): v for k, v in value.items() if isinstance(v, str)} if isinstance(value, dict) else {}


def written_by(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Path → hash of what the program wrote."""
    return _hashes(manifest.get(WRITTEN))


def _own_hash(manifest: Mapping[str, Any]) -> str:
    """A manifest can't hold its own hash: that of all the rest of it stands there."""
    return hashlib.sha256(manifest_text({k: v for k, v in manifest.items() if k != WRITTEN})).hexdigest()


def _intact(folder: Path, manifest: Mapping[str, Any]) -> bool:
    written = written_by(manifest).get(MANIFEST)
    return written == _own_hash(manifest) and (folder / MANIFEST).read_bytes() == manifest_text(manifest)


def persons(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Path → hash of every file in a run's folder that the program didn't write, or that was changed since."""
    written = written_by(manifest)
    found = {path: file_hash(folder / path) for path in files_below(folder)}
    return {
        path: digest
        for path, digest in found.items()
        if written.get(path) != digest and not (path == MANIFEST and _intact(folder, manifest))
    }


def amiss(folder: Path, paths: Iterable[str]) -> list[str]:
    """Those of the files at `paths`, and of the manifest, that aren't, or aren't any more, what the program wrote."""
    manifest = stated_in(folder)
    written = written_by(manifest)
    found = [path for path in paths if not (folder / path).is_file() or file_hash(folder / path) != written.get(path)]
    return [*found, *([] if _intact(folder, manifest) else [MANIFEST])]


def changed_by_hand(folder: Path, path: Path) -> bool:
    """Whether a file of a run isn't what the program wrote."""
    return file_hash(path) != written_by(stated_in(folder)).get(path.relative_to(folder).as_posix())


def _names(path: str) -> Iterator[str]:
    """The place itself, then those beside it: `a.docx`, `a.da_sua.docx`, `a.da_sua.2.docx` …; of a letter in a folder
    of their own: `da_sua/a.da_sua.eml`."""
    yield path
    pure = PurePosixPath(path)
    stem = _NUMBERED.sub("", pure.stem)
    if pure.suffix == _LETTER and pure.parent.name != _APART:
        pure = pure.parent / _APART / pure.name
    yield pure.with_name(f"{stem}{EDITED}{pure.suffix}").as_posix()
    number = 2
    while True:
        yield pure.with_name(f"{stem}{EDITED}.{number}{pure.suffix}").as_posix()
        number += 1


def _folder_free(root: Path, path: str) -> str:
    """The same path, its folders renamed where a file stands in their way."""
    pure = PurePosixPath(path)
    if pure.parent == PurePosixPath("."):
        return path
    above = _folder_free(root, pure.parent.as_posix())
    place = next(name for name in _names(above) if (root / name).is_dir() or not os.path.lexists(root / name))
    return f"{place}/{pure.name}"


def _stale_letter(path: str) -> bool:
    """One that an earlier version of the program left among the letters."""
    pure = PurePosixPath(path)
    return pure.suffix == _LETTER and bool(_NUMBERED.search(pure.stem)) and pure.parent.name != _APART


def _is(path: Path, digest: str) -> bool:
    return (path.is_file() or path.is_symlink()) and file_hash(path) == digest


def _put(source: Path, root: Path, path: str, digest: str, *, beside: bool = False) -> str:
    """Copy a file to its place below `root`, or beside what stands there, or always `beside`; nothing is overwritten,
    and what is there already isn't there twice. Returns the place; "" where the same stands at the very place."""
    very_place = _folder_free(root, path)
    for name in _names(very_place):
        target = root / name
        if not os.path.lexists(target):
            if beside and name == very_place:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            copy(source, target)
            return name
        if _is(target, digest):
            return "" if name == path else name
    raise AssertionError("there is always a name left")


def take_along(source: Path, root: Path, found: Mapping[str, str], edited: Collection[str] = ()) -> list[Kept]:
    """Copy a person's files from one folder into another, each to the same place; beside it where something stands
    there already, and where it is an edited version of a file of ours: an official name holds what was written last."""
    taken = {}
    edited = {*edited, *filter(_stale_letter, found)}
    # what has its place free goes first: a name that was given before must not be given to another file
    for path in sorted(found, key=lambda p: (p in edited or os.path.lexists(root / p), p)):
        place = _put(source / path, root, path, found[path], beside=path in edited)
        taken[path] = Kept(path, place, found[path], path in edited)
    return [taken[path] for path in sorted(taken)]


def inventory(folder: Path) -> dict[str, str]:
    """Path → hash of all that lies in a folder which the program alone has written."""
    return {path: file_hash(folder / path) for path in files_below(folder)}


def record_run(
    folder: Path, manifest: Manifest, written: Mapping[str, str], taken: Iterable[Kept], elsewhere: Iterable[Kept],
    owns: Owns, looked_at: Mapping[str, Rest] = MappingProxyType({}),
) -> None:  # fmt: skip
    """Write a new run's manifest, with what was written and what was taken along: `taken` from the run before,
    `elsewhere` from the one before that. `looked_at` are the rests of those of `owns` that are known already."""
    kept = [
        {"tu": one.old, "tep": one.place, "sha256": one.sha256, "cu": old}
        for old, part in ((False, taken), (True, elsewhere))
        for one in part
    ]
    rests = _rests(folder, written, {path: own for path, own in owns.items() if path not in looked_at})
    _save(folder, manifest.stated() | {REST: dict(sorted({**rests, **looked_at}.items())), TAKEN: kept}, written)


def _rests(folder: Path, written: Mapping[str, str], owns: Owns) -> dict[str, Rest]:
    return {path: rest_of(folder / path, own) for path, own in sorted(owns.items()) if path in written}


def carried_over(folder: Path, manifest: Mapping[str, Any], fresh: Path, owns: Owns) -> set[str]:
    """The edited tables of a run in which only the office's own columns were changed, and `fresh` holds those."""
    rests = manifest.get(REST)
    return {
        path
        for path, own in owns.items()
        if isinstance(rests, dict) and only_carried(folder / path, rests.get(path), fresh / path, own)
    }


def taken_before(manifest: Mapping[str, Any]) -> dict[str, str]:
    """What a run took along from the one before: path there → hash."""
    entries = manifest.get(TAKEN)
    listed = [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
    return _hashes({str(e.get("tu")): e.get("sha256") for e in listed if not e.get("cu")})


def _save(folder: Path, manifest: dict[str, Any], written: Mapping[str, str]) -> None:
    own = {path: digest for path, digest in written.items() if path != MANIFEST}
    digest = _own_hash(manifest)
    manifest[WRITTEN] = dict(sorted({**own, MANIFEST: digest}.items()))
    dump_manifest(folder / MANIFEST, manifest)


def _record(
    folder: Path,
    written: Mapping[str, str],
    gone: Callable[[str], bool] = lambda _path: False,
    owns: Owns | None = None,
) -> None:
    manifest = stated_in(folder)
    if WRITTEN not in manifest:  # no run, or one of an earlier version: better a file too many than one lost
        return
    if not _intact(folder, manifest):
        _put(folder / MANIFEST, folder, f"manifest{EDITED}.json", file_hash(folder / MANIFEST))
    kept = {p: h for p, h in written_by(manifest).items() if not gone(p) and os.path.lexists(folder / p)}
    if owns:
        rests = manifest.get(REST)
        manifest[REST] = (rests if isinstance(rests, dict) else {}) | _rests(folder, written, owns)
    _save(folder, manifest, {**kept, **written})


@contextmanager
def rewriting(folder: Path, *paths: Path, owns: Owns | None = None) -> Iterator[list[Kept]]:
    """Around a command that writes single files into a finished run: what a person made of them is kept beside, and
    what stands there afterwards is the program's. Of `owns` no copy stays where the new file holds what was edited."""
    manifest = stated_in(folder)
    written = written_by(manifest)
    kept, copies = [], set()
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.is_file() and (digest := file_hash(path)) != written.get(name):
            beside = next(n for n in _names(name) if n != name and _free_for(folder / n, digest))
            if not (folder / beside).exists():
                copy(path, folder / beside)
                copies.add(beside)
            kept.append(Kept(name, beside, digest, edited=True))
    yield kept
    rests = manifest.get(REST)
    for one in list(kept):
        own, rest = (owns or {}).get(one.old), rests.get(one.old) if isinstance(rests, dict) else None
        if own and one.place in copies and only_carried(folder / one.place, rest, folder / one.old, own):
            (folder / one.place).unlink()
            kept.remove(one)
    _record(folder, {p.relative_to(folder).as_posix(): file_hash(p) for p in paths if p.is_file()}, owns=owns)


def _free_for(path: Path, digest: str) -> bool:
    return not os.path.lexists(path) or _is(path, digest)


def replace_part(folder: Path, name: str, fresh: Path) -> list[Kept]:
    """Put `fresh`, written beside, in the place of a run's sub-folder `name`. A person's files in the old one go
    along. Raises OSError, with everything as it was, where the old one can't be moved away."""
    final, old = folder / name, put_aside(folder / name)
    if old.exists() and not final.exists():  # a program that was killed between two moves
        old.rename(final)
    shutil.rmtree(old, ignore_errors=True)
    written = inventory(fresh)
    known = {p: h for p, h in written_by(stated_in(folder)).items() if p.startswith(f"{name}/")}
    found = {
        path: digest for path, digest in inventory(final).items() if known.get(f"{name}/{path}") != digest
    } if final.is_dir() else {}  # fmt: skip
    kept = take_along(final, fresh, found, {p for p in found if f"{name}/{p}" in known})
    if final.exists():
        final.rename(old)
    try:
        fresh.rename(final)
    except OSError:
        if old.exists():
            old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)
    _record(folder, {f"{name}/{p}": h for p, h in written.items()}, lambda p: p.startswith(f"{name}/"))
    return [
        Kept(f"{name}/{k.old}", f"{name}/{k.place}" if k.place else "", k.sha256, k.edited) for k in kept
    ]  # fmt: skip
