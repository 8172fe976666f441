"""The page at a glance: final or provisional first, every number as counted, every link to a file of the run."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from batch.domain import (
    COLLECTIVE,
    ERROR,
    EXPLAINED,
    LEADER,
    MEMBER,
    NO_NEED,
    ORGANIZATION,
    PROVINCE,
    TO_EXPLAIN,
    WARNING,
    Finding,
    Period,
    Unit,
)
from batch.findings.explaining import Warnings
from batch.finished.summary import RuleCount, Summary, UnitLine
from batch.publish.level_chart import LEVEL_COLORS
from batch.publish.overview import render_overview, write_overview
from batch.publish.returns.copies import write_error_copies
from batch.rating.group_result import GroupResult
from batch.register.register import Register
from batch.rules.unusable import NOTHING, Unusable
from batch.submissions.intake import Intake
from batch.workers import Tasks

TEMPLATE = Path(__file__).parents[2] / "input_templates" / "tong_quan.html.j2"


def test_a_level_has_the_colour_that_it_has_in_every_chart() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert all(f".{level} {{ background: {color.lower()};" in text for level, color in LEVEL_COLORS.items())


class _Page(HTMLParser):
    """Visible text in order, links, table rows, and every address that a browser would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.rows: list[list[str]] = []
        self.widths: list[str] = []
        self._quiet = 0
        self._in_cell = False
        self.feed(html)
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._quiet += tag in ("style", "script", "title")
        if tag == "a":
            self.links.append(given["href"] or "")
        elif "src" in given or "href" in given or tag == "script":
            self.fetched.append(tag)
        if "flex-grow" in (given.get("style") or ""):
            self.widths.append(given["style"] or "")
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("style", "script", "title")
        self._in_cell &= tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.texts.append(data)
            if self._in_cell:
                self.rows[-1][-1] += data.strip()


def summary(**changes: Any) -> Summary:
    given = Summary(
        period=Period(2025), regime="Quy định 366-QĐ/TW", local="", top_code="T", top_name="Đảng bộ tỉnh Sông Hằng",
        issuer="Tỉnh ủy Sông Hằng",
        expected=3, received=3, files_read=3,
        levels={
            ORGANIZATION: {"HTXS": 1, "HTT": 1, "HTNV": 1, "KHT": 0, "CHUA": 2},
            MEMBER: {"HTXS": 125, "HTT": 1875, "HTNV": 0, "KHT": 0, "CHUA": 0},
            COLLECTIVE: {"HTXS": 0, "HTT": 0, "HTNV": 0, "KHT": 0, "CHUA": 4},
            LEADER: {"HTXS": 0, "HTT": 7, "HTNV": 0, "KHT": 1, "CHUA": 0},
        },
    )  # fmt: skip
    return dataclasses.replace(given, **changes)


def page(**changes: Any) -> _Page:
    return _Page(render_overview(summary(**changes), TEMPLATE))


def test_provisional_comes_first_with_every_reason() -> None:
    reasons = ["Còn 2 đơn vị chưa có phiếu hợp lệ", "3 trường hợp bằng nhau", "a < b & c"]
    text = page(provisional=reasons).text
    assert "SỐ LIỆU TẠM TÍNH" in text and "KHÔNG CÒN TẠM TÍNH" not in text
    places = [text.index(reason) for reason in reasons]
    assert places == sorted(places) and places[-1] < text.index("đơn vị đã có phiếu được tính")


def test_final_is_said_only_when_nothing_is_open() -> None:
    assert "KHÔNG CÒN TẠM TÍNH" in page().text
    assert "TẠM TÍNH" not in page(errors=1).text
    assert "CÒN LỖI" in page(errors=1).text
    gone = [UnitLine("001", "Chi bộ 1")]
    for open_case in ({"missing": gone}, {"conflicting": gone}, {"provisional": ["vì thế"]}):
        text = page(**open_case).text
        assert "SỐ LIỆU TẠM TÍNH" in text and "KHÔNG CÒN TẠM TÍNH" not in text


def test_who_to_phone() -> None:
    missing = [UnitLine("001", "Chi bộ 1", 1), UnitLine("002", "Chi bộ 2", 1)]
    shown = page(expected=2000, received=1998, missing=missing, conflicting=[UnitLine("009", "Chi bộ 9")])
    assert "1.998/2.000" in shown.text and "(99,9%)" in shown.text
    for words in ("001 Chi bộ 1", "002 Chi bộ 2", "009 Chi bộ 9"):
        assert words in shown.text


