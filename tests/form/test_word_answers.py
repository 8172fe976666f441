"""Forms in Word out, filled in, back: what is read is what was filled in; what isn't plain is a fault, no answer."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from word_forms import Person, everything, filled, made, origin

from batch.domain import MEMBER
from batch.form.definition import lists, understand
from batch.form.reader import read_file
from batch.form.word.answers import TORN, TWO, UNCLEAR, UNKNOWN_VALUE, Form, forms_of, options
from batch.form.word.definition import REMEDY, entries
from batch.form.word.lines import BOX, MENU, WORDS_CONTROL, Control, Line, Words
from batch.form.word.origin import Subject, stamp
from batch.form.word.reader import glyphs, read_words
from batch.law import Law, load_law, local_names, refined_by, regime_ids
from batch.text import clean

LAWS = [*((r, None) for r in regime_ids()), *((refined_by(name), name) for name in local_names())]
A, B = Person(Subject("so_the", "079000001")), Person(Subject("so_ly_lich", "0123"), "Lò Văn Thử", "01/02/1990")
UNIT, BODY = Person(Subject("don_vi", "CS1")), Person(Subject("tap_the", "TT1"))
LAW = load_law("qd124-2023")
Change = Callable[[str], str]


def _read(content: bytes, law: Law = LAW) -> list[Form]:
    words = read_words(content)
    assert words is not None
    return forms_of(words, law)


def _told(form: Form) -> dict[str, str]:
    return {f"{code}|{kind}": value for (code, kind), value in form.answers.items()}


def _codes(answers: dict[str, str]) -> dict[str, str]:
    """A drop-down shows the words, and is read as the code."""
    return {
        tag: understand("khac_phuc", value) or "" if tag.endswith(REMEDY) else value for tag, value in answers.items()
    }


def _changed(content: bytes, change: Change, part: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return out.getvalue()


def _untagged(xml: str) -> str:
    return re.sub(r"<w:tag [^>]*/>|<w:alias [^>]*/>", "", xml)


def _reworded(xml: str) -> str:
    """An office's own template words the headings otherwise."""
    return re.sub(r">(?:[IVX]+|\d)\. [^<]*<", ">Nội dung khác<", xml)


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_what_was_filled_in_is_read_under_every_law(law: tuple[str, str | None]) -> None:
    used = load_law(*law)
    for people in ((A, B), (UNIT, BODY)):
        answers = [everything(used, person.subject.kind) for person in people]
        answers[1] |= {tag: "TB" for tag in answers[1] if tag.endswith("cap_do")}
        content = filled(made(used, "CS1", *people), *answers)
        for back in (content, _changed(content, _untagged), _changed(content, _reworded)):
            forms = _read(back, used)
            assert [form.subject for form in forms] == [person.subject for person in people]
            assert [_told(form) for form in forms] == [_codes(told) for told in answers]
            assert [form.faults for form in forms] == [[], []]


def test_who_leads_nobody_is_not_asked_how() -> None:
    asked = {a.tag for e in entries(LAW, MEMBER, leader=False) for a in e.asked}
    answers = {tag: value for tag, value in everything(LAW, MEMBER).items() if tag in asked}
    (form,) = _read(filled(made(LAW, "CS1", A, leader=False), answers))
    assert _told(form) == _codes(answers) and not form.faults and not form.open


