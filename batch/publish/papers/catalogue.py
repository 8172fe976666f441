"""All kinds of papers."""

from __future__ import annotations

from collections.abc import Iterator

from batch.publish.papers import awards, decision, inspection, meeting, notice, residence, review, suggestions
from batch.publish.papers.fields import listed
from batch.publish.papers.kinds import Kind

_ALL = (
    review.BODIES, review.PERSONS, residence.KIND, suggestions.KIND, inspection.KIND, meeting.BALLOTS, meeting.COUNTS,
    meeting.MINUTES, decision.PROPOSALS, decision.DECISIONS, notice.KIND, awards.KIND,
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}


def reference() -> Iterator[str]:
    """`docs/van-ban.md`: the templates of every kind with their fields, as Markdown lines."""
    yield from (
        "# Mẫu văn bản và các trường",
        "",
        "Lệnh `xeploai papers` điền các mẫu Word dưới đây; mẫu cùng tên đặt ở `input_templates/van_ban/` của thư mục "
        "làm việc được dùng thay. Ghi một trường là `{{ ten_truong }}`; lặp theo danh sách: "
        "`{%p for dong in cac_dong %}` … `{{ dong.ten }}` … `{%p endfor %}` (trong bảng: `{%tr … %}`). Trường lạ, thẻ "
        "hỏng được báo kèm vị trí trước khi ghi bất cứ tệp nào. Tệp này do chương trình lập (`make docs`).",
    )
    for kind in KINDS.values():
        yield from ("", f"## `{kind.code}` — {kind.called}", "", f"{kind.use[:1].upper()}{kind.use[1:]}.")
        for name, fields in kind.templates.items():
            yield from ("", f"Mẫu `{name}`:", "", "| trường | nghĩa |", "|---|---|")
            yield from (f"| `{field}` | {meaning} |" for field, meaning in listed(fields))
