"""A package as one file: an archive in one form only, so that a changed byte anywhere shows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from batch.form.content import open_zip

_TIME = (1980, 1, 1, 0, 0, 0)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Names and contents, uncompressed and without a time: the same parts give the same bytes everywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes] | None:
    """The parts of what `packed` made; None for anything else."""
    try:
        with open_zip(content) as archive:
            if sum(i.file_size for i in archive.infolist()) > len(content):  # parts that lie in one another
                return None
            if any(i.compress_type != zipfile.ZIP_STORED or i.flag_bits & 1 for i in archive.infolist()):
                return None
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
    except Exception:  # the library raises what it likes on a damaged file
        return None
    return parts if packed(parts) == content else None
