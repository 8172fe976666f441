"""What lies inside a signed mail whose content is wrapped in the signature (S/MIME, `smime.p7m`), or a signed file."""

from __future__ import annotations

from asn1crypto import cms, pem

from batch.tracking.mail_parts import TAKE_OUT, MailFileError

_ENCRYPTED = ("enveloped_data", "authenticated_enveloped_data", "encrypted_data", "signed_and_enveloped_data")


def signed_content(wrapped: bytes) -> bytes:
    """The content; whether the signature is good isn't judged here, as for any other mail. Raises MailFileError."""
    try:
        der = pem.unarmor(wrapped)[2] if wrapped.lstrip().startswith(b"-----BEGIN") else wrapped
        outer = cms.ContentInfo.load(der)
        kind = outer["content_type"].native
        inner = outer["content"]["encap_content_info"]["content"].native if kind == "signed_data" else None
    except Exception as problem:  # the library raises what it likes on damaged input
        raise MailFileError(f"thư có chữ ký số (S/MIME) bị hỏng, không đọc được: {TAKE_OUT}") from problem
    if kind in _ENCRYPTED:
        raise MailFileError(f"thư mã hóa (S/MIME), chỉ người có khóa mở được: {TAKE_OUT}")
    if not isinstance(inner, bytes):
        raise MailFileError(f"thư đóng gói S/MIME mà chương trình không mở được: {TAKE_OUT}")
    return inner