# A form typed by hand: its boxes are characters of Wingdings and squares, every part is written out.
_TYPED = """BÁO CÁO KIỂM ĐIỂM TẬP THỂ
Năm 2023
I. Ưu điểm, kết quả đạt được
1. {I.1}.
Tự đánh giá về cấp độ thực hiện:
□ Xuất sắc
\uf0fe Tốt
□ Trung bình
□ Kém
2. {I.2}.
Tự đánh giá về cấp độ thực hiện:
\u2612 Xuất sắc  □ Tốt  □ Trung bình  □ Kém
3. {I.3}.
Đã giữ nghiêm kỷ luật.
Tự đánh giá về cấp độ thực hiện: [ ] Xuất sắc  [x] Tốt  [ ] Trung bình  [ ] Kém
4. {I.4}.
X Xuất sắc
Tốt
Trung bình
Kém
II. Hạn chế, khuyết điểm và nguyên nhân
1. Hạn chế, khuyết điểm:
Việc cụ thể hóa nghị quyết còn chậm.
Sinh hoạt chuyên đề chưa đều.
2. Nguyên nhân của hạn chế, khuyết điểm:
Chủ quan: phân công chưa rõ.
III. {III}
Đã khắc phục hai trong ba hạn chế.
Tự đánh giá về cấp độ thực hiện:
□ Xuất sắc
□ Tốt
\uf078 Trung bình
□ Kém
Hạn chế, khuyết điểm đã được chỉ ra đến nay: Đang khắc phục
IV. Giải trình những vấn đề được gợi ý kiểm điểm (nếu có)
………………………
V. Trách nhiệm của tập thể, cá nhân
Tập thể chi ủy chịu trách nhiệm chung.
VI. Phương hướng, biện pháp khắc phục hạn chế, khuyết điểm
Phân công lại trong quý I.
VII. Đề nghị xếp loại mức chất lượng:
□ Hoàn thành xuất sắc nhiệm vụ
□ Hoàn thành tốt nhiệm vụ
\uf0fe Hoàn thành nhiệm vụ
□ Không hoàn thành nhiệm vụ"""


def test_a_form_typed_by_hand_gives_the_same_grades_texts_and_level() -> None:
    contents = {c.code: c.text for c in LAW.self_review.contents}
    text = re.sub(r"{([IV.\d]+)}", lambda m: contents[m[1]], _TYPED)
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    raw = io.BytesIO()
    document.save(raw)
    (form,) = _read(stamp(raw.getvalue(), origin(LAW, "CS1", [UNIT])))
    assert _told(form) == {
        "I.1|cap_do": "T", "I.2|cap_do": "XS", "I.3|cap_do": "T", "I.3|tom_tat": "Đã giữ nghiêm kỷ luật.",
        "I.4|cap_do": "XS", "II.1|tom_tat": "Việc cụ thể hóa nghị quyết còn chậm.\nSinh hoạt chuyên đề chưa đều.",
        "II.2|tom_tat": "Chủ quan: phân công chưa rõ.", "III|cap_do": "TB", "III|da_khac_phuc": "DANG",
        "III|tom_tat": "Đã khắc phục hai trong ba hạn chế.", "V|tom_tat": "Tập thể chi ủy chịu trách nhiệm chung.",
        "VI|tom_tat": "Phân công lại trong quý I.", "VII|tu_xep_loai": "HTNV",
    }  # fmt: skip
    assert form.faults == [] and form.subject == UNIT.subject


# --- What isn't plain ---


def _first_box(replacement: str) -> Change:
    return lambda xml: xml.replace("☐</w:t>", f"{replacement}</w:t>", 1)


@pytest.mark.parametrize("mark", ["x", "X", "☒", "☑", "✓", "\uf0fe", "V"])
def test_a_box_may_be_typed_over(mark: str) -> None:
    (form,) = _read(_changed(made(LAW, "CS1", A), _first_box(mark)))
    assert _told(form) == {"1|cap_do": "XS"}


def test_a_symbol_of_wingdings_ticks_a_box() -> None:
    sym = '<w:sym w:font="Wingdings" w:char="F0FE"/>'
    change = lambda xml: re.sub(r"<w:t[^>]*>☐</w:t>", sym, xml, count=1)  # noqa: E731
    (form,) = _read(_changed(made(LAW, "CS1", A), change))
    assert _told(form) == {"1|cap_do": "XS"}


def test_a_table_with_boxes_in_cells_of_their_own_is_read_by_label() -> None:
    (entry,) = (e for e in entries(LAW, MEMBER) if e.code == "1")
    document = Document()
    for text in ("BẢN KIỂM ĐIỂM CÁ NHÂN", "I. Ưu điểm, kết quả đạt được", entry.heading):
        document.add_paragraph(text)
    cells = document.add_table(1, 8).rows[0].cells
    for cell, text in zip(cells, ["□", "Xuất sắc", "\uf0fe", "Tốt", "□", "Trung bình", "□", "Kém"], strict=True):
        cell.text = text
    raw = io.BytesIO()
    document.save(raw)
    (form,) = _read(stamp(raw.getvalue(), origin(LAW, "CS1", [A])))
    assert _told(form) == {"1|cap_do": "T"} and form.subject == A.subject


