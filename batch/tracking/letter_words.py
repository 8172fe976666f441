"""Kinds and states of letters, as the ledger keeps them, and what they are called."""

from __future__ import annotations

FAULTY, REMINDER, OVERDUE, ACCEPTED, AGAIN, RESULTS = (
    "thong_bao", "nhac_han", "qua_han", "da_nhan", "danh_gia_lai", "ket_qua",
)  # fmt: skip
KINDS = {
    FAULTY: "còn lỗi, cảnh báo",
    REMINDER: "nhắc trước hạn",
    OVERDUE: "quá hạn",
    ACCEPTED: "đã nhận",
    AGAIN: "đề nghị đánh giá, xếp loại lại",
    RESULTS: "kết quả xếp loại",
}
QUEUED, SENDING, SENT, REFUSED, UNKNOWN = "cho", "dang_gui", "da_gui", "tu_choi", "khong_ro"
STATES = {
    QUEUED: "đang chờ gửi",
    SENDING: "đang gửi",
    SENT: "đã gửi",
    REFUSED: "bị từ chối",
    UNKNOWN: "không rõ đã tới chưa",
}
