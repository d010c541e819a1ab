"""What can be seen at Harbour Backup: its kinds of signals, pages, reasons and channels, as small numbers.

While a life is made, a signal is a code; its words are written out once for each chunk.
"""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """One thing that can be seen, and which properties come with it."""

    kind: str
    path: str | None
    browser: bool
    client: bool


WORDS: list[Word] = []


def _signal(kind: str, *, browser: bool = False, client: bool = False) -> int:
    WORDS.append(Word(kind, None, browser, client))
    return len(WORDS) - 1


def _page(path: str, *, client: bool = False) -> int:
    WORDS.append(Word("page", path, browser=True, client=client))
    return len(WORDS) - 1


HOME, PRICING, STATUS, BLOG = (_page(path) for path in ("/", "/pricing", "/status", "/blog/keys-and-locks"))
WELCOME, DOWNLOAD, ACCOUNT, BILLING = (_page(path) for path in ("/welcome", "/download", "/account", "/billing"))
BACKUPS, FAILED_PAGE, RESTORE_PAGE = (_page(path, client=True) for path in ("/backups", "/backups/failed", "/restore"))
PLAN_PAGE, LEAVE_PAGE, PAY_PAGE = (_page(path) for path in ("/account/plan", "/account/leave", "/billing/pay"))
HELP, HELP_RESTORE, HELP_LARGE = (_page(path) for path in ("/help", "/help/restore", "/help/restore/large-files"))
HELP_CARD, HELP_FOLDERS, HELP_FAILED, HELP_CONTACT = (
    _page(path) for path in ("/help/billing/card", "/help/setup/folders", "/help/backups/failed", "/help/contact")
)

ACCOUNT_CREATED, ACCOUNT_CLOSED = (_signal(kind, browser=True) for kind in ("account.created", "account.closed"))
SETUP_OPENED, CLIENT_INSTALLED, SETUP_FOLDERS, CLIENT_ERROR = (
    _signal(kind, client=True) for kind in ("setup.opened", "client.installed", "setup.folders", "client.error")
)
BACKUP_STARTED, BACKUP_FINISHED, BACKUP_FAILED, BACKUP_RESUMED = (
    _signal(kind, client=True) for kind in ("backup.started", "backup.finished", "backup.failed", "backup.resumed")
)
RESTORE_OPENED, RESTORE_CHOSEN, RESTORE_DOWNLOADING, RESTORE_FINISHED, RESTORE_DENIED = (
    _signal(kind, client=True)
    for kind in (
        "restore.opened",
        "restore.chosen",
        "restore.downloading",
        "restore.finished",
        "restore.denied",
    )
)
REPAIR_OPENED, REPAIR_APPLIED = (_signal(kind, client=True) for kind in ("repair.opened", "repair.applied"))
PLAN_COMPARED, PLAN_CHOSEN, PLAN_CHANGED, PLAN_REFUSED = (
    _signal(kind, browser=True) for kind in ("plan.compared", "plan.chosen", "plan.changed", "plan.refused")
)
INVOICE_SENT, INVOICE_PAID, INVOICE_FAILED = (
    _signal(kind) for kind in ("invoice.sent", "invoice.paid", "invoice.failed")
)
CARD_ENTERED, CARD_CHECKED, CARD_FAILED, CARD_REFUSED = (
    _signal(kind, browser=True) for kind in ("card.entered", "card.checked", "card.failed", "card.refused")
)
QUESTION_ASKED, ANSWER_SENT, CALLBACK_ASKED, CALLBACK_DONE, QUESTION_THANKED, QUESTION_DECLINED = (
    _signal(kind)
    for kind in (
        "question.asked",
        "answer.sent",
        "callback.asked",
        "callback.done",
        "question.thanked",
        "question.declined",
    )
)
EXPORT_ASKED, EXPORT_READY, EXPORT_DOWNLOADED, LEAVE_REFUSED = (
    _signal(kind, browser=True) for kind in ("export.asked", "export.ready", "export.downloaded", "leave.refused")
)

#: Why something failed, ended or was asked; nought is: no reason given.
REASONS: tuple[str | None, ...] = (
    None,
    *("timeout", "stream_reset", "no_network", "disk_full", "file_locked", "quota"),
    *("expired", "declined", "wrong_code", "provider_down", "fraud_check"),
    *("too_old", "too_much_data", "contract_runs"),
    *("price", "not_needed", "moved_away", "lost_trust"),
    *("restore", "billing", "setup", "other"),
)
CHANNELS: tuple[str | None, ...] = (None, "mail", "web", "chat", "phone")
BROWSERS = ("Firefox", "Chrome", "Safari", "Edge")
PLANS = ("Home", "Family", "Pro", "Team")


def reason(name: str) -> int:
    """Look up the code of a reason."""
    return REASONS.index(name)


def reasons(*names: str) -> list[int]:
    """Look up the codes of several reasons."""
    return [REASONS.index(name) for name in names]
