"""Words for the steps of a trial mail, and for what was wrong at one of them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from heedful.domain.sending_trouble import SendingFault, SendingStep
from heedful.services.trial_mail import SendingTrial

STEPS: dict[SendingStep, str | Promise] = {
    SendingStep.NAME: _("The name leads somewhere"),
    SendingStep.CONNECT: _("A mail server answers there"),
    SendingStep.TLS: _("The connection is safe"),
    SendingStep.SIGN_IN: _("We may sign in"),
    SendingStep.SENDER: _("We may send from this address"),
    SendingStep.RECIPIENT: _("It takes mail for you"),
    SendingStep.TEXT: _("It took the mail"),
}
_FAULTS: dict[SendingFault, str | Promise] = {
    SendingFault.NO_SUCH_NAME: _(
        "There is no server called ‘%(host)s’. See whether HEEDFUL_SMTP_URL names the right one."
    ),
    SendingFault.REFUSES_CONNECTIONS: _(
        "‘%(host)s’ at port %(port)s refuses connections. See whether HEEDFUL_SMTP_URL names the right port."
    ),
    SendingFault.UNREACHABLE: _("No connection to ‘%(host)s’ at port %(port)s: %(said)s"),
    SendingFault.SILENT: _(
        "There was no answer in time. Is the port right, or is a wall between? It may also just be slow: then the mail "
        "arrives all the same."
    ),
    SendingFault.NO_MAIL_SERVER: _(
        "What answers at ‘%(host)s’, port %(port)s, is no mail server that we understand, or hangs up at once."
    ),
    SendingFault.TURNED_AWAY: _("‘%(host)s’ at port %(port)s turns us away: %(said)s"),
    SendingFault.CERTIFICATE: _("The certificate of ‘%(host)s’ can’t be trusted: %(said)s"),
    SendingFault.NOT_SAFE: _(
        "No safe connection to ‘%(host)s’ at port %(port)s: %(said)s. Write smtps:// for a port that is safe from the "
        "first byte on (usually 465), and smtp:// for others (usually 587)."
    ),
    SendingFault.NO_STARTTLS: _(
        "‘%(host)s’ at port %(port)s offers no safe connection (STARTTLS), and to another machine nothing goes without."
    ),
    SendingFault.SIGN_IN_REFUSED: _(
        "The server refused the name or the password in HEEDFUL_SMTP_URL. It said: %(said)s"
    ),
    SendingFault.NO_SIGN_IN: _(
        "The server lets nobody sign in here, or in no way that we know. Leave the name and the password out of "
        "HEEDFUL_SMTP_URL if it wants none, or name another port."
    ),
    SendingFault.NOT_ASCII: _(
        "The name or the password in HEEDFUL_SMTP_URL holds letters that can’t be sent: only ASCII can."
    ),
    SendingFault.SENDER_REFUSED: _(
        "The server does not let us send from %(sender)s. Allow it there for whoever signs in as we do. "
        "It said: %(said)s"
    ),
    SendingFault.RECIPIENT_REFUSED: _("The server takes no mail for %(recipient)s. It said: %(said)s"),
    SendingFault.PUT_OFF: _(
        "Not now, says the server: %(said)s. Answers are tried again by themselves; try this again in some minutes."
    ),
    SendingFault.TEXT_REFUSED: _("The server took the addresses, and then not the mail. It said: %(said)s"),
    SendingFault.BROKE_OFF: _("The server broke off: %(said)s"),
    SendingFault.SERVICE: _("The mail service did not take it: %(said)s"),
    SendingFault.UNFIT_ADDRESS: "%(said)s",
}


def fault_of(trial: SendingTrial) -> str:
    """Say what was wrong; empty where nothing was."""
    if trial.fault is None:
        return ""
    given = {"host": trial.host, "port": trial.port, "said": trial.said}
    return str(_FAULTS[trial.fault]) % {**given, "sender": trial.sender, "recipient": trial.recipient}
