"""Submissions that would take a machine's memory, time or peace, made of a good one: `KINDS` by name, each as large as
an attacker makes it, or as small as still shows the kind.

Used by `tests/test_hostile_folder.py` (small) and `tests/hostile_bench.py` (large).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

MB = 1024 * 1024
MEMBERS, INFO, LINKS = "xl/worksheets/sheet5.xml", "xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels"
BOOK, TEXTS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_END = b"</sheetData>"
Part = bytes | Iterable[bytes]
Make = Callable[[Path, bytes, float], None]  # (where, a good workbook, how large: 1 is full size)
KINDS: dict[str, tuple[str, Make]] = {}


WIDE = [*"BCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"A{c}" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), *(f"B{c}" for c in "ABCDEFGH")]


def kind(suffix: str = ".xlsx") -> Callable[[Make], Make]:
    def enter(make: Make) -> Make:
        KINDS[make.__name__] = (suffix, make)
        return make

    return enter


def rebuilt(path: Path, good: bytes, parts: dict[str, Part], only: bool = False) -> None:
    """The good workbook with some parts replaced or added (with `only`, nothing but these)."""
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, True, 1) as out:
        for name in source.namelist() if not only else ():
            if name not in parts:
                out.writestr(name, source.read(name))
        for name, part in parts.items():
            with out.open(name, "w", force_zip64=not isinstance(part, bytes)) as target:
                for chunk in (part,) if isinstance(part, bytes) else part:
                    target.write(chunk)


def read(good: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        return archive.read(name)


def within(xml: bytes, chunks: Iterable[bytes], before: bytes = _END) -> Iterator[bytes]:
    head, mark, tail = xml.partition(before)
    yield head
    yield from chunks
    yield mark + tail


def rows(count: int, row: str, first: int = 40) -> Iterator[bytes]:
    """`row` with {r} for its number."""
    for start in range(first, first + count, 1000):
        yield "".join(row.replace("{r}", str(r)) for r in range(start, min(start + 1000, first + count))).encode()


def _cells(text: str, columns: Iterable[str] = "BCDEFGHIJKLMNOPQRSTU") -> str:
    return "".join(f'<c r="{c}{{r}}" t="inlineStr"><is><t>{text}</t></is></c>' for c in columns)


@kind()
def inline_strings(path: Path, good: bytes, size: float) -> None:
    """270 MB of texts in cells."""
    row = f'<row r="{{r}}">{_cells("x" * 60, WIDE)}</row>'
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 270 * MB / len(row)), row))})


@kind(".xlsm")
def inline_strings_xlsm(path: Path, good: bytes, size: float) -> None:
    inline_strings(path, good, size)


@kind()
def short_strings(path: Path, good: bytes, size: float) -> None:
    """As many filled cells as fit into what may be unpacked."""
    row = f'<row r="{{r}}">{_cells("a", WIDE)}</row>'
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 60 * MB / len(row)), row))})


@kind()
def numbers(path: Path, good: bytes, size: float) -> None:
    """Likewise of numbers."""
    row = '<row r="{r}">' + "".join(f'<c r="{c}{{r}}"><v>7</v></c>' for c in WIDE) + "</row>"
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 60 * MB / len(row)), row))})


@kind()
def forged_size(path: Path, good: bytes, size: float) -> None:
    """600 MB of texts that the zip's list calls 100 bytes, with the sum of those 100."""
    text = b"<si><t>" + b"x" * 500 + b"</t></si>"
    rebuilt(path, good, {TEXTS: within(read(good, TEXTS), (text * 1000 for _ in range(int(size * 1200))), b"</sst>")})
    forge(path, TEXTS, read(path.read_bytes(), TEXTS)[:100])


def forge(path: Path, name: str, shown: bytes) -> None:
    """Have the zip's list say of a part what is true of `shown`."""
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(name.encode()))
    struct.pack_into("<I", content, at + 16, zlib.crc32(shown))
    struct.pack_into("<I", content, at + 24, len(shown))
    path.write_bytes(content)


@kind()
def blanks(path: Path, good: bytes, size: float) -> None:
    """280 MB of blanks between the rows."""
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), (b" " * MB for _ in range(int(size * 280))))})


