"""Starting and being idle: `heedful --help`, the second start to the first page, and memory at rest."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from typing import Self
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from bench import store
from bench.process import environment, heedful
from bench.report import Reach, Section, amount

IDLE_AFTER_S = 20
TURNS = 5
OWNER = "owner@demo.example"
PAGES = ("/", "/flow/", "/flow/restore/", "/customers/", "/flow/restore/define/")


def measure(idle_after_s: float = IDLE_AFTER_S, *, demo: bool = True) -> Section:
    """Start twice, look at memory, open the first pages, and look again."""
    helped = [heedful("--help").wall_s for _ in range(TURNS)]
    env = {**environment(), **store.data("start" if demo else "start-empty")}
    with _Running(env, demo=demo) as running:  # the first time, the demo company moves in
        running.first_page()
    starts, memory = [], []
    for _ in range(3):
        with _Running(env, demo=demo) as running:
            starts.append(running.first_page())
    with _Running(env, demo=demo) as running:
        running.first_page()
        time.sleep(idle_after_s)
        memory.append(running.pss_mb())
        if demo:
            running.open_pages()
        time.sleep(min(3, idle_after_s))
        memory.append(running.pss_mb())
    before, after = (sum(each.values()) for each in memory)
    return Section(
        title="Starting, and being idle",
        head=("what", "found"),
        rows=[
            ("`heedful --help`", f"{amount(median(helped))} s"),
            ("`heedful run`, second start, to the first page", f"{amount(median(starts))} s"),
            (f"memory (PSS) of all processes {idle_after_s} s after that", f"{amount(before)} MB"),
            (f"the same after {', '.join(PAGES)} were opened", f"{amount(after)} MB"),
        ],
        reaches=[
            Reach("`heedful --help`", median(helped), 0.5, "s"),
            Reach("start to first page", median(starts), 5, "s"),
            Reach("idle memory", before, 350, "MB"),
            Reach("idle memory, pages opened", after, 350, "MB"),
        ],
        notes=[f"By process, before and after: {_told(memory)}."],
    )


def _told(memory: list[dict[str, float]]) -> str:
    names = dict.fromkeys([*memory[0], *memory[1]])
    return ", ".join(f"{name} {memory[0].get(name, 0):.0f} and {memory[1].get(name, 0):.0f} MB" for name in names)


class _Running:
    """`heedful run` on a free port, for as long as it is entered."""

    def __init__(self, env: dict[str, str], *, demo: bool) -> None:
        self._env, self._demo = env, demo
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self._port = trial.getsockname()[1]

    def __enter__(self) -> Self:
        program = Path(sys.executable).parent / "heedful"
        words = [program, "run", "--port", str(self._port), *([] if self._demo else ["--no-demo"])]
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            words, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def first_page(self, patience_s: float = 300) -> float:
        """Ask for the sign-in page until it comes; give the seconds since the start."""
        until = self._began + patience_s
        while time.perf_counter() < until:
            if self._process.poll() is not None:
                raise SystemExit(f"heedful run ended with {self._process.returncode}")
            if self._answers():
                return time.perf_counter() - self._began
            time.sleep(0.01)
        raise SystemExit(f"no page came within {patience_s} s")

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", "/sign-in/")
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def pss_mb(self) -> dict[str, float]:
        """Give the memory of each process by its command; what is shared counts by its share."""
        found: dict[str, float] = {}
        for process in [self._process.pid, *_children(self._process.pid)]:
            words = Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").split("\0")
            name = next((word for word in words if word in {"run", "web", "work"}), str(process))
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
            found[name] = (
                found.get(name, 0) + sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
            )
        return found

    def open_pages(self) -> None:
        """Sign in and open the first pages."""
        jar = CookieJar()
        opener = build_opener(HTTPCookieProcessor(jar))
        site = f"http://127.0.0.1:{self._port}"
        _sign_in(
            opener, jar, site, Path(self._env["HEEDFUL_DATA"], "demo-password").read_text(encoding="utf-8").strip()
        )
        for page in PAGES:
            with opener.open(site + page, timeout=60) as answer:
                answer.read()
                if "/sign-in/" in answer.url:
                    raise SystemExit("signing in to the demo did not work")


def _sign_in(opener: OpenerDirector, jar: CookieJar, site: str, password: str) -> None:
    address = f"{site}/sign-in/"
    with opener.open(address, timeout=60) as page:
        address = page.url
        page.read()
    token = next((cookie.value for cookie in jar if cookie.name == "heedful_csrf"), "")
    body = urlencode({"login": OWNER, "password": password, "csrfmiddlewaretoken": token}).encode()
    opener.addheaders.append(("Referer", address))
    opener.open(address, body, timeout=60).close()


def _children(parent: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        direct = [int(number) for number in (task / "children").read_text(encoding="utf-8").split()]
        found += direct + [other for child in direct for other in _children(child)]
    return found
