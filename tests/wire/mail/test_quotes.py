# ruff: noqa: RUF001 - letters of other alphabets are meant

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heedful.wire.mail import Address, BlockKind
from heedful.wire.mail.quotes import split_blocks

S, Q, G = BlockKind.SAID, BlockKind.QUOTED, BlockKind.SIGNATURE


def blocks(text: str, sender: Address | None = None) -> list[tuple[BlockKind, str]]:
    found = split_blocks(text, sender)
    assert "".join(block.text for block in found) == text
    return [(block.kind, block.text.strip()) for block in found]


#: Lines that announce a quote, as mailers write them in many languages; some over several lines.
ANNOUNCEMENTS = [
    "On 2 Mar 2026, at 08:10, Ana Lima <ana@example.org> wrote:",
    "On Mon, Mar 2, 2026 at 8:10 AM Ana Lima <\nana@example.org> wrote:",
    "On Mon, Mar 2, 2026 at 8:10 AM\nAna Lima\n<ana@example.org>\nwrote:",
    "On 02/03/2026 08:10, Ana Lima wrote:",
    "Am 02.03.26 um 08:10 schrieb Ana Lima:",
    "Am Mo., 2. März 2026 um 08:10 Uhr schrieb Ana Lima <ana@example.org>:",
    "Le lun. 2 mars 2026 à 08:10, Ana Lima <ana@example.org> a écrit :",
    "Le 02/03/2026 à 08:10, Ana Lima a écrit\xa0:",
    "El lun, 2 mar 2026 a las 8:10, Ana Lima (<ana@example.org>) escribió:",
    "Il giorno lun 2 mar 2026 alle ore 08:10 Ana Lima <ana@example.org> ha scritto:",
    "Op ma 2 mrt 2026 om 08:10 schreef Ana Lima <ana@example.org>:",
    "Op 2 mrt. 2026, om 08:10 heeft Ana Lima <ana@example.org> het volgende geschreven:",
    "Em seg., 2 de mar. de 2026 às 08:10, Ana Lima <ana@example.org> escreveu:",
    "W dniu 2.03.2026 o 08:10, Ana Lima pisze:",
    "pon., 2 mar 2026 o 08:10 Ana Lima <ana@example.org> napisał(a):",
    "Den mån 2 mars 2026 kl 08:10 skrev Ana Lima <ana@example.org>:",
    "ma 2. maalisk. 2026 klo 8.10 Ana Lima (ana@example.org) kirjoitti:",
    "пн, 2 мар. 2026 г. в 08:10, Ana Lima <ana@example.org>:",
    "02.03.2026 08:10, Ana Lima пишет:",
    "2026-03-02 8:10 GMT+01:00 Ana Lima <ana@example.org>:",
    "2026年3月2日(月) 8:10 Ana Lima <ana@example.org>:",
    "---- On Mon, 02 Mar 2026 08:10:00 +0100 ana@example.org wrote ----",
    "-----Original Message-----\nFrom: Ana Lima <ana@example.org>",
    "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------",
    "----- Mensaje original -----",
    "From: Ana Lima <ana@example.org>\nSent: Monday, March 2, 2026 8:10 AM\nTo: Help\nSubject: Files",
    "Von: Ana Lima <ana@example.org>\nGesendet: Montag, 2. März 2026 08:10\nAn: Hilfe\nBetreff: Dateien",
    "De : Ana Lima <ana@example.org>\nEnvoyé : lundi 2 mars 2026 08:10\nÀ : Aide\nObjet : Fichiers",
    "De: Ana Lima <ana@example.org>\nEnviado el: lunes, 2 de marzo de 2026 8:10\nPara: Ayuda\nAsunto: Archivos",
    "________________________________\nFrom: Ana Lima <ana@example.org>\nSent: Monday, March 2, 2026 8:10 AM",
    "*From:* Ana Lima <ana@example.org>\n*Date:* Monday, March 2, 2026",
]


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS)
@pytest.mark.parametrize("quote", ["Where are my files?\n\nAna", "> Where are my files?\n>\n> Ana"])
def test_a_quote_below_the_reply_is_folded(announcement, quote):
    text = f"They are back.\n\n{announcement}\n\n{quote}\n"
    assert blocks(text) == [(S, "They are back."), (Q, f"{announcement}\n\n{quote}")]


@pytest.mark.parametrize(
    "text",
    [
        "On the other hand, in 2026 he wrote: nothing",
        "On Monday I wrote to you:\n\nwhere are my files?",
        "From: Lisbon\nTo: Porto\nIs there a train?",
        "Our window is open from: 9 to 17",
        "Date: 2 March\n\nThat is when it broke.",
        "It says:\n\n-> press the button\n<- wait",
        ">>> import this <<<\nThat is what I typed",
        "The total was > 100 and\n> 200 later\nis what we saw",
        "- one\n- two\n\n----\n\nand here is the long story of what happened to us on that very same day of the year",
        "2026-03-02 08:10 it broke\n2026-03-02 08:11 it was back\nWhy?",
        "Sent from my desk, which is quieter.",
        "My address is ana@example.org:\nplease use it from 2026 on.",
        "FYI\n\n---------- Forwarded message ---------\nFrom: Ana <ana@example.org>\nDate: 2 March 2026\n\nWhere are my files?",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Ana <ana@example.org>\nDatum: 2. März 2026\n\nWo?",
    ],
)
def test_what_only_looks_like_a_quote_is_said(text):
    assert blocks(text) == [(S, text)]


