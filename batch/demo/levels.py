"""Fields that fit a level: grades, shares, scores and ratings that the law in force allows for it.

Also what a regime leaves unsettled is kept, so that a committee without planted faults has few warnings.
"""

from __future__ import annotations

from random import Random

from batch.domain import COLLECTIVE, LEADER, LEVELS, MEMBER, ORGANIZATION, RANK
from batch.law import Cap, Law
from batch.law.model import ReviewForm, Scale

Values = dict[str, object]
_SCORE_CEILING = {MEMBER: "TR-DV-08", LEADER: "TR-CB-08", COLLECTIVE: "TR-TT-12", ORGANIZATION: "TR-TC-12"}
_USUAL_BANDS = {"HTXS": (90.0, 98.0), "HTT": (72.0, 89.0), "HTNV": (52.0, 69.0), "KHT": (30.0, 49.0)}
_GRADES = {
    "HTXS": (("XS",), ("XS", "XS", "T")),
    "HTT": (("T", "T", "T", "XS"), ("T", "T", "XS", "TB")),
    "HTNV": (("TB", "T"), ("TB", "T", "TB")),
    "KHT": (("K", "TB"), ("TB", "K")),
}


def lower(one: str, other: str) -> str:
    """The lower of two levels."""
    return one if RANK[one] <= RANK[other] else other


def allowed_best(cap: Cap, count: int) -> int:
    """How many of `count` candidates for HTXS and others at HTT may be HTXS:
    the largest x with x ≤ round(ratio · base),
    where the base is count − x or count. Never floats."""
    best = 0
    for x in range(count + 1):
        base = cap.ratio * (count - x if cap.base == "good" else count)
        limit = base.numerator // base.denominator
        if cap.rounding == "half_up" and (base - limit) * 2 >= 1:
            limit += 1
        if x <= limit:
            best = x
    if cap.small_below is not None and 1 <= count <= cap.small_below:
        best = max(best, cap.small_allow)
    return min(best, count)


def scored(law: Law, subject: str, kind: str, sector: str) -> Scale | None:
    """The score scale that covers the subject; `kind` is the doi_tuong of a member, `sector` his unit's loai_hinh."""
    scale = law.scale(subject)
    if scale is None or (subject == MEMBER and not scale.is_for(kind, sector)):
        return None
    return scale


def _band(law: Law, subject: str, level: str) -> tuple[float, float]:
    bounds = {c.level: float(c.values["duoi"]) for c in law.ceilings if c.code == _SCORE_CEILING[subject]}
    if not bounds:
        return _USUAL_BANDS[level]
    least = max((v for name, v in bounds.items() if RANK[name] < RANK[level]), default=30.0)
    return least, bounds.get(level, 100.0) - 0.5


def split_score(rng: Random, law: Law, subject: str, level: str, scale: Scale) -> tuple[list[float], float]:
    """Points of each criterion of the scale, and bonus points, which together fit the level."""
    least, most = _band(law, subject, level)
    maxima = [c.maximum for c in scale.criteria]
    full = sum(maxima)
    most = min(most, full + scale.bonus_total * 0.6, 97.5)
    total = least + rng.randint(0, int((most - least) * 2)) / 2
    bonus = 0.0
    if scale.bonus_total and total > full - 2:
        bonus = max(0.0, total - (full - rng.choice((0.0, 0.5, 1.0))))
    points = list(maxima)
    missing = full - (total - bonus)
    # Take the missing points away in proportion; general points are whole numbers, so the main criteria give halves.
    for i, criterion in enumerate(scale.criteria):
        if not criterion.main:
            taken = min(float(int(missing * criterion.maximum / full)), points[i])
            points[i] -= taken
            missing -= taken
    mains = [i for i, c in enumerate(scale.criteria) if c.main] or list(range(len(points)))
    weight = sum(points[i] for i in mains)
    for place, i in enumerate(mains):
        taken = missing if place == len(mains) - 1 else int(missing * points[i] / weight * 2) / 2 if weight else 0.0
        weight -= points[i]
        taken = min(taken, points[i])
        points[i] -= taken
        missing -= taken
    for i in range(len(points)):  # what the last one couldn't give
        taken = min(missing, points[i])
        points[i] -= taken
        missing -= taken
    return points, bonus


def person_score(rng: Random, law: Law, level: str, scale: Scale) -> Values:
    """Score fields of a member: parts, bonus with its reason, total."""
    points, bonus = split_score(rng, law, MEMBER, level, scale)
    sums: dict[str, float] = {}
    for criterion, own in zip(scale.criteria, points, strict=True):
        sums[criterion.field] = sums.get(criterion.field, 0.0) + own
    out: Values = {field: own for field, own in sums.items() if field}
    if bonus:
        out["diem_cong"] = bonus
        out["ly_do_cong_tru"] = "Có thành tích nổi bật được cấp có thẩm quyền khen thưởng"
    out["tong_diem"] = sum(points) + bonus
    return out


def _grade(rng: Random, level: str, main: bool) -> str:
    return rng.choice(_GRADES[level][0 if main else 1])


def remedied(rng: Random, level: str) -> str:
    """Whether earlier shortcomings are remedied."""
    if level in ("HTXS", "HTT"):
        return rng.choice(("XONG", "KHONG_CO", "KHONG_CO"))
    return rng.choice(("XONG", "DANG", "KHONG_CO"))