def test_what_was_struck_out_under_track_changes_is_not_there() -> None:
    struck = '<w:del w:id="1" w:author="x"><w:r><w:delText>cũ</w:delText></w:r></w:del>'
    new = '<w:ins w:id="2" w:author="x"><w:r><w:t>Nội dung mới.</w:t></w:r></w:ins>'
    prompt = r"<w:r><w:t[^>]*>\[Ghi nội dung tại đây\]</w:t></w:r>"
    content = _changed(made(LAW, "CS1", A), lambda xml: re.sub(prompt, struck + new, xml, count=1))
    (form,) = _read(content)
    assert _told(form) == {"1|tom_tat": "Nội dung mới."}


def _drop_control(tag: str) -> Change:
    return lambda xml: re.sub(rf'<w:sdt>(?:(?!</w:sdt>).)*w:val="{re.escape(tag)}".*?</w:sdt>', "", xml, count=1)


@pytest.mark.parametrize(
    ("change", "what", "place"),
    [
        (_drop_control("2|cap_do|TB"), TORN, "mục I.2"),
        (lambda xml: xml.replace("☐</w:t>", "☒</w:t>", 2), TWO, "mục I.1"),
        (lambda xml: xml.replace(" Kém<", " Kém x<", 1), UNCLEAR, "mục I.1"),
        (lambda xml: xml.replace("[Chọn một giá trị]</w:t>", "Chắc là xong</w:t>", 1), UNKNOWN_VALUE, "mục III"),
    ],
    ids=["torn", "two", "unclear", "unknown"],
)
def test_what_is_not_plain_is_told_with_its_place(change: Change, what: str, place: str) -> None:
    (form,) = _read(_changed(made(LAW, "CS1", A), change))
    assert [(fault.what, fault.place) for fault in form.faults] == [(what, place)]
    assert form.answers == {}


def test_a_form_pasted_into_another_file_is_strange_and_one_torn_out_leaves_the_others_clear() -> None:
    one, two = made(LAW, "CS1", A), made(LAW, "CS1", A, B)
    body = re.compile(r"<w:body>(.*)<w:sectPr", re.DOTALL)
    xml = zipfile.ZipFile(io.BytesIO(two)).read("word/document.xml").decode()
    both = body.search(xml)
    assert both
    pasted = _changed(one, lambda _xml: xml)
    assert [(f.subject, f.strange) for f in _read(pasted)] == [(A.subject, False), (None, True)]
    second = xml.index("BẢN KIỂM ĐIỂM CÁ NHÂN", xml.index("BẢN KIỂM ĐIỂM CÁ NHÂN") + 5)
    start = xml.rindex("<w:p>", 0, second)
    torn = _changed(two, lambda text: text[: both.start(1)] + text[start:])
    assert [f.subject for f in _read(torn)] == [B.subject]
    assert [f.subject for f in _read(_changed(torn, _untagged))] == [None]  # nothing tells whose it is


def test_a_file_without_its_properties_is_known_by_its_controls_and_others_are_not_ours() -> None:
    content = made(LAW, "CS1", A)
    bare = _changed(content, lambda text: text.replace("XEPLOAI_", "KHAC_"), "docProps/custom.xml")
    words = read_words(bare)
    assert words is not None and words.origin is None
    raw = io.BytesIO()
    Document().save(raw)
    assert read_words(raw.getvalue()) is None