@kind()
def blank_texts(path: Path, good: bytes, size: float) -> None:
    """280 MB of blanks in cells."""
    row = '<row r="{r}"><c r="C{r}" t="inlineStr"><is><t xml:space="preserve">' + " " * 30_000 + "</t></is></c></row>"
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 280 * MB / len(row)), row))})


@kind()
def ghost_rows(path: Path, good: bytes, size: float) -> None:
    """A million rows with a format and nothing else."""
    row = '<row r="{r}"><c r="C{r}" s="1"/></row>'
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 1_000_000), row))})


@kind()
def wide_ghost_rows(path: Path, good: bytes, size: float) -> None:
    """The same with twenty cells a row."""
    row = '<row r="{r}">' + "".join(f'<c r="{c}{{r}}" s="1"/>' for c in "BCDEFGHIJKLMNOPQRSTU") + "</row>"
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 1_000_000), row))})


@kind()
def ghosts_without_address(path: Path, good: bytes, size: float) -> None:
    """Sixteen million cells that say nothing, not even where they are."""
    rebuilt(
        path,
        good,
        {
            MEMBERS: within(
                read(good, MEMBERS), (b"<row>" + b"<c/>" * 60 + b"</row>" for _ in range(int(size * 250_000)))
            )
        },
    )


@kind()
def tall_sheets(path: Path, good: bytes, size: float) -> None:
    """A value in the last row of every sheet."""
    found = [n for n in zipfile.ZipFile(io.BytesIO(good)).namelist() if n.startswith("xl/worksheets/sheet")]
    row = b'<row r="1048576"><c r="C1048576"><v>1</v></c></row>' if size else b""
    rebuilt(path, good, {name: within(read(good, name), [row]) for name in found})


@kind()
def shared_bomb(path: Path, good: bytes, size: float) -> None:
    """One long text that sixty thousand cells show."""
    xml = read(good, TEXTS)
    last = xml.count(b"<si>")
    row = f'<row r="{{r}}"><c r="D{{r}}" t="s"><v>{last}</v></c></row>'
    rebuilt(path, good, {
        TEXTS: within(xml, [b"<si><t>" + b"x" * 32_000 + b"</t></si>"], b"</sst>"),
        MEMBERS: within(read(good, MEMBERS), rows(int(size * 60_000), row)),
    })  # fmt: skip


@kind()
def many_shared(path: Path, good: bytes, size: float) -> None:
    """Four million texts, none of them used."""
    rebuilt(
        path,
        good,
        {TEXTS: within(read(good, TEXTS), (b"<si><t/></si>" * 1000 for _ in range(int(size * 4000))), b"</sst>")},
    )


@kind()
def many_sheets(path: Path, good: bytes, size: float) -> None:
    """Sixty thousand sheets."""
    count = int(size * 60_000)
    sheets = "".join(f'<sheet name="S{i}" sheetId="{i + 900}" r:id="rX{i}"/>' for i in range(count)).encode()
    links = "".join(
        f'<Relationship Id="rX{i}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/{"sheet5" if i % 2 else "sheet6"}.xml"/>' for i in range(count)
    ).encode()  # fmt: skip
    rebuilt(path, good, {
        BOOK: within(read(good, BOOK), [sheets], b"</sheets>"),
        LINKS: within(read(good, LINKS), [links], b"</Relationships>"),
    })  # fmt: skip


@kind()
def huge_styles(path: Path, good: bytes, size: float) -> None:
    """250 MB of styles."""
    style = b'<xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' * 1000
    chunks = (style for _ in range(int(size * 3000)))
    rebuilt(path, good, {STYLES: within(read(good, STYLES), chunks, b"</cellXfs>")})


@kind()
def percent_styles(path: Path, good: bytes, size: float) -> None:
    """Sixty thousand styles that show percentages, and a sheet that has each of them."""
    count = int(size * 60_000)
    row = '<row r="{r}"><c r="C{r}" s="{r}"/></row>'
    rebuilt(path, good, {
        STYLES: within(read(good, STYLES), [b'<xf numFmtId="9"/>' * count], b"</cellXfs>"),
        MEMBERS: within(read(good, MEMBERS), rows(count * 10, row)),
    })  # fmt: skip


