"""What the guard finds, in one plain sentence each.

The rule of this file: the sentences are marked for translation and not translated here, because the command line says
them without Django. A page says `gettext(sentence_for(code)) % {"about": finding.about}`.
"""

from __future__ import annotations

from heedful.domain.guard import Code, Finding


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation. Django's own function of this name asks for settings, and there are none."""
    return sentence


#: `%(about)s` is the name, address or number in question.
SENTENCES = {
    Code.GREETS_OTHER: gettext_noop("This speaks to %(about)s, who does not get this reply."),
    Code.ABOUT_CUSTOMER: gettext_noop("This speaks about the customer, and not to them."),
    Code.TO_COLLEAGUE: gettext_noop("This sounds as if it were said to a colleague."),
    Code.INTERNAL: gettext_noop("This says that it is for inside the house, and the reply goes outside."),
    Code.QUOTES_NOTE: gettext_noop("These words stand in a note, which is for colleagues."),
    Code.OTHER_TEXT: gettext_noop("These words come from another customer's conversation."),
    Code.OTHER_ADDRESS: gettext_noop("%(about)s is the address of somebody who is not in this conversation."),
    Code.OTHER_NUMBER: gettext_noop("%(about)s belongs to another customer."),
    Code.OTHER_ORDER: gettext_noop("%(about)s is not the number that this conversation is about."),
    Code.OTHER_NAME: gettext_noop("%(about)s is somebody who is not in this conversation."),
    Code.RECIPIENT_NEW: gettext_noop("%(about)s took no part in this conversation so far."),
    Code.RECIPIENTS_MANY: gettext_noop("%(about)s people who do not know each other would see each other's addresses."),
    Code.ATTACHMENT_MISSING: gettext_noop("This promises an attachment, and nothing is attached."),
    Code.PLACEHOLDER: gettext_noop("This is a gap that nobody has filled."),
    Code.SECRET_KEY: gettext_noop("This looks like a secret key."),
    Code.SECRET_PASSWORD: gettext_noop("This says a password outright."),
    Code.SECRET_CARD: gettext_noop("This looks like the number of a payment card."),
    Code.SECRET_IBAN: gettext_noop("This is the number of a bank account."),
}


def sentence_for(code: Code) -> str:
    """Give the sentence for a code, in English and with its gap."""
    return SENTENCES[code]


def say(finding: Finding) -> str:
    """Say a finding in English."""
    return SENTENCES[finding.code] % {"about": finding.about}
