"""What a language brings along: words and phrases, in the notation of `phrases`.

The rule of this file: it says what there is to know of a language; each language is a file beside it, and a fifth one
needs nothing else. A draft is listened to in the languages of its common words, which may
be several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from heedful.domain.guard.reply import Code


class Only(Enum):
    """When a phrase is reason enough."""

    ALWAYS = auto()
    UNLESS_YOU = auto()  # not in a sentence that addresses the reader
    UNLESS_LETTER = auto()  # not in such a sentence, and not in a letter to somebody who gets it: 'Hi Ann, ...'
    UNLESS_KNOWN = auto()  # not if a third person was spoken of: 'my wife will call' 'tell her ...'
    IF_THIRD = auto()  # only in a sentence that speaks of him, her or the customer
    WITH_PAPER = auto()  # only if the sentence names a paper, or the draft greets by name


class Sense(NamedTuple):
    """What a phrase means."""

    code: Code
    only: Only


COLLEAGUE = Sense(Code.TO_COLLEAGUE, Only.ALWAYS)
COLLEAGUE_UNLESS_YOU = Sense(Code.TO_COLLEAGUE, Only.UNLESS_YOU)
COLLEAGUE_UNLESS_LETTER = Sense(Code.TO_COLLEAGUE, Only.UNLESS_LETTER)
COLLEAGUE_UNLESS_KNOWN = Sense(Code.TO_COLLEAGUE, Only.UNLESS_KNOWN)
COLLEAGUE_IF_THIRD = Sense(Code.TO_COLLEAGUE, Only.IF_THIRD)
ABOUT = Sense(Code.ABOUT_CUSTOMER, Only.ALWAYS)
ABOUT_UNLESS_YOU = Sense(Code.ABOUT_CUSTOMER, Only.UNLESS_YOU)
ABOUT_UNLESS_LETTER = Sense(Code.ABOUT_CUSTOMER, Only.UNLESS_LETTER)
ABOUT_UNLESS_KNOWN = Sense(Code.ABOUT_CUSTOMER, Only.UNLESS_KNOWN)
INTERNAL = Sense(Code.INTERNAL, Only.ALWAYS)
ATTACHED = Sense(Code.ATTACHMENT_MISSING, Only.ALWAYS)
ATTACHED_WITH_PAPER = Sense(Code.ATTACHMENT_MISSING, Only.WITH_PAPER)


@dataclass(frozen=True, slots=True)
class Language:
    """Words are parted by spaces, phrases by lines."""

    #: Common words that tell the language.
    common: str
    classes: Mapping[str, str]
    phrases: Mapping[Sense, str]
    #: Who is meant by a sentence about the customer, by a noun or by a pronoun; and what is then said of them.
    customer_nouns: str
    #: Any mention of the customer that is not followed by one of the words that make it something else.
    mentions: str
    not_mentioned: str
    #: Pronouns that mean a person and nothing else, and need somebody to mean.
    pronouns: str
    customer_pronouns: str
    says: str
    says_of_customer: str  # after a noun or a name, but not after a pronoun
    #: What stands before the name of somebody who is to be told something.
    tells: str
    #: Openings of a greeting, and thanks that are followed by a name.
    greetings: str
    thanks: str
    #: How one greets one's colleagues together.
    crowds: str
    titles: str
    #: Words with a capital that may follow a greeting and are no names.
    not_names: str
    #: Words that address the reader; with a capital those that are something else without.
    you: str
    #: Words by which a sentence speaks of her.
    third: str
    #: Words that bring a third person in, or several.
    persons: str
    groups: str
    #: Before a name: one of us or of yours; after it: from where.
    ours: str
    of: str
    #: Papers that one attaches, pictures (which may stand in the text), words for orders and the like, and 'your'.
    papers: str
    pictures: str
    orders: str
    your: str
    #: What tells that a placeholder or a password is spoken of and not left in.
    explains: str
    #: Words for gaps: what stands in brackets when nobody filled it.
    gaps: str