_BOMB = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("?>", f"?>{_BOMB}", 1).replace("Họ và tên", "&c;"),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace("<w:body>", "<w:body>" + "<w:customXml>" * 2000, 1),
        lambda xml: xml.replace("<w:body>", "<w:body><w:p><w:r><w:t>" + "a" * 70_000_000 + "</w:t></w:r></w:p>", 1),
    ],
    ids=["entities", "cut", "deep", "large"],
)
def test_a_hostile_document_that_says_it_is_ours_is_strange_and_harms_nobody(tmp_path: Path, change: Change) -> None:
    (tmp_path / "a.docx").write_bytes(_changed(made(LAW, "CS1", A), change))
    data = read_file(tmp_path, "a.docx")
    assert data.words is not None and data.words.strange and data.words.lines == ()


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["☒", "☐", "x", " ", "Tốt", "Kém", "Xuất sắc", "Trung bình", "tốt lắm"]), max_size=12))
def test_a_label_is_ticked_only_by_a_mark_beside_it(parts: list[str]) -> None:
    """Whatever stands in a line: nothing is ticked without a mark, and no more labels than there are marks."""
    found = options(Line((" ".join(parts),)), tuple(lists()["cap_do"].values()))
    marks = sum(part in ("☒", "x") for part in parts)
    if found is not None:
        assert "tốt lắm" not in parts
        assert sum(found.states.values()) <= marks
    assert glyphs("".join(parts)) == "".join(parts)


_MADE = made(LAW, "CS1", A)
_SAYING = {
    a.tag: st.sampled_from([c.label if a.kind == REMEDY else c.code for c in a.choices])
    if a.choices
    else st.text("ab Đấ.", min_size=1, max_size=9).filter(lambda text: text.strip(" ."))
    for e in entries(LAW, MEMBER)
    for a in e.asked
}


@settings(max_examples=20, deadline=None)
@given(st.fixed_dictionaries({}, optional=_SAYING), st.data())
def test_nothing_is_read_that_nobody_answered_whatever_is_torn_out(said: dict[str, str], data: st.DataObject) -> None:
    content = filled(_MADE, said)
    wanted = {tag: clean(value) for tag, value in _codes(said).items()}
    for whole in (content, _changed(content, _untagged)):
        (form,) = _read(whole)
        assert _told(form) == wanted and form.faults == []
    gone = data.draw(st.sets(st.sampled_from(sorted(_ALL_TAGS)), min_size=1, max_size=4))
    torn = content
    for tag in gone:
        torn = _changed(torn, _drop_control(tag))
    (form,) = _read(torn)
    assert _told(form).items() <= wanted.items()
    assert {place for tag in gone if (place := _ticked_place(tag, said))} <= {f.place for f in form.faults}


_ALL_TAGS = {tag for e in entries(LAW, MEMBER) for a in e.asked for tag in a.tags}


def _ticked_place(tag: str, said: dict[str, str]) -> str:
    """Where the only ticked box of a grade or level was, "" for other controls."""
    asked, _, value = tag.rpartition("|")
    entry = next(e for e in entries(LAW, MEMBER) if e.code == tag.partition("|")[0])
    return entry.place if said.get(asked) == value else ""


_LINES = [
    *(e.heading for e in entries(LAW, MEMBER)), "BẢN KIỂM ĐIỂM CÁ NHÂN", "Họ và tên: Đinh Thị\tNgày sinh: 99/99/2000",
    "☒ Tốt",
    "☐ Xuất sắc ☒ Tốt", "Hạn chế, khuyết điểm đã được chỉ ra đến nay: …", "V. ", "", "\n", "12/2",
]  # fmt: skip
_CONTROLS = st.builds(
    Control, st.sampled_from([BOX, MENU, WORDS_CONTROL]), st.sampled_from([*sorted(_ALL_TAGS), "", "XL:so_the:1"]),
    st.sampled_from(["☒", "☐", "Đang khắc phục", "Kém", ""]), st.booleans(), st.booleans(),
)  # fmt: skip
_ANY = st.builds(
    Line, st.lists(st.sampled_from(_LINES) | _CONTROLS, max_size=3).map(tuple),
    st.none() | st.sampled_from(["II.1|tom_tat", ""]), st.booleans(),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_ANY, max_size=25))
def test_whatever_stands_in_a_file_its_answers_are_values_of_their_lists(lines: list[Line]) -> None:
    for form in forms_of(Words(origin(LAW, "CS1", [A, B]), tuple(lines)), LAW):
        for (code, kind), value in form.answers.items():
            asked = next(a for e in entries(LAW, MEMBER) for a in e.asked if (a.code, a.kind) == (code, kind))
            assert value in {choice.code for choice in asked.choices} if asked.choices else value
