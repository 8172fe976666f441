"""What commands print speaks to whoever typed them. On a page the same is said in the words of the page: what to click
instead of what to type. All of it stands here, once; `tests/desk/test_words_on_page.py` names what is missing."""

from __future__ import annotations

import re
from functools import lru_cache

_PHRASES = (
    (r"\n?Gõ tiếp: [^\n]*", ""),  # the page itself says what comes next
    # to check anew
    (r"; hãy chạy «xeploai run[^»]*» trước", "; hãy kiểm tra, xếp loại trước (bước «Kiểm tra»)"),
    (r" \(lệnh run dừng lại\)", ""),
    (r" \(lệnh run\)", " (bước «Kiểm tra»)"),
    (r"\(lệnh run tự tìm", "(khi kiểm tra, chương trình tự tìm"),
    (r"khi chạy lại với --correction", "khi điều chỉnh ở bước «Khóa số liệu»"),
    (r", hoặc thêm --year|; thêm --year để chọn", ""),
    (r", cần một quý thì cả --quarter", ""),
    (r": bỏ --quarter để làm cả năm", "; cần làm cả năm thì chọn ở bước «Bắt đầu»"),
    (r" \(đã ghi --previous thì bỏ lựa chọn ấy\)", ""),
    (r"[Cc]họn nơi ghi kết quả khác \(--out\), hoặc ", ""),
    (r"chọn nơi ghi kết quả khác \(--out\)", "làm trong một thư mục làm việc khác"),
    (r"Ngày chốt số liệu \(--as-of\)", "Ngày chốt số liệu"),
    (r"ngày chốt số liệu \(--as-of\)", "ngày chốt số liệu"),
    (r", hoặc bỏ --as-of để lấy ngày", "; mặc định là ngày"),
    # decisions
    (r"ghi quyết định xong thì [^\n]*lệnh này[^\n]*", "quyết định ở bước «Cần quyết định» rồi bấm «Tính lại»"),
    (r" \(hoặc, khi gõ lệnh, ghi ở --decisions\)", ""),
    # a locked year
    (r" \(trang «Khóa số liệu», hoặc chạy lại có --correction\)", " ở trang «Khóa số liệu»"),
    (r', hoặc chạy lại, thêm: --correction "lý do điều chỉnh"', ""),
    (r", hoặc chạy lại như cũ, thêm:", "."),
    (r'\n? *--correction "lý do điều chỉnh"', ""),
    (r"\nChỉ chạy thử bằng lệnh thì ghi ra nơi khác: --out [^\n]*", ""),
    (r"bỏ --correction rồi chạy lại", "bấm «Kiểm tra lại» ở bước «Kiểm tra»"),
    # submissions and packages
    (
        r"lấy mọi phiếu trong thư ra bằng lệnh «xeploai inbox»",
        "thả tệp thư vào bước «Nhận phiếu» để chương trình lấy phiếu ra",
    ),
    (
        r"cơ quan có thể lấy phiếu ra bằng lệnh «xeploai inbox»",
        "hoặc thả tệp vào bước «Nhận phiếu» để chương trình lấy phiếu ra",
    ),
    (r"\(cần lấy lại thì thêm --again\)", "(cần lấy lại thì bấm «Lấy lại» ở mục «Tệp đã bỏ», hoặc chép tệp vào nop)"),
    (r"chọn một thư mục khác cho --to", "chọn một thư mục khác"),
    (r"--to phải là", "nơi nhận phải là"),
    (r" \(thêm --key\)", " (để tệp khóa khoa_ban_giao.txt vào thư mục làm việc)"),
    (r"không có khóa bàn giao \(--key\)", "không có khóa bàn giao (tệp khoa_ban_giao.txt trong thư mục làm việc)"),
    (r"Ghi tên người khóa sau --by, hoặc bỏ --by", "Ghi tên người khóa"),
    # results and letters
    (r" \(lệnh results\)", " (bước «Thư và kết quả»)"),
    (r"chạy «xeploai results»", "bấm «Lập kết quả cho các đơn vị»"),
    (r"thì chạy lại: xeploai [^\n]*", "thì lập lại ở bước «Thư và kết quả»."),
    (r"Nếu vẫn phải gửi, thêm --provisional:", "Nếu vẫn phải gửi thì bấm «Vẫn xem và gửi»:"),
    (r"; gõ lệnh thì thêm --settings TỆP \([^)]*\) hoặc đặt biến môi trường \S+(?=\.)", ""),
    (r" hoặc đặt biến môi trường \S+(?=\.)", ""),
    (r"chạy lại lệnh để gửi tiếp", "bấm gửi lần nữa để gửi tiếp"),
    (r" \(chạy lại lệnh này\)", ""),
    (r", hoặc --resend-unknown\)", ")"),
    (r"; có thì thêm --reply-to ĐỊA_CHỈ", ""),
    # reports and papers
    (r"; thêm --pdf để tạo bản mới", "; chọn thêm bản PDF khi lập lại thì có bản mới"),
    (r"rồi gõ «xeploai report KẾT_QUẢ --pdf»", "rồi lập lại báo cáo, chọn thêm bản PDF"),
    (r"--(?:unit|kind):? ", ""),
    (r"\nXem hướng dẫn: [^\n]* --help", ""),
)
_ALL = tuple((re.compile(pattern), words) for pattern, words in _PHRASES)


@lru_cache(maxsize=64)
def on_page(said: str) -> str:
    """What a command said, for somebody who clicks."""
    for pattern, words in _ALL:
        said = pattern.sub(words, said)
    return said
