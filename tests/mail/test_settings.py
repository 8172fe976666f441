"""Settings of the mail server: from a file and the environment, read strictly; no secret is ever told."""

from __future__ import annotations

from pathlib import Path

import pytest
from mail_office import mail

from batch.mail.settings import SAMPLE, read_settings
from batch.mail.standing import MailError
from batch.register.address import fault_of
from batch.templates import shipped

SECRET = "Tuyet-mat-42"
ENVIRONMENT = {
    "XEPLOAI_SMTP_MAY_CHU": "mail.donvi.example", "XEPLOAI_SMTP_NGUOI_GUI": "btc@donvi.example",
    "XEPLOAI_SMTP_TAI_KHOAN": "btc", "XEPLOAI_SMTP_MAT_KHAU": SECRET, "PATH": "/bin",
}  # fmt: skip


def test_the_environment_alone_is_enough() -> None:
    made = read_settings(None, ENVIRONMENT)
    assert (made.host, made.port, made.security, made.account) == ("mail.donvi.example", 587, "starttls", "btc")
    assert made.password == SECRET and SECRET not in repr(made)


def test_the_environment_wins_over_the_file_and_the_sample_is_a_file(tmp_path: Path) -> None:
    made = read_settings(shipped(SAMPLE), {"XEPLOAI_SMTP_MAT_KHAU": SECRET, "XEPLOAI_SMTP_BAO_MAT": "TLS"})
    assert (made.security, made.port, made.per_minute, made.password) == ("tls", 587, 20, SECRET)
    assert made.authority is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"XEPLOAI_SMTP_MATKHAU": SECRET}, "XEPLOAI_SMTP_MATKHAU: không có cài đặt này"),
        ({"XEPLOAI_SMTP_MAY_CHU": ""}, "--settings"),
        ({"XEPLOAI_SMTP_MAY_CHU": "a b"}, "may_chu"),
        ({"XEPLOAI_SMTP_MAT_KHAU": ""}, "XEPLOAI_SMTP_MAT_KHAU"),
        ({"XEPLOAI_SMTP_MAT_KHAU": f"{SECRET}ố"}, "mat_khau"),
        ({"XEPLOAI_SMTP_BAO_MAT": "none"}, "không gửi thư không mã hóa"),
        ({"XEPLOAI_SMTP_CONG": "0"}, "cong"),
        ({"XEPLOAI_SMTP_MOI_PHUT": "nhiều"}, "moi_phut"),
        ({"XEPLOAI_SMTP_NGUOI_GUI": "btc"}, "nguoi_gui"),
        ({"XEPLOAI_SMTP_CHUNG_CHI": "/khong/co.pem"}, "chung_chi"),
    ],
)
def test_an_impossible_setting_is_told_but_not_the_secret(changed: dict[str, str], told: str) -> None:
    with pytest.raises(MailError) as problem:
        read_settings(None, ENVIRONMENT | changed)
    assert told in str(problem.value) and SECRET not in str(problem.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'may_chu: "a.vn"\nmatkhau: "{SECRET}"\n', "cai_dat.yaml, dòng 2: không có mục nào tên «matkhau»"),
        (f'mat_khau: "{SECRET}"\nmat_khau: "{SECRET}"\n', "dòng 2: mục «mat_khau» đã có ở dòng 1"),
        (f'mat_khau: ["{SECRET}"]\n', "dòng 1: «mat_khau» phải là chữ"),
        (f'mat_khau: "{SECRET}\n', "sai cú pháp"),
    ],
)
def test_a_settings_file_at_fault_ends_with_2(out: Path, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "cai_dat.yaml").write_text(text, encoding="utf-8")
    said = mail(out, "--send", "--settings", tmp_path / "cai_dat.yaml")
    assert said.exit_code == 2 and told in said.output and SECRET not in said.output


@pytest.mark.parametrize("address", ["a@b.vn", "ban-to.chuc_1@mail.an-phong.gov.vn", "x+y@b.example"])
def test_an_address_that_can_be_written_to(address: str) -> None:
    assert not fault_of(address)


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b", "a b@c.vn", "a@b.vn c@d.vn", "a@b.vn;c@d.vn", "A <a@b.vn>", "mailto:a@b.vn", "a@-b.vn", "a@b..vn",
     "á@b.vn", "a.@b.vn", "a@1.2.3.4", f"{'a' * 65}@b.vn", f"a@{'b.' * 130}vn", "a@b.vn\r\nBcc: c@d.vn"],
)  # fmt: skip
def test_an_address_that_cannot(address: str) -> None:
    assert fault_of(address)