def task_shares(rng: Random, law: Law, level: str) -> Values:
    """Shares of tasks done, and where the regime asks for them exceeding and late."""
    if law.value("ty_le_366"):
        done = {"HTXS": 100, "HTT": 100, "HTNV": 100, "KHT": rng.randint(30, 48)}[level]
        beyond = {"HTXS": rng.randint(30, 55), "HTT": rng.randint(5, 35), "HTNV": rng.randint(2, 10), "KHT": 0}[level]
        late = {"HTXS": 0, "HTT": 0, "HTNV": rng.randint(5, 20), "KHT": rng.randint(25, 40)}[level]
        return {"ty_le_hoan_thanh": done, "ty_le_vuot_muc": beyond, "ty_le_cham": late}
    done = {"HTXS": 100, "HTT": rng.randint(90, 100), "HTNV": rng.randint(70, 90), "KHT": rng.randint(30, 48)}[level]
    return {"ty_le_hoan_thanh": done}


def votes(rng: Random, level: str, present: int, probation: int = 0) -> Values:
    """Votes at the meeting; they add up to those present without members on `probation`, who don't vote."""
    index = LEVELS.index(level)
    counts = [0, 0, 0, 0]
    counts[index] = present - rng.randint(0, max(0, present // 6))
    neighbour = index + 1 if index < 3 and (index == 0 or rng.random() < 0.5) else index - 1
    counts[neighbour] = present - counts[index]
    spared = min(probation, counts[neighbour])
    counts[neighbour], counts[index] = counts[neighbour] - spared, max(0, counts[index] - probation + spared)
    keys = ("phieu_xuat_sac", "phieu_tot", "phieu_hoan_thanh", "phieu_khong")
    return dict(zip(keys, counts, strict=True))


def person_fields(rng: Random, law: Law, subject: str, level: str, kind: str, sector: str) -> Values:
    """Rating fields of a member or leader at a level, without proposal, votes and discipline. `kind` is the doi_tuong,
    `sector` the loai_hinh of the unit."""
    out: Values = {}
    review = law.person_review
    for content in review.contents:
        if content.graded and (subject == LEADER or content.code not in review.leader_only):
            out[f"cap_do_{content.code}"] = _grade(rng, level, content.main)
    out["da_khac_phuc"] = remedied(rng, level)
    if out["da_khac_phuc"] != "KHONG_CO":
        out["cap_do_khac_phuc"] = "TB" if level in ("HTNV", "KHT") else "T"
    out |= task_shares(rng, law, level)
    if kind in law.value("cbccvc_gioi_han"):
        better = LEVELS[: LEVELS.index(level) + 1]
        out["xl_cbccvc"] = level if rng.random() < 0.85 else rng.choice(better)
    if law.value("xep_loai_quy"):
        for quarter in (1, 2, 3):
            near = level if level == "KHT" else rng.choice((level, "HTT", level))
            out[f"xl_quy_{quarter}"] = near
    if scale := scored(law, subject, kind, sector):
        if subject == MEMBER:
            out |= person_score(rng, law, level, scale)
        else:
            points, bonus = split_score(rng, law, subject, level, scale)
            out["tong_diem"] = sum(points) + bonus
    return out


def body_fields(rng: Random, law: Law, level: str) -> Values:
    """Rating fields of a collective at a level, without proposal, votes and discipline."""
    out: Values = {}
    graded = [c for c in law.self_review.contents if c.graded and c.code != law.self_review.remedy]
    for number, content in enumerate(graded, 1):
        out[f"cap_do_{number}"] = _grade(rng, level, content.main)
    out["da_khac_phuc"] = remedied(rng, level)
    if out["da_khac_phuc"] != "KHONG_CO":
        out["cap_do_khac_phuc"] = "TB" if level in ("HTNV", "KHT") else "T"
    out |= task_shares(rng, law, level)
    if scale := law.scale(COLLECTIVE):
        points, bonus = split_score(rng, law, COLLECTIVE, level, scale)
        out["tong_diem"] = sum(points) + bonus
    return out


def review_rows(rng: Random, review: ReviewForm, level: str) -> list[Values]:
    """Rows of "Mẫu 01" at a level."""
    rows: list[Values] = []
    for content in review.contents:
        row: Values = {"ma_noi_dung": content.code, "noi_dung": content.text}
        if content.graded:
            remedy = content.code == review.remedy
            low = "TB" if level in ("HTNV", "KHT") else "T"
            row["cap_do"] = low if remedy else _grade(rng, level, content.main)
        row["tom_tat"] = "Đã thực hiện theo chương trình, kế hoạch năm"
        rows.append(row)
    return rows


def score_rows(rng: Random, law: Law, level: str) -> list[Values]:
    """Rows of "Chấm điểm" at a level; none where the law has no scale for organizations."""
    scale = law.scale(ORGANIZATION)
    if scale is None:
        return []
    points, bonus = split_score(rng, law, ORGANIZATION, level, scale)
    rows: list[Values] = []
    for criterion, own in zip(scale.criteria, points, strict=True):
        row: Values = {"ma_tieu_chi": criterion.code, "tieu_chi": criterion.text, "diem_toi_da": criterion.maximum}
        row["diem_tu_cham"] = own
        row["cap_do"] = _grade(rng, level, criterion.main)
        given = min(bonus, scale.bonus_each)
        if given:
            row["diem_cong"] = given
            row["ly_do_cong_tru"] = "Mô hình, cách làm mới được cấp trên ghi nhận"
            bonus -= given
        rows.append(row)
    return rows
