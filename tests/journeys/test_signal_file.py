"""An owner brings in a file of signals: sees how it would be read, corrects it, and finds who is in it."""

from __future__ import annotations

import gzip

import pytest
from tests.conftest import PASSWORD

from heedful.models import Intake
from heedful.services.audit import MACHINE
from heedful.services.intake import take_file
from heedful.wire.signals import Mapping
from heedful.work.table import JOBS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "Wilhelmine Donaudampfschifffahrtsgesellschaft von Übermüth-Öhringen"
ROWS = "".join(
    f"{LONG if n % 7 == 0 else f'customer {n}'};{'' if n % 9 == 8 else 'Wiederherstellung.begonnen'};"
    f"{n % 28 + 1:02}.{n % 12 + 1:02}.2025 {n % 24:02}:00;{n}\n"
    for n in range(400)
)
FILE = f"Kundin;Ereignis;Zeitpunkt;Aufbewahrungsfristüberschreitungsbetrag in Euro\n{ROWS}"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEEDFUL_DATA = tmp_path
    return tmp_path


def _sign_in(page, colleague) -> None:
    page.goto("/sign-in/?next=/sources/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(colleague.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Where signals come from").wait_for()


def _work() -> None:
    (job,) = [job for job in JOBS if job.name == "take files of signals"]
    job.run()


def _send(page, name: str, body: bytes) -> None:
    page.get_by_label("File").set_input_files({"name": name, "mimeType": "text/csv", "buffer": body})
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name=name).wait_for()


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_owner_brings_in_a_file(request, scheme, look, alice):
    page = request.getfixturevalue(scheme)
    _sign_in(page, alice)
    look(page, f"{scheme}-sources")
    page.get_by_role("link", name="Bring in a file").click()
    look(page, f"{scheme}-signal-files-none")
    _send(page, "Ausfuhr-der-Wiederherstellungsereignisse-2025.csv", FILE.encode())
    page.get_by_text("No column is known to say who it was").wait_for()
    look(page, f"{scheme}-mapping-problem")
    page.get_by_label("Who it was").select_option("Kundin")
    page.get_by_label("What it was").select_option("Ereignis")
    page.get_by_label("When it was").select_option("Zeitpunkt")
    page.get_by_role("button", name="Look again").click()
    page.get_by_text("would be left out").wait_for()
    look(page, f"{scheme}-mapping")
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("It is taken in a moment").wait_for()
    look(page, f"{scheme}-file-waiting")
    _work()
    page.get_by_text("signals were taken").wait_for()
    look(page, f"{scheme}-intake")
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep them as a table").click()
    assert download.value.suggested_filename == f"rejects-{Intake.objects.get().pk}.csv"
    page.get_by_role("link", name="Bring in another file").click()
    line = '198.51.100.7 - - [17/May/2025:10:05:03 +0000] "GET /help/{} HTTP/1.1" 200 7 "-" "Firefox"\n'
    _send(page, "access.log.gz", gzip.compress("".join(line.format(n) for n in range(9)).encode()))
    page.get_by_text("Everybody else is a visitor").wait_for()
    look(page, f"{scheme}-mapping-access-log")
    page.get_by_role("link", name="Files of signals").click()
    page.get_by_text("waits for you").wait_for()
    look(page, f"{scheme}-signal-files")
    page.get_by_role("link", name="access.log.gz").click()
    page.get_by_role("button", name="Remove it, and take nothing").click()
    page.get_by_text("Nothing of it was taken").wait_for()


def test_owner_brings_in_a_file_without_script(browser, live_server, alice):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, alice)
    page.get_by_role("link", name="Bring in a file").click()
    _send(page, "log.csv", b"customer,at,kind\nana,2025-01-01,started\n")
    page.get_by_role("button", name="Take it").click()
    _work()
    page.get_by_role("link", name="Look again").click()
    page.get_by_text("1 signal was taken.").wait_for()
    context.close()


@pytest.mark.parametrize("scheme", ["page", "dark_page"])
def test_owner_says_how_long_signals_are_kept(request, scheme, look, alice, folder):
    page = request.getfixturevalue(scheme)
    rows = "".join(
        f"ana,{2001 + n % 9}-05-01,{kind},\n" for n in range(40) for kind in ("page", "Anmeldung.begonnen", LONG)
    )
    (folder / "log.csv").write_text(f"customer,at,kind,path\n{rows}")
    take_file(folder / "log.csv", Mapping(), MACHINE)
    _sign_in(page, alice)
    page.get_by_role("link", name="How long signals are kept").click()
    page.get_by_label("Kinds of signals with a time of their own").fill(f"{LONG}: 12")
    page.get_by_role("button", name="See what would go").click()
    page.get_by_text("80 signals would go").wait_for()
    look(page, f"{scheme}-retention")
    page.get_by_role("button", name="Keep to this").click()
    page.get_by_text("Saved.").wait_for()
    look(page, f"{scheme}-retention-saved")