@kind()
def merged(path: Path, good: bytes, size: float) -> None:
    """Two million merged blocks."""
    blocks = (f'<mergeCell ref="D{r}:D{r + 1}"/>'.encode() * 100 for r in range(40, 40 + int(size * 20_000)))
    rebuilt(
        path,
        good,
        {MEMBERS: within(read(good, MEMBERS), [b"<mergeCells>", *blocks, b"</mergeCells>"], b"</worksheet>")},
    )


@kind()
def hyperlinks(path: Path, good: bytes, size: float) -> None:
    """Two million links."""
    links = (f'<hyperlink ref="D{r}" location="A1"/>'.encode() * 100 for r in range(40, 40 + int(size * 20_000)))
    rebuilt(
        path, good, {MEMBERS: within(read(good, MEMBERS), [b"<hyperlinks>", *links, b"</hyperlinks>"], b"</worksheet>")}
    )


@kind()
def comments(path: Path, good: bytes, size: float) -> None:
    """250 MB of comments on a sheet, which also has a fault to be marked."""
    rel = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" '
        b'Target="../comments1.xml"/></Relationships>'
    )
    head = (
        b'<?xml version="1.0"?><comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors>'
        b"<author>a</author></authors><commentList>"
    )
    one = b'<comment ref="D40" authorId="0"><text><t>' + b"x" * 400 + b"</t></text></comment>"
    body = (one * 1000 for _ in range(int(size * 600)))
    fault = b'<row r="39"><c r="C39" t="inlineStr"><is><t>Ai</t></is></c>'
    fault += b'<c r="H39" t="inlineStr"><is><t>?</t></is></c></row>'
    rebuilt(path, good, {
        MEMBERS: within(read(good, MEMBERS), [fault]), "xl/worksheets/_rels/sheet5.xml.rels": rel,
        "xl/comments1.xml": within(head + b"</commentList></comments>", body, b"</commentList>"),
    })  # fmt: skip


@kind()
def many_parts(path: Path, good: bytes, size: float) -> None:
    """Half a million parts."""
    with zipfile.ZipFile(path, "w") as out, zipfile.ZipFile(io.BytesIO(good)) as source:
        for name in source.namelist():
            out.writestr(name, source.read(name))
        for i in range(int(size * 500_000)):
            out.writestr(zipfile.ZipInfo(f"x/{i}"), b"")


@kind()
def lying_rows(path: Path, good: bytes, size: float) -> None:
    """A far cell in a row that says it is near."""
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), [b'<row r="41"><c r="XFD1048576"><v>1</v></c></row>'])})


@kind()
def names_only(path: Path, good: bytes, size: float) -> None:
    """Fifty thousand members of whom only the name is given."""
    row = '<row r="{r}"><c r="D{r}" t="inlineStr"><is><t>Nguyễn Văn {r}</t></is></c></row>'
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 50_000), row))})


@kind()
def nonsense_cells(path: Path, good: bytes, size: float) -> None:
    """Ten thousand members of whom every cell is nonsense."""
    row = f'<row r="{{r}}">{_cells("xằng bậy {r}", "BCDEFGHIJKLMNOPQRSTUVWXYZ")}</row>'
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 10_000), row))})


@kind()
def dragged(path: Path, good: bytes, size: float) -> None:
    """A drop-down dragged twenty thousand rows down, with a number beside that makes each row data."""
    row = '<row r="{r}"><c r="C{r}"><v>{r}</v></c><c r="I{r}" t="inlineStr"><is><t>Nam</t></is></c></row>'
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 20_000), row))})


@kind()
def errors(path: Path, good: bytes, size: float) -> None:
    """Six hundred thousand error cells and formulas without a value."""
    row = (
        '<row r="{r}">'
        + "".join(f'<c r="{c}{{r}}" t="e"><v>#N/A</v></c>' for c in "BCDEFGHIJK")
        + '<c r="L{r}"><f>A1</f></c></row>'
    )
    rebuilt(path, good, {MEMBERS: within(read(good, MEMBERS), rows(int(size * 60_000), row))})


