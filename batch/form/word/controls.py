"""Content controls of the self-review forms, as elements for whoever makes a form: check box, drop-down, block of
text, the mark of whose form it is. Word and LibreOffice both let people fill them in.

None has a `w:id`: Word gives each its own on opening, and a form that is repeated for many people has no id twice. A
tag, an alias or a text may be a jinja expression; it must not contain double quotes.
"""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from batch.form.word.definition import CHOOSE, WRITE_HERE, Asked

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
TICKED, EMPTY_BOX = "☒", "☐"
_SYMBOLS = "MS Gothic"  # the font in which Word itself writes its check boxes


def check_box(tag: str, alias: str, *, ticked: bool = False) -> Any:
    """A check box, to stand in a paragraph; its label comes after it."""
    control, content = _control(tag, alias)
    box = etree.SubElement(control.find(qn("w:sdtPr")), f"{{{W14}}}checkbox", nsmap={"w14": W14})
    for name, code in (("checked", None), ("checkedState", ord(TICKED)), ("uncheckedState", ord(EMPTY_BOX))):
        state = etree.SubElement(box, f"{{{W14}}}{name}")
        state.set(f"{{{W14}}}val", f"{code:04X}" if code else str(int(ticked)))
        if code:
            state.set(f"{{{W14}}}font", _SYMBOLS)
    run = _run(TICKED if ticked else EMPTY_BOX)
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), _SYMBOLS)
    fonts.set(qn("w:hint"), "eastAsia")
    properties = OxmlElement("w:rPr")
    properties.append(fonts)
    run.insert(0, properties)
    content.append(run)
    return control


def add_boxes(paragraph: Any, asked: Asked, *codes: str, between: str = "\t") -> None:
    """The check boxes of a grade or level with their labels, one after the other in a python-docx paragraph; only
    those of `codes` where any are named."""
    chosen = [choice for choice in asked.choices if choice.code in codes or not codes]
    for number, choice in enumerate(chosen):
        if number:
            paragraph.add_run(between)
        paragraph._p.append(check_box(asked.box(choice.code), f"{asked.code} {choice.label}"))
        paragraph.add_run(f" {choice.label}")


def add_drop_down(paragraph: Any, asked: Asked) -> None:
    """The drop-down of a python-docx paragraph in which one of the values is chosen."""
    control, content = _control(asked.tag, f"{asked.code} {asked.kind}", placeholder=True)
    menu = etree.SubElement(control.find(qn("w:sdtPr")), qn("w:dropDownList"))
    for code, label in ((CHOOSE, CHOOSE), *((c.code, c.label) for c in asked.choices)):
        item = etree.SubElement(menu, qn("w:listItem"))
        item.set(qn("w:displayText"), label)
        item.set(qn("w:value"), code)
    content.append(_run(CHOOSE))
    paragraph._p.append(control)


def text_block(asked: Asked, prefilled: str = "", style: str = "") -> Any:
    """A block of text, to stand among the paragraphs of a document or cell (`body.append(…)`). `prefilled` may be a
    jinja expression that isn't empty when filled in; without it the block asks for the text. `style`: the id of the
    paragraphs' style."""
    control, content = _control(asked.tag, f"{asked.code} nội dung", placeholder=not prefilled)
    paragraph = OxmlElement("w:p")
    if style:
        properties, name = OxmlElement("w:pPr"), OxmlElement("w:pStyle")
        name.set(qn("w:val"), style)
        properties.append(name)
        paragraph.append(properties)
    paragraph.append(_run(prefilled or WRITE_HERE))
    content.append(paragraph)
    return control


def add_mark(paragraph: Any, tag: str, text: str) -> None:
    """Who the form is of: the name or whatever is printed for it, in a control whose tag is `subject_tag`."""
    control, content = _control(tag, "Đối tượng kiểm điểm")
    content.append(_run(text))
    paragraph._p.append(control)


def _control(tag: str, alias: str, *, placeholder: bool = False) -> tuple[Any, Any]:
    """The control, that can't be deleted by mistake, and the element that its content goes into."""
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias/><w:tag/><w:lock w:val='sdtLocked'/></w:sdtPr><w:sdtContent/></w:sdt>"
    )
    properties, content = control
    properties[0].set(qn("w:val"), alias)
    properties[1].set(qn("w:val"), tag)
    if placeholder:
        properties.append(OxmlElement("w:showingPlcHdr"))
    return control, content


def _run(text: str) -> Any:
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run