def test_answers_between_quotes_are_said():
    text = "On 2 Mar 2026 Ana <ana@example.org> wrote:\n> One?\nYes.\n> Two?\n\nNo.\n"
    assert blocks(text) == [
        (Q, "On 2 Mar 2026 Ana <ana@example.org> wrote:\n> One?"),
        (S, "Yes."),
        (Q, "> Two?"),
        (S, "No."),
    ]


def test_a_mail_that_is_nothing_but_a_copied_header_and_text_is_said():
    text = "From: Ana <ana@example.org>\nSent: 2 March 2026\nTo: Help\nSubject: x\n\nWhere are my files?"
    assert blocks(text) == [(S, text)]


def test_a_reply_that_shares_its_line_with_the_announcement():
    text = "reply On Wed, Apr 4, 2012 at 3:59 PM, bob@example.com wrote:\n> Hi"
    assert blocks(text) == [(S, "reply"), (Q, "On Wed, Apr 4, 2012 at 3:59 PM, bob@example.com wrote:\n> Hi")]


def test_a_line_broken_off_a_quote_is_quoted():
    long = "> " + "word " * 14
    text = f"On 2 Mar 2026 Ana <ana@example.org> wrote:\n{long}\nand its tail\n> more\n\nThanks"
    assert [kind for kind, _ in blocks(text)] == [Q, S]


@given(st.lists(st.sampled_from([
    *ANNOUNCEMENTS, "> a", ">> b", "", "Hello", "-- ", "--", "Regards,", "Ana", "Sent from my iPhone", "----", "a" * 90,
    "On", "wrote:", ">:", "From:", "---------- Forwarded message ---------", "\xa0", "On 2 <a@b.cd", "> wrote:",
]), max_size=14).map("\n".join) | st.text(alphabet=">-:\n @aO<n20", max_size=80))  # fmt: skip
def test_blocks_joined_are_the_text(text):
    kinds = [kind for kind, _ in blocks(text, Address("ana@example.org", "Ana Lima"))]
    assert all(one is not other for one, other in pairwise(kinds))


@pytest.mark.parametrize(
    ("text", "said", "signature"),
    [
        ("Hello\n\n-- \nAna\nHarbour", "Hello", "-- \nAna\nHarbour"),
        ("Hello\n--\nAna", "Hello", "--\nAna"),
        ("Hello\n\nSent from my iPhone", "Hello", "Sent from my iPhone"),
        ("Hallo\n\nVon meinem iPhone gesendet", "Hallo", "Von meinem iPhone gesendet"),
        ("Bonjour\n\nEnvoyé de mon iPhone", "Bonjour", "Envoyé de mon iPhone"),
        ("Hola\n\nEnviado desde mi iPhone", "Hola", "Enviado desde mi iPhone"),
        ("Get it?\n\nGet Outlook for iOS<https://aka.ms/o0ukef>", "Get it?", "Get Outlook for iOS<https://aka.ms/o0ukef>"),
        ("Hello\n\nKind regards,\nAna Lima\nHarbour", "Hello", "Kind regards,\nAna Lima\nHarbour"),
        ("Hallo\n\nMit freundlichen Grüßen\n\nAna", "Hallo", "Mit freundlichen Grüßen\n\nAna"),
        ("Bonjour\n\nCordialement,\nAna", "Bonjour", "Cordialement,\nAna"),
        ("Hola\n\nUn saludo,\nAna", "Hola", "Un saludo,\nAna"),
        ("It works.\n\nThank you,\nAna", "It works.", "Thank you,\nAna"),
        ("Thank you,\nAna", "Thank you,\nAna", ""),  # what is left must say something
        ("Thank you!", "Thank you!", ""),
        ("It works.\n\nAna Lima\n+351 912 345 678", "It works.", "Ana Lima\n+351 912 345 678"),
        ("It works.\n\nana", "It works.", "ana"),
        ("With regards to the bill: is it right?", "With regards to the bill: is it right?", ""),
        ("Regards, but one more thing.\nCould you send me the bill of March?", "Regards, but one more thing.\nCould you send me the bill of March?", ""),
        ("Regards,\nAna\n\nPS: could you send me the bill of March?", "Regards,\nAna\n\nPS: could you send me the bill of March?", ""),
        ("Regards,\nAna", "Regards,\nAna", ""),
        ("It works.\n\nAna\n\nP.S. love it", "It works.\n\nAna\n\nP.S. love it", ""),
        ("One\n--\n" + "two\n" * 31, ("One\n--\n" + "two\n" * 31).strip(), ""),
        ("One\n-- \n" + "two\n" * 31, "One", ("-- \n" + "two\n" * 31).strip()),
        ("List:\n-- one\n-- two", "List:\n-- one\n-- two", ""),
        ("Hi\n\n_______________\nhelp mailing list\nhelp@lists.example", "Hi", "_______________\nhelp mailing list\nhelp@lists.example"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_signature(text, said, signature):
    found = split_blocks(text, Address("ana@example.org", "Ana Lima"))
    assert "".join(block.text for block in found if block.kind is S).strip() == said
    assert "".join(block.text for block in found if block.kind is G).strip() == signature


def test_signature_above_a_quote():
    text = "Hello\n\n-- \nAna\n\nOn 2 Mar 2026, Bob <bob@example.org> wrote:\n> Hi\n"
    assert [kind for kind, _ in blocks(text)] == [S, G, Q]
