"""How a document is cited on paper: "Quy định số 124-QĐ/TW, ngày 04/10/2023 của Bộ Chính trị về …", each part once."""

from __future__ import annotations

import re

from batch.law.model import Document
from batch.text import small

_KINDS = {"QĐ": "Quy định", "HD": "Hướng dẫn", "KL": "Kết luận", "KH": "Kế hoạch", "CV": "Công văn"}
_ISSUERS = {"BTCTW": "Ban Tổ chức Trung ương"}  # who issues under a symbol that is one body's alone
_ABOUT_ALREADY = re.compile(r"về\s|một số \w+ \w+ về\s")


def _parts(document: Document) -> tuple[str, str, str]:
    """Kind, issuer and title. An office may have put all three into the title ("Quy định của … về …")."""
    kind, _, body = document.number.partition("-")[2].partition("/")
    name = _KINDS.get(kind, "Văn bản")
    issuer, title = document.issuer.strip(), " ".join(document.about.split())
    found = re.match(rf"{name}\s+(?:của\s+(?P<issuer>.+?)\s+(?=về\s))?(?P<title>.+)", title, re.IGNORECASE)
    if found:
        issuer, title = issuer or found["issuer"] or "", found["title"]
    return name, issuer or _ISSUERS.get(body, ""), small(title)


def cite(document: Document) -> str:
    """The document as a paper cites it; a part that isn't known is left out."""
    kind, issuer, title = _parts(document)
    about = title if not title or _ABOUT_ALREADY.match(title) else f"về {title}"
    head = f"{kind} số {document.number}, ngày {document.date}"
    return " ".join(part for part in (head, issuer and f"của {issuer}", about) if part)
