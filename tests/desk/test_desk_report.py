"""The office's words for the report on a page: what is saved, what stays, what is refused; papers by kind."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from click.testing import CliRunner
from desk_window import Window
from docx import Document
from lxml import html

from batch.cli import cli
from batch.desk.desk import Desk
from batch.domain import MEMBERS
from batch.finished.finished_run import FinishedRun
from batch.publish.report.narrative import entries_of, read_narrative
from batch.templates import shipped

OWN = Path("input_templates") / "thuyet_minh.yaml"


def _typed(page: str) -> dict[str, str]:
    """The form as it stands on the page."""
    form = html.fromstring(page).xpath("//form[contains(@class, 'loi-van')]")[0]
    return {name: value or "" for name, value in form.form_values()}


def _first(typed: dict[str, str], key: str) -> str:
    return typed[f"{key}-0"]


def test_what_is_confirmed_changed_and_dropped_goes_to_the_file_and_the_report(finished: Path) -> None:
    window, shipped_text = Window(Desk(finished)), shipped("thuyet_minh.yaml").read_text(encoding="utf-8")
    page = window.get("/bao-cao")
    assert "Mở tóm tắt một trang" in page
    typed = _typed(page)
    assert "Không có gì thay đổi" in window.post("/bao-cao", **typed) and not (finished / OWN).exists()
    raw = read_narrative(shipped("thuyet_minh.yaml")).paragraphs
    typed |= {
        "ngay_bao_cao": "05/12/2025", "nhan_xet_kiem_diem-0-o": "dung", "chuan_bi-0-o": "bo",
        "han_che-0": f"  {_first(typed, 'han_che')} Thêm: chữ.\nĐoạn nữa.", "han_che-0-o": "dung",
        "kien_nghi-moi": "Đề nghị: # một\n\n- hai",
    }  # fmt: skip
    before = int(re.findall(r"Còn (\d+) mục", page)[0])
    assert "Đã lưu lời văn" in window.post("/bao-cao", **typed, do="lap")
    window.wait()
    text = (finished / OWN).read_text(encoding="utf-8")
    old, new = entries_of(shipped_text, "f"), entries_of(text, "f")
    changed = {"ngay_bao_cao", "nhan_xet_kiem_diem", "chuan_bi", "han_che", "kien_nghi"}
    assert {key for key in old if old[key] != new[key]} == changed
    assert new["nhan_xet_kiem_diem"] == [raw["nhan_xet_kiem_diem"][0].text]  # its fields live on
    assert "{{" in new["nhan_xet_kiem_diem"][0]
    assert new["chuan_bi"] == old["chuan_bi"][1:]
    assert new["han_che"][:2] == [f"{_first(_typed(page), 'han_che')} Thêm: chữ.", "Đoạn nữa."]
    assert new["han_che"][2:] == old["han_che"][1:]
    assert new["kien_nghi"] == [*old["kien_nghi"], "Đề nghị: # một", "- hai"]
    report = finished / "ket_qua" / "2025" / "bao_cao_tinh.docx"
    said = "".join(Document(str(report)).element.itertext())
    assert "Đoạn nữa." in said and "ngày 05 tháng 12 năm 2025" in said
    page = Document(str(report.with_name("tom_tat.docx")))
    assert "ngày 05 tháng 12 năm 2025" in "".join(page.element.itertext())
    by_page = report.read_bytes()
    assert CliRunner().invoke(cli, ["--dir", str(finished), "report"]).exit_code == 0
    assert report.read_bytes() == by_page
    report.with_name("bao_cao_tinh.da_sua.docx").write_bytes(b"x")
    after = window.get("/bao-cao")
    assert "Mở bản cơ quan đã sửa trước đây" in after
    assert int(re.findall(r"Còn (\d+) mục", after)[0]) == before - 2  # the date, and one passage with one proposal
    assert "mục cơ quan phải viết" in window.get("/")


def test_a_second_window_saves_nothing_and_loses_nothing(finished: Path) -> None:
    desk = Desk(finished)
    first, second = Window(desk), Window(desk)
    old = _typed(second.get("/bao-cao"))
    first.post("/bao-cao", **(_typed(first.get("/bao-cao")) | {"so_bao_cao": "05"}))
    kept = (finished / OWN).read_bytes()
    page = second.post("/bao-cao", **(old | {"so_bao_cao": "77", "kien_nghi-moi": "Lời gõ ở cửa sổ sau"}))
    assert (finished / OWN).read_bytes() == kept
    assert "Chưa lưu" in page and "Lời gõ ở cửa sổ sau" in page and ">77</textarea>" in page
    assert _typed(page)["so_bao_cao"] == "05"


def test_what_is_wrong_is_said_at_its_place_and_stays(finished: Path) -> None:
    window = Window(Desk(finished))
    typed = _typed(window.get("/bao-cao")) | {"ngay_bao_cao": '31/2/2025"', "kien_nghi-moi": "Có {{ so_lieu.gi_do }}"}
    page = window.post("/bao-cao", **typed, do="lap")
    assert not (finished / OWN).exists() and not window.desk.jobs.last
    assert "không phải là ngày" in page and "gi_do" in page and page.count('aria-invalid="true"') == 2
    again = _typed(page)
    assert (again["ngay_bao_cao"], again["kien_nghi-moi"]) == ('31/2/2025"', "Có {{ so_lieu.gi_do }}")
    (finished / OWN).parent.mkdir(exist_ok=True)
    (finished / OWN).write_text("nhiem_vu: |\n  Còn {{ so_lieu.khong_co }} việc.\n", encoding="utf-8")
    page = window.get("/bao-cao")
    assert "khong_co" in re.findall(r'<p class="loi-o" role="alert">(.*?)</p>', page, re.DOTALL)[0]
    typed = _typed(page) | {"nhiem_vu-0": "Còn ba việc."}
    assert "Đã lưu lời văn" in window.post("/bao-cao", **typed)
    assert (finished / OWN).read_text(encoding="utf-8") == "nhiem_vu: |\n  Còn ba việc.\n"
    (finished / OWN).write_text("khong_co: x\n", encoding="utf-8")
    assert "không có mục nào tên «khong_co»" in window.get("/bao-cao")
    assert "có chỗ sai" in window.get("/")


def test_papers_of_one_kind_and_one_unit_are_those_of_the_command(finished: Path) -> None:
    window, folder = Window(Desk(finished)), finished / "van_ban"
    unit = FinishedRun(finished / "ket_qua" / "2025").frame(MEMBERS, ["ma_don_vi"])["ma_don_vi"].iloc[-1]
    window.post("/van-ban", kind="mau_02", unit=unit)
    window.wait()
    made = {path: path.read_bytes() for path in folder.rglob("*.docx")}
    assert made and all("mau_02" in path.name for path in made)
    for address in (f"/van-ban/don-vi/{unit}", "/van-ban/loai/mau_02"):
        assert window.get(address).count('class="nhu-chu"') == len(made)
    assert f"{len(made)} văn bản</a>" in window.get("/van-ban")
    assert "Tờ trình và danh sách</button>" not in window.get(f"/van-ban/don-vi/{unit}")
    shutil.rmtree(folder)
    arguments = ["--dir", str(finished), "papers", "--kind", "mau_02", "--unit", unit]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert {path: path.read_bytes() for path in folder.rglob("*.docx")} == made
    assert window.status("/van-ban/loai/khong_co") == window.status("/van-ban/don-vi/KHONG-CO") == 404


def test_before_the_run_only_what_needs_no_results_can_be_made(committee: Path) -> None:
    page = Window(Desk(committee)).get("/van-ban")
    assert page.count("cần kết quả trước") == 4 and "Trước và trong hội nghị" in page
    for address in ("/bieu", "/bieu-do", "/bao-cao"):
        assert "Chưa có kết quả của năm 2025" in Window(Desk(committee)).get(address)