def test_units_with_findings_link_to_the_files_that_are_written(tmp_path: Path) -> None:
    codes = ["A/01", "A_01", "a_01", "Đ 7#%", "001"]
    register = Register({"T": Unit("T", "Tỉnh", PROVINCE, None, None)})
    found = [Finding("O-01", ERROR, c, cell="C7") for c in codes]
    for task in write_error_copies(
        tmp_path / "loi", found, register, tmp_path, [], Intake(), period=Period(2025), tasks=Tasks()
    ):
        task.result()
    shown = page(units=[UnitLine(c, "", 1) for c in codes], errors=5)
    links = [unquote(link) for link in shown.links if re.match(r"loi/.", link)]
    assert sorted(links) == sorted(p.relative_to(tmp_path).as_posix() for p in (tmp_path / "loi").iterdir())
    assert all("#" not in link and " " not in link for link in shown.links if link.startswith("loi/"))


def test_units_and_rules_keep_their_order_and_numbers() -> None:
    units = [
        UnitLine("002", "Chi bộ 2", 1200, Warnings(3)), UnitLine("001", "Chi bộ 1", 1),
        UnitLine("003", "Chi bộ 3", 0, Warnings(1)),
    ]  # fmt: skip
    rules = [RuleCount("O-01", "Sai danh sách", ERROR, 1201, 2), RuleCount("HM-01", "Vượt hạn mức", WARNING, 4, 2)]
    nobodys, planned = UnitLine("", "", 2), UnitLine("", "", 0, Warnings(7))
    shown = page(units=units, rules=rules, errors=1203, warnings=Warnings(11), nobodys=nobodys, planned=planned)
    assert [row[:4] for row in shown.rows if row[0] in ("001", "002", "003")] == [
        ["002", "Chi bộ 2", "1.200", "3"], ["001", "Chi bộ 1", "1", "0"], ["003", "Chi bộ 3", "0", "1"],
    ]  # fmt: skip
    assert ["Phải sửa", "O-01", "Sai danh sách", "1.201", "2"] in shown.rows
    assert ["Còn phải giải trình", "HM-01", "Vượt hạn mức", "4", "2"] in shown.rows
    assert "có 2 lỗi và 0 cảnh báo không rõ của đơn vị nào" in shown.text
    assert "có 0 lỗi và 7 cảnh báo về các quyết định, phương án xếp loại" in shown.text


def test_three_states_of_a_warning_have_three_words() -> None:
    units = [UnitLine("001", "Chi bộ 1", 0, Warnings(2, 1, 28)), UnitLine("002", "Chi bộ 2", 0, Warnings(0, 0, 5))]
    rules = [
        RuleCount("HM-01", "Vượt hạn mức", WARNING, 33, 2, NO_NEED), RuleCount("A", "Một", WARNING, 1, 1, EXPLAINED),
        RuleCount("B", "Hai", WARNING, 2, 1, TO_EXPLAIN),
    ]  # fmt: skip
    shown = page(units=units, rules=rules, warnings=Warnings(2, 1, 33))
    assert [row[3] for row in shown.rows if row[0] in ("001", "002")] == [
        "2(đã giải trình 1; không phải giải trình 28)", "0(không phải giải trình 5)",
    ]  # fmt: skip
    assert [row[0] for row in shown.rows if row[1] in ("HM-01", "A", "B")] == [
        "Không phải giải trình", "Đã giải trình", "Còn phải giải trình",
    ]  # fmt: skip
    assert "2 cảnh báo còn phải giải trình hoặc sửa (đã giải trình 1; không phải giải trình 33)" in shown.text
    assert "đã giải trình" not in page(warnings=Warnings(0, 0, 28)).text, "nobody explained anything"


def test_what_a_unit_without_a_submission_has_sent_is_said() -> None:
    broken = Unusable("Xã A/001 phiếu.xlsx", "001 phiếu.xlsx", ("Thiếu mã đơn vị",))
    missing = [UnitLine("001", "Chi bộ 1", 1, sent="đã gửi", files=(broken,)), UnitLine("002", "Hai", 1, sent=NOTHING)]
    text = page(missing=missing).text
    assert "001 Chi bộ 1: đã gửi nhưng không dùng được «Xã A/001 phiếu.xlsx»: Thiếu mã đơn vị" in text
    assert "002 Hai: chưa gửi tệp nào" in text and text.count(NOTHING) == 1


def test_levels_with_shares_of_those_rated() -> None:
    shown = page()
    assert ["Tổ chức đảng", "5", "3", "1", "33,3", "1", "33,3", "1", "33,3", "0", "0,0", "2"] in shown.rows
    assert ["Đảng viên", "2.000", "2.000", "125", "6,3", "1.875", "93,8", "0", "0,0", "0", "0,0", "0"] in shown.rows
    assert ["Tập thể lãnh đạo, quản lý", "4", "0", "0", "", "0", "", "0", "", "0", "", "4"] in shown.rows
    assert "chưa có kết quả xếp loại" in shown.text
    # a bar has a part for each level that somebody has, as wide as their number
    assert [re.sub(r"\D", "", w) for w in shown.widths] == ["1", "1", "1", "125", "1875", "7", "1"]


