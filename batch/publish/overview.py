"""`tong_quan.html`: what happened in a run, at a glance, on one page that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from markupsafe import Markup

from batch.domain import ERROR, EXPLAINING, LEVEL_NAMES, SUBJECT_NAMES, SUBJECTS, Period, SaidError
from batch.findings.explaining import Warnings
from batch.finished.layout import ERROR_COPIES, MANIFEST, OUTPUTS, YEARS_BOOK
from batch.finished.summary import PackageLine, RuleCount, Summary, UnitLine
from batch.machine.beside import write_whole
from batch.office.files import read_text
from batch.office.sandbox import Sandbox
from batch.publish.returns.names import file_names
from batch.publish.years.figures import YearLine, figures_of, kind_name, lines_by_kind
from batch.publish.years.words import gaps, moved, unmatched
from batch.publish.years.write import NO_YEARS, Years
from batch.rating.group_result import GroupResult
from batch.text import ratio_vn, vn_int

_TEMPLATE = "<template>"  # what jinja calls a template that it got as text
UNRATED = "CHUA"
_LOCK_BEGINS, _LOCK_ENDS = "<!-- khóa số liệu -->", "<!-- hết khóa số liệu -->"


class _Missing(StrictUndefined):
    """Its error's message is only the name that the template asked for."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


def _locked(said: str) -> Markup:
    """What the page says of the lock of its year; between marks, so that it can be said later, too."""
    shown = Markup('<p class="khoa"><b>{}</b></p>').format(said) if said else Markup()
    return Markup(_LOCK_BEGINS) + shown + Markup(_LOCK_ENDS)


def mark_locked(path: Path, said: str) -> None:
    """Say on a finished page that its year is locked, where the office's template has a place for it. Raises
    OSError."""
    page = path.read_text(encoding="utf-8")
    before, begins, rest = page.partition(_LOCK_BEGINS)
    _, ends, after = rest.partition(_LOCK_ENDS)
    if begins and ends:
        write_whole(path, f"{before}{_locked(said)}{after}".encode("utf-8", "replace"))


def _link(path: str) -> str:
    return quote(path, errors="replace")


def _reasons(summary: Summary) -> list[str]:
    """Why the figures may still change; an absent submission always is a reason."""
    reasons = list(summary.provisional)
    if not reasons and summary.missing:
        reasons.append(f"Còn {vn_int(len(summary.missing))} đơn vị chưa có phiếu hợp lệ")
    if not reasons and summary.conflicting:
        reasons.append(f"{vn_int(len(summary.conflicting))} đơn vị có nhiều phiếu mâu thuẫn, chưa tính phiếu nào")
    return reasons


def _warnings(warnings: Warnings) -> dict[str, Any]:
    """The warnings of a unit, or of all, and how many are in each state, in words."""
    return {
        "canh_bao": warnings.total,
        "con_giai_trinh": warnings.to_explain,
        "da_giai_trinh": warnings.explained,
        "khong_phai_giai_trinh": warnings.no_need,
        "canh_bao_con_lai": str(replace(warnings, to_explain=0)),
    }


def _unit(unit: UnitLine, name: str) -> dict[str, Any]:
    return {
        "ma": unit.code,
        "ten": unit.name or "(không có trong danh mục)",
        "loi": unit.errors,
        **_warnings(unit.warnings),
        "da_gui": unit.sent,
        "tep_da_gui": [{"ten": f.path, "ly_do": ", ".join(f.why)} for f in unit.files],
        "tep": ERROR_COPIES.path + name if name else "",
        "duong_dan": _link(ERROR_COPIES.path + name) if name else "",
    }


def _subject(subject: str, counts: dict[str, int]) -> dict[str, Any]:
    rated = sum(counts.get(level, 0) for level in LEVEL_NAMES)
    unrated = counts.get(UNRATED, 0)
    levels = [
        {"ma": level, "ten": name, "so": counts.get(level, 0), "ty_le": ratio_vn(counts.get(level, 0), rated)}
        for level, name in LEVEL_NAMES.items()
    ]
    name = SUBJECT_NAMES[subject]
    return {
        "ten": name[0].upper() + name[1:],
        "tong": rated + unrated,
        "xep_loai": rated,
        "chua": unrated,
        "cac_muc": levels,
    }


