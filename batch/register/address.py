"""Is an address of the register one that a letter can go to?"""

from __future__ import annotations

import re

HEADING = "Email nhận phản hồi"  # the register's column
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST, _LONGEST_LOCAL = 254, 64  # RFC 5321


def fault_of(address: str) -> str:
    """What is wrong with an address, in Vietnamese; "" for one that can be written to. What was typed isn't repeated:
    it may be a person's name."""
    if not address:
        return f"danh mục chưa ghi «{HEADING}»"
    if address.count("@") > 1 or re.search(r"[,;]", address):
        return f"«{HEADING}» ghi nhiều địa chỉ; chỉ ghi một"
    local, _, domain = address.partition("@")
    labels = domain.split(".")
    sound = (
        _LOCAL.fullmatch(local)
        and len(local) <= _LONGEST_LOCAL
        and len(address) <= _LONGEST
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    return "" if sound else f"«{HEADING}» không phải một địa chỉ email; ghi dạng ten@donvi.vn, không dấu"
