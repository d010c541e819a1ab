"""Whether a message of a customer is a plain thank-you: her word that she has what she came for.

The rule of this file: rather miss ten than take one for it that is none, since whoever is thought to be served is
not looked at again. Most messages with thanks hold a question, an objection or a plan ('thanks, I will try'). A plain
one is short, comes after an answer of ours, and says either that it works or hardly more than the thanks themselves.
Anything else opens the conversation again.

The words of all languages are looked for in every message: people mix them, and one objection too many costs little.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: A thank-you that says it works may be this long (in words); a bare one, this long, and it begins with the thanks.
_WITH_SUCCESS, _BARE, _BEFORE_BARE = 30, 8, 3
#: Nobody looks for words in more than that.
_LONGEST = 400
#: Figures, names of files and settings, links: those answer what we asked, or show us something.
_DETAIL = re.compile(r"\d|\w\.\w|https?:|www\.|\byes\b|\bja\b|\boui\b|\bs[ií]\b|\bit['’]?s\b|\blast\b", re.IGNORECASE)
_LINK = re.compile(r"https?:|www\.", re.IGNORECASE)


@dataclass(frozen=True)
class _Words:
    """Words of one language, as patterns: of thanks, of success, of objection, and of somebody still on the way."""

    thanks: str
    success: str
    objection: str
    on_the_way: str


_LANGUAGES = (
    _Words(  # English
        r"thanks|thanx|thank ?you|thank u|thx|tysm|ty|cheers|much appreciated|appreciate it",
        r"work(?:s|ed|ing)?|fix(?:ed|es)?|(?:re)?solved|solves|sorted|(?:did|does) (?:it|the trick)|(?:was|is"
        r"|that['’]?s) it"
        r"|perfect|figured|found|got it|all (?:good|set|well)|success\w*|recovered|restored|good now"
        r"|back (?:in|to)|took care",
        r"but|still|however|unfortunately|not|no|nothing|none|never|cannot|\w+n['’]t|dont|cant|doesnt|didnt|wont|isnt"
        r"|although|though|except|wrong|errors?|fail\w*|sorry|same (?:problem|issue)|g[ai]ve up|giving up|puzzled"
        r"|pointless|for (?:trying|now|nothing|considering)|any(?:way|how)|annoying|bump\w*|bug|stuck"
        r"|again (?:today|now)"
        r"|switched to|moved to|only|instead|disappoint\w*|useless|cancel\w*|complain\w*|refund\w*|waste\w*"
        r"|strange\w*|weird\w*|odd\w*|funny|for the moment|nevertheless|alas|work(?:ing|ed)? (?:on|through)",
        r"will|\w+['’]ll|shall|going to|gonna|try|trying|hop(?:e|es|ing)|a?wait\w*|fingers crossed|let (?:me"
        r"|you) know"
        r"|in advance|keep you|get back to|look(?:ing)? (?:into|for|forward)|should|would|could|might|maybe"
        r"|need|needs"
        r"|if|until|once|later|soon|tomorrow|please|anyone|someone|attach\w*|screen ?shots?|image|picture|as follows"
        r"|here|here['’]s|version|one more|another (?:question|problem|issue)|posted|when i|temporar\w*"
        r"|work ?around|also"
        r"|quick question|wonder\w*|ask(?:ing)?|urgent\w*|asap",
    ),
    _Words(  # German
        r"dank(?:e|eschön|esehr)?|vielen dank|besten dank|herzlichen dank|merci|thx",
        r"funktioniert|klappt|geklappt|gelöst|geht (?:jetzt|wieder|nun)|läuft|perfekt|erledigt|gefunden|super"
        r"|prima|passt"
        r"|alles (?:gut|da|klar|bestens)|geschafft",
        r"aber|leider|nicht|kein\w*|noch|trotzdem|jedoch|fehler\w*|nie|niemals|nichts|ohne|falsch|allerdings"
        r"|dennoch|obwohl"
        r"|seltsam\w*|komisch\w*|einstweilen|kündig\w*|enttäusch\w*|beschwer\w*|schade|weder",
        r"werde|versuch\w*|probier\w*|hoff\w*|warte\w*|würde|könnte\w*|sollte\w*|falls|wenn|sobald|später"
        r"|morgen|bitte"
        r"|anbei|anhang|angehängt|melde|im voraus|bis dahin|frage\w*|außerdem|zudem|brauche|benötige",
    ),
    _Words(  # French
        r"merci|mille mercis|remerci\w*",
        r"résolue?|marche|fonctionne|réglée?|parfait|c['’]est bon|impeccable|trouvée?|super|nickel|tout est",
        r"mais|cependant|pourtant|malheureusement|ne|pas|n['’]\w+|rien|jamais|aucune?|encore|toujours"
        r"|erreurs?|sauf|sans"
        r"|hélas|déçue?|dommage|résilier|quand même|bizarre\w*|pour l['’]instant",
        r"vais|essay\w*|essai\w*|espèr\w*|attend\w*|pourr\w*|serait|devr\w*|si|quand|dès|plus tard|demain|s['’]il|svp"
        r"|ci-joint\w*|pièce\w*|capture\w*|d['’]avance|par avance|question\w*|aussi|besoin",
    ),
    _Words(  # Spanish
        r"(?:muchas |mil )?gracias|agradezco",
        r"solucionad[oa]|resuelt[oa]|funciona|arreglad[oa]|perfect[oa]|listo|todo bien|genial|encontr\w*",
        r"pero|sin embargo|no|aún|todavía|error\w*|nada|mism[oa]|lamentablemente|tampoco|nunca|sin|aunque"
        r"|cancelar|igualmente|de todas formas|de todos modos|rar[oa]|por ahora",
        r"probar\w*|voy a|esper\w*|adjunt\w*|captura\w*|si|cuando|mañana|luego|favor|de antemano|podr\w*"
        r"|debería|versión"
        r"|pregunta\w*|también|necesit\w*",
    ),
    _Words(  # Italian
        r"grazie",
        r"risolto|funziona|a posto|perfetto|riuscit[oa]|ottimo",
        r"ma|però|purtroppo|non|ancora|errore|stesso|niente|nulla|comunque|allora|ugualmente|lo stesso|strano"
        r"|strana|buffa|buffo|per ora",
        r"prover\w+|provo|farò|spero|attendo|aspetto|in attesa|allego|versione|dimmi|potr\w+|se",
    ),
    _Words(  # Dutch
        r"bedankt|dank (?:u|je)|dankjewel|dankuwel",
        r"gelukt|opgelost|werkt|prima",
        r"maar|echter|helaas|niet|geen|nog|fout",
        r"proberen|probeer|wacht\w*|bijlage|zal|ga|hoop|als|versie",
    ),
)


def _any_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(getattr(each, name) for each in _LANGUAGES)})\b", re.IGNORECASE)


_THANKS, _SUCCESS, _OBJECTION, _ON_THE_WAY = map(_any_of, ("thanks", "success", "objection", "on_the_way"))


def is_plain_thanks(text: str, *, after_our_answer: bool, has_attachment: bool = False) -> bool:
    """Tell whether `text`, what she wrote this time without quotes and signature, is a thank-you and nothing else."""
    said = " ".join(text[: _LONGEST + 1].split())
    if not after_our_answer or has_attachment or len(text.strip()) > _LONGEST:
        return False
    if "?" in said or _LINK.search(said) or _OBJECTION.search(said) or _ON_THE_WAY.search(said):
        return False
    found = _THANKS.search(said)
    if found is None:
        return False
    if _SUCCESS.search(said):
        return len(said.split()) <= _WITH_SUCCESS
    begins = len(said[: found.start()].split()) <= _BEFORE_BARE
    return len(said.split()) <= _BARE and begins and _DETAIL.search(said) is None
