"""What a submission can sensibly be: everything that is opened from outside is held against these, counted while it is
unpacked, whatever the file says of itself. The largest honest ones (thousands of members, formats on whole columns,
pictures) are well below; what is above can't take the machine's memory or time, on any system.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024

FILE = 100 * MB  # bytes of a file as it lies, pictures included
OLD_FILE = 20 * MB  # of an .xls, which isn't packed
PARTS = 10_000  # in a zip
UNPACKED = 64 * MB  # bytes of all parts that are read; pictures aren't
BOOK = 8 * MB  # of the list of sheets, and of that of their places
STYLES = 16 * MB
TAGS = 4_000_000  # in all that is read of a workbook, cells with a format only included
SHEETS = 1_000
SPAN = 4_000_000  # rows × columns of all sheets that are read, blank ones included: room is made for all of them
FILLED = 500_000  # cells that hold anything
TEXT = 32_000_000  # characters in them, each text as often as it is shown
MERGED = 20_000  # blocks of a sheet
ROWS = 20_000  # records of one table
FAULTS = 100_000  # cells that aren't understood or are missing, each of which would be a finding
BACK = 16 * MB  # bytes that a reading process sends back of one file
SECONDS = 20  # that a file may take, on a machine that is busy with other things; the counts above end all known kinds
WORD_TAGS = 1_500_000  # in a Word document
PACKAGE = 64 * MB  # bytes of what a committee below hands over

# What is too large, as `BeyondLimitError.why` names it.
OF_FILE, OF_PARTS, OF_UNPACKED, OF_TAGS, OF_SHEETS = "tep", "so_phan", "giai_nen", "so_the", "so_sheet"
OF_SPAN, OF_FILLED, OF_TEXT, OF_MERGED = "vung", "so_o", "so_chu", "so_khoi"
OF_ROWS, OF_FAULTS, OF_BACK = "so_dong", "so_loi", "ket_qua"
# What makes it two files at once, or none that any program writes.
TWICE, AROUND, FORGED = "trung_phan", "du_lieu_ngoai", "khai_sai"


@dataclass(slots=True, eq=False)
class Most:
    """What a workbook may hold: bytes unpacked, tags, filled cells, characters."""

    unpacked: int
    tags: int
    filled: int
    text: int


SUBMISSION = Most(UNPACKED, TAGS, FILLED, TEXT)
OFFICE = Most(160 * MB, 10_000_000, 2_000_000, 2 * TEXT)  # a plan or a register may be of thousands of units


class BeyondLimitError(ValueError):
    """The file isn't read: `why` is one of the names above, `sheet` the workbook's own name of the one at fault."""

    def __init__(self, why: str, sheet: str = "") -> None:
        super().__init__(why)
        self.why, self.sheet = why, sheet
