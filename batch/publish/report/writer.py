"""Writes the paragraphs of the provincial report's template: headings, fields, lists of levels, tables."""

from __future__ import annotations

from typing import Any

from docx.shared import Mm, Pt

from batch.publish.word.layout import CENTER, FIGURES, levels_table


class Writer:
    """Adds paragraphs to a document or a cell."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def body(self, text: str, *, lead: str = "", style: str = "Normal", bold: bool = False) -> Any:
        paragraph = self.document.add_paragraph(style=style)
        if lead:
            paragraph.add_run(lead).bold = True
        paragraph.add_run(text).bold = bold or None
        if bold or lead or text.endswith(":"):
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def heading(self, text: str) -> None:
        self.body(text, bold=True)

    def told(self, key: str, beginning: str = "") -> None:
        """The paragraphs that the office writes under a key."""
        self.body(f"{{%p for doan in thuyet_minh.{key} %}}")
        first = f"{{% if loop.first %}}{beginning}{{% endif %}}" if beginning else ""
        self.body(f"{first}{{{{ doan }}}}")
        self.body("{%p endfor %}")

    def levels(self, name: str) -> None:
        """The four levels, each with its share; the program leaves the list empty where nobody was rated."""
        self.body(f"{{%p for muc in {name}.cac_muc %}}")
        self.body("+ {{ muc.ten }}: {{ muc.so }}/{{ muc.tren }}, tỷ lệ {{ muc.ty_le }}%.", style=FIGURES)
        self.body("{%p endfor %}")

    def unrated(self, name: str, noun: str, new: str) -> None:
        """How many were not rated; where a reason is counted, the parts, which add up."""
        parts = f"{{% if {name}.chua_moi %}}{new}: {{{{ {name}.chua_moi }}}}{{% endif %}}"
        parts += f"{{% if {name}.chua_moi and {name}.chua_cho %}}, {{% endif %}}"
        parts += f"{{% if {name}.chua_cho %}}chờ kết luận của cấp có thẩm quyền: {{{{ {name}.chua_cho }}}}"
        parts += f"{{% if {name}.ten_cho %}} ({{{{ {name}.ten_cho }}}}){{% endif %}}{{% endif %}}"
        parts += f"{{% if {name}.chua_khac %}}, lý do khác: {{{{ {name}.chua_khac }}}}{{% endif %}}"
        parts = f"{{% if {name}.chua_moi or {name}.chua_cho %}}; trong đó {parts}{{% endif %}}"
        self.body(f"{{%p if {name}.chua %}}")
        self.body(f"+ Chưa đánh giá, xếp loại: {{{{ {name}.chua }}}} {noun}{parts}.", style=FIGURES)
        self.body("{%p endif %}")

    def groups(self, name: str, noun: str) -> None:
        self.body(f"{{%p for nhom in {name}.cac_nhom %}}")
        self.body(f"- {{{{ nhom.ten }}}}: gồm {{{{ nhom.so }}}} {noun}.", style=FIGURES)
        self.body("{%p endfor %}")

    def results(self, name: str, noun: str) -> None:
        self.body(f"{{%p if {name}.tong %}}")
        none = f"{{% if not {name}.xep_loai %}} chưa có {noun} được xếp loại.{{% endif %}}"
        self.body(f"Kết quả:{none}", style=FIGURES).paragraph_format.keep_with_next = True
        self.body("{%p endif %}")

    def table(self, field: str) -> None:
        """The levels of a section side by side: a line for each of the field's."""
        levels_table(self.document, field)

    def attached(self, table: str) -> None:
        paragraph = self.document.add_paragraph(style="Normal")
        paragraph.add_run(f"(Có Biểu {table}-BTCTW kèm theo)").italic = True
        paragraph.alignment = CENTER
        paragraph.paragraph_format.first_line_indent = Mm(0)
        paragraph.paragraph_format.space_before = Pt(6)


def has(name: str, some: str, none: str) -> str:
    """One sentence where there is somebody, another where there is nobody."""
    return f"{{% if {name}.tong %}}{some}{{% else %}}{none}{{% endif %}}"


def ends(name: str, ending: str = "trong đó:") -> str:
    return f"{{% if {name}.xep_loai %}}{ending}{{% else %}}chưa có kết quả xếp loại.{{% endif %}}"


def rated(name: str, noun: str, more: str = "", ending: str = "trong đó:") -> str:
    text = (
        f"Có {{{{ {name}.xep_loai }}}}/{{{{ {name}.tong }}}} {noun} được đánh giá, xếp loại, đạt tỷ lệ "
        f"{{{{ {name}.ty_le }}}}%{more}, {ends(name, ending)}"
    )
    return has(name, text, f"không có {noun}.")
