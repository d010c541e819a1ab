"""Why a trial mail did not go out: the step at which it failed, and what it was there."""

from __future__ import annotations

from enum import StrEnum


class SendingStep(StrEnum):
    """The way of a mail to the server that carries it on, in order."""

    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    TEXT = "text"


class SendingFault(StrEnum):
    """What was wrong at a step."""

    NO_SUCH_NAME = "no_such_name"
    REFUSES_CONNECTIONS = "refuses_connections"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    NO_MAIL_SERVER = "no_mail_server"
    TURNED_AWAY = "turned_away"
    CERTIFICATE = "certificate"
    NOT_SAFE = "not_safe"
    NO_STARTTLS = "no_starttls"
    SIGN_IN_REFUSED = "sign_in_refused"
    NO_SIGN_IN = "no_sign_in"
    NOT_ASCII = "not_ascii"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    PUT_OFF = "put_off"
    TEXT_REFUSED = "text_refused"
    BROKE_OFF = "broke_off"
    SERVICE = "service"
    UNFIT_ADDRESS = "unfit_address"


class SendingTroubleError(Exception):
    """A trial mail was not taken; `said` is what the other side said, short and on one line."""

    def __init__(self, step: SendingStep, fault: SendingFault, said: str = "") -> None:
        super().__init__(f"{step}: {fault}: {said}")
        self.step = step
        self.fault = fault
        self.said = said
