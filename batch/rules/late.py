"""Files that can't be used beside a submission of their unit that counts: which came later decides what is told, and to
whom."""

from __future__ import annotations

from batch.findings.catalogue import rules
from batch.findings.hit import Hit
from batch.form.file_data import FileData
from batch.rules.arrival import AFTER, BEFORE, UNCLEAR, Sent, compared
from batch.submissions.inbox_record import Arrivals
from batch.submissions.intake import COUNTED, IDENTICAL, INVALID, Intake
from batch.text import small

_STILL_COUNTED = " Phiếu hợp lệ nộp trước tệp này vẫn đang được tính."
_PERHAPS_SINCE = " Đơn vị đã có phiếu hợp lệ, được tính, nhưng không rõ nộp trước hay sau tệp này."
_IF_BEFORE = (
    "Nếu tệp này gửi trước phiếu đang được tính: cơ quan chuyển tệp ra khỏi thư mục phiếu rồi chạy lại, đơn vị không "
    "phải làm gì. Nếu gửi sau: "
)


def settle_late(intake: Intake, hits: list[Hit], files: list[FileData], arrivals: Arrivals) -> list[Hit]:
    """The hits as they are told. A file that can't be used is nothing to its unit once a submission that counts came
    after it; where the order isn't known, both are told what it depends on."""
    counted = {intake.unit[i]: i for i in intake.counted}
    of_file: dict[int, list[Hit]] = {}
    for hit in hits:
        of_file.setdefault(hit.file, []).append(hit)
    times = _times(intake, files, arrivals)
    settled: set[int] = set()
    late: list[Hit] = []
    for i, data in enumerate(files):
        good = counted.get(intake.unit[i], -1)
        if intake.status[i] != INVALID or good < 0 or i in intake.packed:
            continue
        own = of_file.get(i, [])
        here_only = any(hit.code == "TEP-08" for hit in own)  # it may be a later one: nothing is known of it
        if here_only and not data.not_taken:
            continue
        came = Sent(times[same(good, intake, files)], intake.number[good])
        order = compared(_sent(i, own, intake, files, arrivals), came)
        if order == BEFORE:
            intake.outdated.add(i)
        if order == BEFORE or (order == UNCLEAR and data.not_taken):
            settled.add(i)
            why = ", ".join(dict.fromkeys(_title(hit.code) for hit in own))
            variant = "khong_ro_truoc_sau" if order == UNCLEAR else ""
            if not data.not_taken or not (order == BEFORE or here_only):  # what lies nowhere can't be moved away
                late.append(Hit("NOP-03", i, unit=intake.unit[i], values={"ly_do": why}, variant=variant))
        elif order == AFTER:
            for hit in own:
                hit.more += _STILL_COUNTED
        else:
            for hit in own:
                if hit.code != "TEP-03":  # it says itself what it may be
                    hit.more += _PERHAPS_SINCE
                    hit.lead = _IF_BEFORE
    return [hit for hit in hits if hit.file not in settled] + late


def _title(code: str) -> str:
    return small(rules()[code].title)


def _sent(i: int, own: list[Hit], intake: Intake, files: list[FileData], arrivals: Arrivals) -> Sent:
    """Of a file that can't be used. Numbers of another year or period are counted apart."""
    time = arrivals.get(files[i].path) or arrivals.get(files[i].sha256, "")
    return Sent(time, None if any(hit.code == "MAU-03" for hit in own) else intake.number[i])


def _times(intake: Intake, files: list[FileData], arrivals: Arrivals) -> dict[tuple[str, str], str]:
    """When each submission that counts came last: it may have come several times."""
    times: dict[tuple[str, str], str] = {}
    for i, status in intake.status.items():
        if status in (COUNTED, IDENTICAL):
            own = same(i, intake, files)
            times[own] = max(times.get(own, ""), arrivals.get(files[i].sha256, ""))
    return times


def same(i: int, intake: Intake, files: list[FileData]) -> tuple[str, str]:
    """What tells a submission, however often it came."""
    return intake.unit[i], files[i].data_hash