@kind()
def formulas_in_one_cell(path: Path, good: bytes, size: float) -> None:
    """Eight million formulas in one cell."""
    rebuilt(
        path,
        good,
        {
            MEMBERS: within(
                read(good, MEMBERS), [b'<row r="40"><c r="C40">' + b"<f/>" * int(size * 8_000_000) + b"</c></row>"]
            )
        },
    )


@kind()
def open_tags(path: Path, good: bytes, size: float) -> None:
    """Cells that begin and never end."""
    rebuilt(
        path, good, {MEMBERS: within(read(good, MEMBERS), [b'<row r="40">' + b'<c r="C40" ' * int(size * 2_000_000)])}
    )


@kind()
def deep(path: Path, good: bytes, size: float) -> None:
    """A hundred thousand elements, one in the other."""
    n = int(size * 100_000)
    rebuilt(path, good, {BOOK: within(read(good, BOOK), [b"<a>" * n + b"</a>" * n], b"</sheets>")})


@kind()
def entities(path: Path, good: bytes, size: float) -> None:
    """Entities that unfold to a thousand million letters, in the texts."""
    bomb = b"<!DOCTYPE b [<!ENTITY a0 'xxxxxxxxxx'>"
    bomb += b"".join(b"<!ENTITY a%d '%s'>" % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 9))
    xml = read(good, TEXTS)
    head, mark, tail = xml.partition(b"<sst")
    body = within(mark + tail, [b"<si><t>&a8;</t></si>"], b"</sst>")
    rebuilt(path, good, {TEXTS: [head + bomb + b"]>", *body]})


@kind()
def doubled_part(path: Path, good: bytes, size: float) -> None:
    """A sheet twice, under names that only programs for Windows take for one."""
    other = read(good, MEMBERS).replace(b"<v>", b"<v>1")
    rebuilt(path, good, {MEMBERS.replace("sheet5", "SHEET5"): other})


@kind()
def two_zips(path: Path, good: bytes, size: float) -> None:
    """Two workbooks, one behind the other."""
    path.write_bytes(good + good)


@kind()
def data_before(path: Path, good: bytes, size: float) -> None:
    path.write_bytes(b"#!/bin/sh\n" + good)


@kind()
def data_behind(path: Path, good: bytes, size: float) -> None:
    path.write_bytes(good + b"<script/>")


@kind()
def zip_in_comment(path: Path, good: bytes, size: float) -> None:
    """A workbook as the comment of another."""
    path.write_bytes(good[:-2] + struct.pack("<H", len(good)) + good)


@kind()
def sheets_twice(path: Path, good: bytes, size: float) -> None:
    """Two sheets «Thông tin»."""
    xml = read(good, BOOK).decode()
    at = xml.index("<sheet ", xml.index("Thông tin") - 40)
    one = xml[at : xml.index("/>", at) + 2]
    rebuilt(path, good, {BOOK: xml.replace(one, one + one.replace('sheetId="', 'sheetId="90')).encode()})


@kind(".ods")
def ods_repeated(path: Path, good: bytes, size: float) -> None:
    """One value in a million rows and a thousand columns."""
    row = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
    row += b'table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell></table:table-row>'
    _ods(path, [row])


@kind(".ods")
def ods_texts(path: Path, good: bytes, size: float) -> None:
    """270 MB of texts."""
    row = (
        b"<table:table-row>"
        + b'<table:table-cell office:value-type="string"><text:p>'
        + b"x" * 60
        + b"</text:p></table:table-cell></table:table-row>"
    )
    _ods(path, (row * 1000 for _ in range(int(size * 1700))))


def _ods(path: Path, rows: Iterable[bytes]) -> None:
    spaces = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    head = f"<office:document-content{spaces}><office:body><office:spreadsheet>".encode()
    head += (
        '<table:table table:name="Thông tin"><table:table-row><table:table-cell office:value-type="string">'.encode()
    )
    head += "<text:p>Mã đơn vị</text:p></table:table-cell></table:table-row></table:table>".encode()
    head += '<table:table table:name="Đảng viên">'.encode()
    tail = b"</table:table></office:spreadsheet></office:body></office:document-content>"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        out.writestr("META-INF/manifest.xml", manifest)
        with out.open("content.xml", "w", force_zip64=True) as target:
            for chunk in (head, *()):
                target.write(chunk)
            for chunk in rows:
                target.write(chunk)
            target.write(tail)