def test_collectives_that_no_table_counts_are_told() -> None:
    assert "gồm cả 1.002 tập thể chỉ có 01 lãnh đạo, không đưa vào Biểu 6D" in page(of_one=1002).text
    assert "01 lãnh đạo" not in page().text


def test_files_are_told_by_what_they_are() -> None:
    assert "đã đọc 3 tệp, 2 tệp không đọc được, 1 tệp không phải bảng tính." in page(files_unread=2, files_other=1).text


def test_groups_over_the_cap_show_their_arithmetic() -> None:
    over = GroupResult(MEMBER, "CS1 · Nhóm <A>", 61, 10, 16, 9, 3, "61 thì được 10")
    within = GroupResult(MEMBER, "CS2", 61, 10, 10, 10, 0, "")
    shown = page(groups=[within, over])
    assert ["đảng viên", "CS1 · Nhóm <A>", "61 thì được 10", "9", "4", "3"] in shown.rows
    assert "CS2" not in shown.text
    assert "Không có nhóm nào vượt (trong 1 nhóm)" in page(groups=[within]).text


def test_files_that_do_not_count_and_why() -> None:
    shown = page(files=[("nop/001 (2).xlsx", "không hợp lệ")])
    assert ["nop/001 (2).xlsx", "không hợp lệ"] in shown.rows


def test_output_files_are_linked_relatively_and_nothing_is_fetched() -> None:
    shown = page(units=[UnitLine("001", "Chi bộ 1", 1)])
    links = [link for link in shown.links if not link.startswith("#")]
    for table in "ABCDEF":
        assert f"bieu/Bieu-6{table}.xlsx" in links
    for path in ("bao_cao_tinh.docx", "loi/", "manifest.json", "du_lieu/bieu.csv", "du_lieu/phat_hien.csv"):
        assert path in links
    assert not [link for link in links if link.startswith("/") or ":" in link]
    assert shown.fetched == []
    assert not re.search(r"https?:|url\(|@import", render_overview(summary(), TEMPLATE))
    assert "loi/" not in page().links  # no such folder where nobody has findings


def test_links_within_the_page_lead_somewhere() -> None:
    html = render_overview(summary(), TEMPLATE)
    inside = {link[1:] for link in _Page(html).links if link.startswith("#")}
    assert inside and inside == inside & set(re.findall(r'id="([^"]+)"', html))


def test_names_cannot_break_the_page() -> None:
    evil = "<script>alert(1)</script>"
    html = render_overview(
        summary(
            top_name=evil, issuer=evil, provisional=[evil],
            units=[UnitLine(evil, evil, 1)], missing=[UnitLine(evil, evil)],
            files=[(evil, evil)], rules=[RuleCount(evil, evil, ERROR, 1, 1)], regime=evil, local=evil,
            groups=[GroupResult(MEMBER, evil, 9, 1, 2, 1, 0, evil)],
        ),
        TEMPLATE,
    )  # fmt: skip
    assert "<script" not in html and html.count("&lt;script&gt;") >= 9


def test_written_page_is_utf8_and_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        write_overview(tmp_path / name, summary(files=[("l\udce9.xlsx", "không hợp lệ")]), TEMPLATE)
    one, two = ((tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert one == two and "Sông Hằng" in one.decode("utf-8")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<p>{{ nam }}</p>\n\n<p>{{ tong_so_la }}</p>", ["dòng 3", "«tong_so_la»", "so_loi"]),
        ("{% for dv in don_vi %}\n{{ dv.ho_ten }}\n{% endfor %}", ["dòng 2", "«ho_ten»"]),
        ("\n{% for x in la_gi %}{% endfor %}", ["dòng 2", "«la_gi»"]),
        ("a\n{{ nam", ["dòng 2", "cú pháp"]),
        ("a\nb\n{{ nam|khong_co }}", ["dòng 3", "khong_co"]),
        ("\n{{ 1 / 0 }}", ["dòng 2", "không điền được"]),
        ("\n{{ ''.__class__.__mro__ }}", ["dòng 2", "__class__"]),
    ],
)
def test_template_at_fault_is_named_with_its_line(tmp_path: Path, text: str, named: list[str]) -> None:
    template = tmp_path / "mau.html.j2"
    template.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        write_overview(tmp_path / "out.html", summary(units=[UnitLine("001", "Chi bộ 1", 1)]), template)
    message = str(caught.value)
    assert message.startswith("mau.html.j2, dòng ")
    for words in named:
        assert words in message
    assert not (tmp_path / "out.html").exists()


def test_template_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="khong_co.j2: không mở được"):
        render_overview(summary(), tmp_path / "khong_co.j2")
    (tmp_path / "cu.j2").write_bytes("Đảng".encode("utf-16"))
    with pytest.raises(ValueError, match="cu.j2: .*UTF-8"):
        render_overview(summary(), tmp_path / "cu.j2")
