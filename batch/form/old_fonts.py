"""Text typed with the old fonts TCVN3 (.VnTime) or VNI, told from Unicode by evidence.

A word is evidence where it can't be Vietnamese as it stands and, read in the old font, is a Vietnamese syllable. A
letter alone is none: Ñ and Č are letters of Ê Đê, Gia Rai and Ba Na, ö and ï of foreign names.

No pandas here: it runs in the reading processes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_VNI_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_ROOFS = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVES = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_ALONE = {"ö": "ư", "ô": "ơ", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = {base + mark: base + tone for base in "aeouyôö" for mark, tone in _VNI_TONES.items()}
_VNI |= {base + mark: base + "\u0302" + tone for base in "aeo" for mark, tone in _VNI_ROOFS.items()}
_VNI |= {"a" + mark: "a\u0306" + tone for mark, tone in _VNI_BREVES.items()}
_VNI_PAIR = re.compile("|".join(_VNI))
_TCVN3_SYMBOLS = "µ¸¶·¹¨»¾¼½©®ª×«¬÷¡¢£¤¥¦§\u00ad"  # no letters in Unicode, or none that stand within a word
_NOT_VIETNAMESE = "ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿ"
_CAPITAL_INSIDE = re.compile("[a-zà-öø-ÿ][À-ÖØ-Þ](?:[a-zà-öø-ÿ]|$)")
# Vowels and marks side by side that Vietnamese in Unicode has too: "hoá", "hoà", "ngoã".
_POSSIBLE = ("oá", "oà", "oã")

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê "
    "êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang "
    "oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm "
    "ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên "
    "uyêt uynh uyt uyu ư ưa ưc ưi ưng ưu ươc ươi ươm ươn ương ươp ươt ươu ưt ưm y yêm yên yêng yêt yêu yt ynh"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{'|'.join(_RHYMES.split())})")
_WORD = re.compile(r"[^\s,;:.()\[\]{}/\\\"'“”‘’!?+*=<>|&@#%0-9_–—-]+")
_HINT = re.compile(f"[{_TCVN3_SYMBOLS}{_NOT_VIETNAMESE}]|[aeouyôö][âáàãêéèúùõ]|[a-z][À-ÖØ-Þ]", re.IGNORECASE)


def _is_syllable(text: str) -> bool:
    """Whether a word in Unicode is a syllable as Vietnamese writes them, be it without sense."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if c not in "\u0300\u0301\u0303\u0309\u0323")
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)))


def _from_vni(word: str) -> str:
    text = _VNI_PAIR.sub(lambda found: _VNI[found[0]], word)
    return unicodedata.normalize("NFC", "".join(_VNI_ALONE.get(c, c) for c in text))


def _vni(word: str) -> bool:
    low = word.lower()
    pairs = [found[0] for found in _VNI_PAIR.finditer(low)]
    odd = any(pair not in _POSSIBLE for pair in pairs) or any(c in low for c in "öæî") or ("ñ" in low and bool(pairs))
    return odd and len(word) > 1 and _is_syllable(_from_vni(low))


def _tcvn3(word: str) -> bool:
    inside = word.removeprefix("«").removesuffix("»")  # quotation marks, but ô in "Ng«"
    odd = any(c in _TCVN3_SYMBOLS for c in inside) or any(c in _NOT_VIETNAMESE for c in inside)
    if not (odd or _CAPITAL_INSIDE.search(inside)) or len(inside) < 2 or inside.startswith("µ"):
        return False
    return inside[:1] != "Ñ" and _is_syllable("".join(_TCVN3.get(c, c) for c in inside))


@lru_cache(maxsize=16384)
def _evidence(word: str) -> bool:
    # A letter that only Unicode has (ă, ơ, ế …) makes it Unicode, whatever else is odd.
    return not word.isascii() and all(c < "\u0100" for c in word) and (_vni(word) or _tcvn3(word))


@lru_cache(maxsize=16384)
def in_old_font(text: str) -> bool:
    """Whether a text holds a word that only an old font explains."""
    if text.isascii():
        return False
    whole = unicodedata.normalize("NFC", text)
    return bool(_HINT.search(whole)) and any(_evidence(word) for word in _WORD.findall(whole))