@kind(".xlsb")
def xlsb(path: Path, good: bytes, size: float) -> None:
    """300 MB in a workbook of the binary kind."""
    types = b'<Types><Override PartName="/xl/workbook.bin" '
    types += b'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    rebuilt(
        path,
        good,
        {"[Content_Types].xml": types, "xl/workbook.bin": (bytes(MB) for _ in range(int(size * 300)))},
        only=True,
    )


@kind(".xls")
def xls_far(path: Path, good: bytes, size: float) -> None:
    """A value in the last cell of each of two hundred sheets of an old workbook."""
    cell = struct.pack("<HHHHHd", 0x203, 14, 65_535, 255, 0, 1.0)
    path.write_bytes(compound({"Workbook": biff([cell] * max(1, int(size * 200)))}))


@kind(".xls")
def xls_texts(path: Path, good: bytes, size: float) -> None:
    """One long text that a hundred thousand cells of an old workbook show."""
    text = struct.pack("<HB", 8000, 0) + b"x" * 8000
    sst = struct.pack("<HHII", 0xFC, 8 + len(text), 1, 1) + text
    cells = b"".join(struct.pack("<HHHHHI", 0xFD, 10, r, 3, 0, 0) for r in range(int(size * 65_000)))
    path.write_bytes(compound({"Workbook": biff([cells, cells], sst)}))


def biff(sheets: list[bytes], texts: bytes = b"") -> bytes:
    """The records of an old workbook; each sheet is its cells."""
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    end, page = struct.pack("<HH", 0x0A, 0), struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x10, 0, 0, 0, 0)
    names = ["Thông tin", "Đảng viên", *(f"S{i}" for i in range(len(sheets) - 2))][: len(sheets)]
    size = len(begin) + len(texts) + len(end) + sum(12 + 2 * len(n) for n in names)
    listed, at = b"", size
    for name, cells in zip(names, sheets, strict=True):
        listed += struct.pack("<HHIBBBB", 0x85, 8 + 2 * len(name), at, 0, 0, len(name), 1) + name.encode("utf-16-le")
        at += len(page) + len(cells) + len(end)
    return begin + listed + texts + end + b"".join(page + cells + end for cells in sheets)


def killer() -> bytes:
    """An old workbook whose sheets claim more room than there is: the reading library ends its process."""
    room = struct.pack("<HHIIHHH", 0x200, 14, 0, 0x7FFFFFFF, 0, 255, 0)
    return compound({"Workbook": biff([room, room])})


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file with one stream or more, in sectors of 512 bytes."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        entries.append((name, 2, len(sectors), len(data)))
        count = -(-len(data) // 512)
        first = len(sectors)
        chain += [*range(first + 1, first + count), 0xFFFFFFFE]
        sectors += [data[i * 512 : (i + 1) * 512].ljust(512, b"\0") for i in range(count)]
    directory = b""
    for i, (name, type_, start, size) in enumerate(entries):
        raw = name.encode("utf-16-le")
        child = 1 if i == 0 else 0xFFFFFFFF
        directory += raw.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(raw) + 2, type_, 1, 0xFFFFFFFF, 0xFFFFFFFF, child
        )
        directory += bytes(36) + struct.pack("<IQ", start, size)
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    at = len(sectors)
    count = len(directory) // 512
    chain += [*range(at + 1, at + count), 0xFFFFFFFE]
    sectors += [directory[i * 512 : (i + 1) * 512] for i in range(count)]
    fats = 1
    while len(chain) + fats > fats * 128:
        fats += 1
    first_fat = len(sectors)
    table = [*chain, *[0xFFFFFFFD] * fats]
    table += [0xFFFFFFFF] * (fats * 128 - len(table))
    sectors += [struct.pack("<128I", *table[i * 128 : (i + 1) * 128]) for i in range(fats)]
    more = max(0, fats - 109)
    assert more <= 127
    own = [first_fat + i for i in range(min(fats, 109))]
    extra_at = len(sectors) if more else 0xFFFFFFFE
    if more:
        sectors.append(
            struct.pack("<128I", *[first_fat + 109 + i for i in range(more)], *[0xFFFFFFFF] * (127 - more), 0xFFFFFFFE)
        )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, at, 0, 4096, 0xFFFFFFFE, 0, extra_at, 1 if more else 0)
    head += struct.pack("<109I", *own, *[0xFFFFFFFF] * (109 - len(own)))
    return head + b"".join(sectors)


