"""Documents as papers cite them."""

from __future__ import annotations

import re

import pytest

from batch.law import load_law, local_names, refined_by, regime_ids
from batch.law.citation import cite
from batch.law.model import Document

LAWS = [(r, None) for r in regime_ids()] + [(refined_by(n), n) for n in local_names()]
FORM = re.compile(
    r"(Quy định|Hướng dẫn|Kết luận|Kế hoạch|Công văn) số \d+-\w+/\w+, ngày \d\d?/\d\d?/\d{4} của (\S+ ){2,9}?\S+"
    r"( về \S.*| một số \w+ \w+ về \S.*)?"
)


@pytest.mark.parametrize("names", LAWS, ids=str)
def test_every_citation_has_each_part_once(names: tuple[str, str | None]) -> None:
    for document in load_law(*names).documents:
        said = cite(document)
        assert FORM.fullmatch(said), said
        kind = said.partition(" số ")[0]
        assert len(re.findall(kind, said, re.IGNORECASE)) == 1, said
        assert not re.search(r"về (quy định|kế hoạch|hướng dẫn) của|về về|về kết luận", said), said
        assert said.count(document.issuer) == 1, said


@pytest.mark.parametrize(("document", "said"), [
    (Document("38-QĐ/TU", "02/11/2023", "Quy định của Ban Thường vụ Tỉnh ủy về kiểm điểm"),
     "Quy định số 38-QĐ/TU, ngày 02/11/2023 của Ban Thường vụ Tỉnh ủy về kiểm điểm"),
    (Document("38-QĐ/TU", "02/11/2023", "Quy định của Tỉnh ủy về kiểm điểm", "Ban Thường vụ Tỉnh ủy"),
     "Quy định số 38-QĐ/TU, ngày 02/11/2023 của Ban Thường vụ Tỉnh ủy về kiểm điểm"),
    (Document("25-HD/BTCTW", "10/11/2023", "Hướng dẫn kiểm điểm"),
     "Hướng dẫn số 25-HD/BTCTW, ngày 10/11/2023 của Ban Tổ chức Trung ương về kiểm điểm"),
    (Document("198-KL/TW", "08/10/2025", "Kết luận về đánh giá cán bộ", "Bộ Chính trị"),
     "Kết luận số 198-KL/TW, ngày 08/10/2025 của Bộ Chính trị về đánh giá cán bộ"),
    (Document("43-HD/BTCTW", "31/10/2025", "Một số nội dung về kiểm điểm"),
     "Hướng dẫn số 43-HD/BTCTW, ngày 31/10/2025 của Ban Tổ chức Trung ương một số nội dung về kiểm điểm"),
    (Document("10072-CV/BTCTW", "06/11/2025", ""),
     "Công văn số 10072-CV/BTCTW, ngày 06/11/2025 của Ban Tổ chức Trung ương"),
    (Document("7-QĐ/ĐU", "01/02/2026", "về việc kiểm điểm"), "Quy định số 7-QĐ/ĐU, ngày 01/02/2026 về việc kiểm điểm"),
    (Document("5-NQ/ĐU", "01/02/2026", "Kiểm điểm", "Đảng ủy phường"),
     "Văn bản số 5-NQ/ĐU, ngày 01/02/2026 của Đảng ủy phường về kiểm điểm"),
], ids=lambda value: value.number if isinstance(value, Document) else "")  # fmt: skip
def test_what_an_office_may_have_written(document: Document, said: str) -> None:
    assert cite(document) == said