def _group(group: GroupResult) -> dict[str, Any]:
    return {
        "doi_tuong": SUBJECT_NAMES[group.subject],
        "ten": group.name,
        "cach_tinh": group.words,
        "giu": group.kept,
        "cho": group.waiting,
        "ha": group.candidates - group.kept - group.waiting,
    }


def _kind_of_years(kind: str, lines: Sequence[YearLine], day: date) -> dict[str, Any]:
    return {
        "ten": kind_name(kind, day),
        "cac_nam": [
            {
                "ten": line.called,
                "tong": line.total,
                "xep_loai": line.rated,
                "chua": line.unrated,
                "cac_muc": [
                    {"ma": level, "ten": name, "so": number, "ty_le": ratio_vn(number, line.rated)}
                    for (level, name), number in zip(LEVEL_NAMES.items(), line.levels, strict=True)
                ],
            }
            for line in lines
        ],
    }


def _years(years: Years) -> dict[str, Any]:
    """This year beside those before; nothing where there are none."""
    compared, left = years.compared, [{"ten": folder, "ly_do": why} for folder, why in years.left_out]
    if compared is None:
        return {"cac_doi_tuong": [], "nhan_xet": [], "bo_qua": left}
    figures, day = figures_of(compared), compared.now.as_of
    said = (gaps([y.year for y in compared.years]), moved(figures), unmatched(compared))
    return {
        "cac_doi_tuong": [_kind_of_years(kind, lines, day) for kind, lines in lines_by_kind(figures).items()],
        "nhan_xet": [text for text in said if text],
        "bo_qua": left,
    }


def _fields(summary: Summary, lock: str, years: Years) -> dict[str, Any]:
    """What a template may use, under Vietnamese names, as an office edits it."""
    names = file_names(unit.code for unit in summary.units)
    over = sorted(summary.over_cap, key=lambda g: (SUBJECTS.index(g.subject), g.most - g.candidates, g.name))
    return {
        "nam": summary.period.year,
        "ky": summary.period.title,
        "han_muc_chi_de_xem": summary.only_shown,
        "khong_lap_bieu": "tables" in summary.unasked,
        "khoa_so_lieu": _locked(lock),
        "quy_dinh": summary.regime,
        "van_ban_dia_phuong": summary.local,
        "don_vi_tong_hop": {"ma": summary.top_code, "ten": summary.top_name},
        "co_quan": summary.issuer,
        "ly_do_tam_tinh": _reasons(summary),
        "cho_cap_tren": [{"ten": SUBJECT_NAMES[s], "so": n} for s, n in summary.awaiting_above.items()],
        "phai_nop": summary.expected,
        "da_nop": summary.received,
        "ty_le_nop": ratio_vn(summary.received, summary.expected),
        "chua_nop": [_unit(unit, "") for unit in summary.missing],
        "mau_thuan": [_unit(unit, "") for unit in summary.conflicting],
        "tep_da_doc": summary.files_read,
        "tep_khong_doc_duoc": summary.files_unread,
        "tep_khac": summary.files_other,
        "tep_khong_tinh": [
            *({"ten": path, "ly_do": why} for path, why in summary.files),
            *({"ten": of, "ly_do": f"{whose}, kê từng tệp ở {MANIFEST.path}"} for of, whose in summary.elsewhere),
        ],
        "goi_ban_giao": [
            {"tep": p.path, "don_vi": p.committee, "ten": p.name, "so": p.number, "so_don_vi": p.units, "noi": p.said}
            for p in summary.packages
        ],
        "so_loi": summary.errors,
        "loi_gom": summary.apart,
        "so_canh_bao": summary.warnings.total,
        **{key: value for key, value in _warnings(summary.warnings).items() if key != "canh_bao"},
        "so_don_vi_co_loi": summary.units_with_errors,
        "don_vi": [_unit(unit, names[unit.code]) for unit in summary.units],
        "loi_khong_ro_don_vi": summary.nobodys.errors,
        "canh_bao_khong_ro_don_vi": summary.nobodys.warnings.total,
        "loi_ve_quyet_dinh": summary.planned.errors,
        "canh_bao_ve_quyet_dinh": summary.planned.warnings.total,
        "quy_tac": [
            {
                "ma": r.code,
                "ten": r.title,
                "phai_sua": r.severity == ERROR,
                "so": r.findings,
                "don_vi": r.units,
                "giai_trinh": EXPLAINING[r.explaining].capitalize(),
            }
            for r in summary.rules
        ],
        "doi_tuong": [_subject(s, summary.levels[s]) for s in SUBJECTS if s in summary.levels],
        "mot_lanh_dao": summary.of_one,
        "cac_muc": [{"ma": level, "ten": name} for level, name in LEVEL_NAMES.items()],
        "so_sanh_nam": _years(years),
        "so_nhom": len(summary.groups),
        "co_so_kia": summary.other_base,
        "vuot_han_muc": [_group(group) for group in over],
        "tep_ket_qua": [
            {"duong_dan": _link(o.path), "ten": o.called, "de_lam_gi": o.use, "ca_nhan": o.personal}
            for o in OUTPUTS
            if o.use
            and (summary.units or o != ERROR_COPIES)
            and (years.compared or o != YEARS_BOOK)
            and o.part not in summary.unasked
        ],
    }