_DOCUMENT = (
    b'<Types><Override PartName="/word/document.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_PARAGRAPH = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>"


def _with_paragraphs(path: Path, good: bytes, times: int) -> None:
    """A Word document of so many times ten thousand paragraphs."""
    body = (_PARAGRAPH * 10_000 for _ in range(times))
    document = within(_WORD + b"</w:body></w:document>", body, b"</w:body>")
    rebuilt(path, good, {"[Content_Types].xml": _DOCUMENT, "word/document.xml": document}, only=True)


@kind(".docx")
def word(path: Path, good: bytes, size: float) -> None:
    """250 MB of paragraphs."""
    _with_paragraphs(path, good, int(size * 730))


@kind(".docx")
def word_within(path: Path, good: bytes, size: float) -> None:
    """As many elements as fit into what may be unpacked."""
    _with_paragraphs(path, good, int(size * 145))


@kind(".docx")
def word_properties(path: Path, good: bytes, size: float) -> None:
    """A forged size of a form's properties: 600 MB that call themselves 100 bytes."""
    body = (b"<property name='a'/>" * 50_000 for _ in range(int(size * 600)))
    rebuilt(path, good, {"[Content_Types].xml": _DOCUMENT, "word/document.xml": _WORD + b"</w:body></w:document>",
                         "docProps/custom.xml": within(b"<Properties></Properties>", body, b"</Properties>")},
            only=True)  # fmt: skip
    forge(path, "docProps/custom.xml", b"<Properties/>")


@kind(".zip")
def zip_of_zips(path: Path, good: bytes, size: float) -> None:
    """A hundred archives of 300 MB each."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as out, out.open("a.xlsx", "w") as target:
        for _ in range(int(size * 300)):
            target.write(bytes(MB))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for i in range(100):
            out.writestr(f"{i}.zip", inner.getvalue())


@kind(".zip")
def package(path: Path, good: bytes, size: float) -> None:
    """A package whose parts share the same 100 MB, a hundred times."""
    names = ["goi.json", "niem_phong.txt", *(f"{i}.csv" for i in range(98))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        out.writestr("goi.json", bytes(int(size * 100 * MB)))
        for name in names[1:]:
            info = zipfile.ZipInfo(name)
            first = out.filelist[0]
            info.file_size = info.compress_size = first.file_size
            info.CRC, info.header_offset = first.CRC, first.header_offset
            out.filelist.append(info)
            out.NameToInfo[name] = info


@kind(".zip")
def large_package(path: Path, good: bytes, size: float) -> None:
    """A package of 290 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        out.writestr("goi.json", b"{}" + b" " * int(size * 145 * MB))
        out.writestr("niem_phong.txt", b" " * int(size * 145 * MB))


@kind(".xlsx")
def large_nothing(path: Path, good: bytes, size: float) -> None:
    """A gigabyte that is no workbook."""
    with path.open("wb") as file:
        file.truncate(int(size * 1024 * MB))


@kind(".xlsx")
def large_pictures(path: Path, good: bytes, size: float) -> None:
    """280 MB that only seem to be packed, as pictures are."""
    import random

    noise = random.Random(1).randbytes(MB)
    with zipfile.ZipFile(path, "w") as out, zipfile.ZipFile(io.BytesIO(good)) as source:
        for name in source.namelist():
            out.writestr(name, source.read(name))
        for i in range(int(size * 28)):
            out.writestr(f"xl/media/image{i}.png", noise * 10)
