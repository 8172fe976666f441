"""What is looked at before the reading library opens a workbook, by its kind.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import io
import zipfile

from batch.form.definition import Sheet
from batch.form.guard import Inside, look_into
from batch.form.limits import SUBMISSION, Most
from batch.form.old_workbook import look_at_old
from batch.form.open_document import look_at_open_document
from batch.form.unpack import Unpacker
from batch.form.unreadable import GUARDED

OPEN_DOCUMENTS = (".ods", ".ots")
LOOKED_AT = (*GUARDED, *OPEN_DOCUMENTS, ".xls")


def look(
    content: bytes, kind: str, wanted: dict[str, Sheet], most: Most = SUBMISSION,
    archive: zipfile.ZipFile | None = None,
) -> Inside:  # fmt: skip
    """What there is in a workbook of a kind in `LOOKED_AT`; `archive` is the content where it has been opened already.
    Raises BeyondLimitError, and what zipfile and the XML parser raise for damaged files."""
    if kind in GUARDED:
        return look_into(Unpacker(content, archive, most), wanted)
    if kind in OPEN_DOCUMENTS:
        return look_at_open_document(Unpacker(content, archive, most))
    marks, shows_percent = look_at_old(content)
    return Inside(marks=marks, shows_percent=shows_percent, book=io.BytesIO(content), size=len(content))