def _line(problem: BaseException) -> str:
    """ ", dòng n" of the template, as far as the traceback knows it."""
    number = None
    trace = problem.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == _TEMPLATE:
            number = trace.tb_lineno
        trace = trace.tb_next
    return f", dòng {number}" if number else ""


def render_overview(summary: Summary, template: Path, lock: str = "", years: Years = NO_YEARS) -> str:
    """The page as HTML. The template sees only the fields of this module, escaped; `lock` is what is said of the lock
    of the year, `years` what stands beside it.

    Raises ValueError, in Vietnamese with file and line, for a template that can't be read, isn't sound or asks for a
    field that doesn't exist.
    """
    text = read_text(template, "mẫu trang tổng quan")
    environment = Sandbox(undefined=_Missing, trim_blocks=True, lstrip_blocks=True)
    environment.filters["so"] = vn_int
    say = partial("{}{}: {}".format, template.name)
    fields = _fields(summary, lock, years)
    try:
        return environment.from_string(text).render(fields)
    except TemplateSyntaxError as problem:
        raise SaidError(say(f", dòng {problem.lineno}", f"mẫu viết sai cú pháp ({problem.message}).")) from problem
    except UndefinedError as problem:
        known = ", ".join(sorted(fields))
        raise SaidError(
            say(
                _line(problem),
                f"mẫu dùng tên «{problem.message}» mà chương trình không có. Các tên dùng được: {known}.",
            )
        ) from problem
    except Exception as problem:  # whatever an office's template does wrong
        raise SaidError(say(_line(problem), f"không điền được mẫu ({problem}).")) from problem


def check_overview(template: Path) -> None:
    """What `write_overview` would refuse whatever a run comes to. Raises ValueError."""
    unit, rules = UnitLine("x", "x", 1, sent="x"), [RuleCount("x", "x", ERROR, 1, 1)]
    render_overview(
        Summary(
            Period(2025), "x", "x", "x", "x", "x", 1, 1, [unit], [unit], units=[unit], files=[("x", "x")], rules=rules,
            packages=[PackageLine("x", "x", "x", 1, 1, True, "x")], provisional=["x"],
            levels={s: dict.fromkeys(LEVEL_NAMES, 1) for s in SUBJECTS}, awaiting={s: {"x": 1} for s in SUBJECTS},
        ),
        template,
    )  # fmt: skip


def write_overview(path: Path, summary: Summary, template: Path, lock: str = "", years: Years = NO_YEARS) -> None:
    """Write the page of `render_overview` to `path`, UTF-8, nothing where the template is at fault."""
    page = render_overview(summary, template, lock, years)
    path.write_bytes(page.encode("utf-8", "replace"))
