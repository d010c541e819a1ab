"""Secrets: keys, passwords said outright, card numbers and bank accounts.

The rule of this file: a finding gives the place and never the secret itself, so that none gets into a log or a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heedful.domain.guard.context import Context
from heedful.domain.guard.listening import vocabulary
from heedful.domain.guard.reply import Code, Finding
from heedful.domain.guard.words import fold

# The forms are those that their issuers document, so that scanners can find them.
_KEY = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,99}"
    r"|sk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,200}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}|glpat-[A-Za-z0-9_-]{20,64}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,200}"
    r"|AIza[A-Za-z0-9_-]{35}"
    r"|SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"
    r"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,255}|hf_[A-Za-z0-9]{30,64}|dop_v1_[a-f0-9]{64}"
    r"|eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}"
    r")(?![A-Za-z0-9_])"
    r"|-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
)
#: What every key has one of; a text without any need not be searched.
_KEY_SIGNS = tuple(
    "k_live_ k_test_ sk- AKIA ASIA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox AIza SG. npm_ pypi- hf_ dop_v1_ eyJ "
    "PRIVATE".split()
)
_PASSWORD_WORDS = frozenset(
    "password passcode passphrase pass passwd pwd pin pincode passwort kennwort "
    "zugangscode mot mdp code contrasena clave "
    "codigo".split()
)
#: How each word for a password begins: looking for that first spares trying the expression at every letter.
_PASSWORD_HINT = re.compile(r"p(?:ass|wd|in)|kennwort|zugangscode|m(?:ot de p|dp)|c(?:ode d|ontras|lave|odigo de)")
_PASSWORD = re.compile(
    r"(?<![\w/.@-])(?:pass ?(?:word|code|phrase)|passwd|pwd|pin(?: ?code)?|passwort|kennwort"
    r"|zugangscode|mot de passe|mdp|code d'acces|contrasena|clave(?: de acceso)?|codigo de acceso)(?![\w-])"
    r"(?P<between>[^\n:=.;?]{0,30}?)"
    r"(?:(?<= )(?:is|was|lautet|ist|war|est|es|sera)\b ?:?|[:=]) ?[\"'\u00ab\u201c\u201e(` ]{0,2}"
    r"(?P<value>[^\s\"'\u00bb\u201d\u201c`]{4,40})(?P<after>[\"'\u00bb\u201d\u201c`]?)"
)
#: Between 'password' and a value these tell that it is the value of something else.
_ELSE = re.compile(
    r"\b(?:user ?name|user|account|login|server|port|name|benutzer|konto|utilisateur|compte|usuario|cuenta|for)\b"
)
_SIGN_IN = re.compile(r"[0o]?x?o?auth\d*|case-sensitive|utf-?8|sha\d+|base64")
#: A password that follows its word at once must be one beyond doubt: letters, digits and a mark.
_PASSWORD_AT_ONCE = re.compile(
    r"(?<![\w/.@-])(?:password|passcode|passwort|kennwort|mot de passe|contrasena|clave) [\"'\u00ab\u201c\u201e(`]?"
    r"(?P<value>(?=[^\s]{0,40}\d)(?=[^\s]{0,40}[!#$%&*+?^~])(?=[^\s]{0,40}[a-z])[\w!#$%&*+?^~-]{7,40})"
)
_FRESH = re.compile(
    r"\b(?:new|temporary|initial|one-time|current|neues?|vorlaufiges?|nouveau|provisoire|temporaire"
    r"|nueva|temporal|provisional|neue|initiales)\b"
)
_CARD = re.compile(r"\d(?<![\w.,/=#&?%-]\d)(?:[ -]?\d){12,18}(?![\w/-])")
_IBAN = re.compile(r"[A-Z]{2}(?<![A-Za-z0-9][A-Z]{2})\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])")
_ISSUERS = tuple(
    re.compile(form)
    for form in (
        r"4(?:\d{12}|\d{15}|\d{18})",  # Visa
        r"(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}",  # Mastercard
        r"3[47]\d{13}",  # American Express
        r"3(?:0[0-5]|[68]\d)\d{11}",  # Diners Club
        r"(?:6011|64[4-9]\d|65\d\d|35\d\d)\d{12}",  # Discover, JCB
    )
)
#: How long an IBAN is in each country (SWIFT IBAN registry, 2025).
_IBAN_LENGTH = dict(
    pair.split(":")
    for pair in (
        "AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BR:29 BY:28 "
        "CH:21 CR:22 CY:28 CZ:24 DE:22 DK:18 DO:28 EE:20 "
        "EG:29 ES:24 FI:18 FO:18 FR:27 GB:22 GE:22 GI:23 GL:18 GR:27 GT:28 "
        "HR:21 HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30 "
        "KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 LV:21 LY:25 MC:27 MD:24 "
        "ME:22 MK:19 MR:27 MT:31 MU:30 NL:18 NO:15 PK:24 "
        "PL:28 PS:29 PT:25 QA:29 RO:24 RS:22 SA:24 SC:31 SE:24 SI:19 SK:24 "
        "SM:27 ST:25 SV:28 TL:23 TN:24 TR:26 UA:29 VA:22 "
        "VG:24 XK:20"
    ).split()
)
_STRONG = re.compile(r"(?=.*[a-z])(?=.*\d)[\w!#$%&*+?@^~-]{6,40}", re.IGNORECASE)
_SIGNED = re.compile(r"[A-Za-z]{3,}[!#$%&*+@^~][\w!#$%&*+?@^~-]*")


def secrets(context: Context) -> Iterator[Finding]:
    """Find keys, passwords, card numbers and IBANs."""
    own = context.own
    if any(sign in own for sign in _KEY_SIGNS):
        yield from (Finding(Code.SECRET_KEY, match.start(), match.end()) for match in _KEY.finditer(own))
    if not _PASSWORD_WORDS.isdisjoint(context.words.words):
        folded = context.words.folded
        yield from _passwords(own, folded)
        for match in _matches(_PASSWORD_AT_ONCE, folded):
            yield Finding(Code.SECRET_PASSWORD, match.start("value"), match.end("value"))
    for match in _CARD.finditer(own):
        if is_card(match[0]):
            yield Finding(Code.SECRET_CARD, match.start(), match.end())
    for match in _IBAN.finditer(own):
        if (length := _iban_length(match[0])) is not None:
            yield Finding(Code.SECRET_IBAN, match.start(), match.start() + length)


def _matches(pattern: re.Pattern[str], folded: str) -> Iterator[re.Match[str]]:
    """Give what `finditer` would."""
    end = 0
    for hint in _PASSWORD_HINT.finditer(folded):
        match = pattern.match(folded, hint.start()) if hint.start() >= end else None
        if match is not None:
            end = match.end()
            yield match


def _passwords(own: str, folded: str) -> Iterator[Finding]:
    for match in _matches(_PASSWORD, folded):
        start, end = match.span("value")
        if _is_password(own[start:end], match):
            yield Finding(Code.SECRET_PASSWORD, start, start + len(own[start:end].rstrip(".,;:)!?")) or end)


def _is_password(value: str, match: re.Match[str]) -> bool:
    """Tell whether what follows 'password is' is one, and not the rest of a sentence."""
    bare = value.rstrip(".,;:)")
    if _ELSE.search(match["between"]) or _SIGN_IN.fullmatch(fold(bare)):
        return False
    if "://" in bare or ("@" in bare[1:-1] and "." in bare) or bare.startswith(("<", "[", "{", "/", "\\", "#")):
        return False
    if _STRONG.fullmatch(bare) or (_SIGNED.fullmatch(bare) and bare[-1] not in "-?!"):
        return True
    said_alone = bool(match["after"]) and bool(_FRESH.search(match.string[max(0, match.start() - 25) : match.start()]))
    return said_alone and bare.isalnum() and fold(bare) not in vocabulary("not_names")


def is_card(text: str) -> bool:
    """Tell whether digits are a card number: an issuer's form, and the check of Luhn (ISO/IEC 7812)."""
    digits = [int(digit) for digit in text if digit.isdecimal()]
    number = "".join(map(str, digits))
    if len(set(number)) == 1 or not any(issuer.fullmatch(number) for issuer in _ISSUERS):
        return False
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban_length(text: str) -> int | None:
    """Give how many characters of a text are an IBAN with a right check sum (ISO 7064, mod 97); None if it is none."""
    wanted = int(_IBAN_LENGTH.get(text[:2], 0))
    taken, plain = 0, ""
    for letter in text:
        if len(plain) == wanted:
            break
        taken += 1
        plain += letter if letter != " " else ""
    if not wanted or len(plain) != wanted:
        return None
    number = "".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])
    return taken if int(number) % 97 == 1 else None
