"""A real Postfix of the tests' own on loopback: keeps mail for example.org, forwards harbour.example. Needs root."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.next_hop import free_port

_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = hop.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ no@example.org = 550 5.1.1 no such user }}, {{ later@example.org = 450 4.2.0 greylisted }} }}, permit_mynetworks
strict_7bit_headers = yes
strict_8bitmime_body = yes
smtpd_forbid_bare_newline = {bare}
local_transport = error:none
virtual_mailbox_domains = example.org
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
virtual_minimum_uid = 1
relay_domains = harbour.example
transport_maps = inline:{{ {{ harbour.example = smtp:[127.0.0.1]:{forward} }} }}
maximal_queue_lifetime = {lasts}
minimal_backoff_time = 2s
maximal_backoff_time = 2s
queue_run_delay = 2s
alias_maps =
maillog_file = {home}/log
maillog_file_prefixes = {home}
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
virtual unix - n n - - virtual
smtp unix - - n - - smtp
relay unix - - n - - smtp
scache unix - - n - 1 scache
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
UID = 65_534


class Postfix:
    """A server that takes mail for example.org; no@ is refused there, later@ put off. The rest goes to `forward`.

    What can't be forwarded is tried again as long as it `lasts`, and then given up: its sender is told.
    """

    def __init__(self, forward: int = 9, lasts: str = "5d") -> None:
        self.home = Path(tempfile.mkdtemp(prefix="heedful-postfix-"))
        self.home.chmod(0o755)
        self.port = free_port()
        config = self.home / "etc"
        config.mkdir()
        (config / "main.cf").write_text(_MAIN.format(home=self.home, uid=UID, bare="yes", forward=forward, lasts=lasts))
        (config / "master.cf").write_text(_MASTER.format(port=self.port))
        for path in (config, *config.iterdir()):
            path.chmod(0o755 if path.is_dir() else 0o644)
        for name, owner in (("spool", "root"), ("data", "postfix"), ("mail", "nobody")):
            (self.home / name).mkdir()
            (self.home / name).chmod(0o755)
            shutil.chown(self.home / name, owner)

    def start(self) -> None:
        """Start it."""
        self._do("start")

    def stop(self) -> None:
        """Stop it and remove what it kept."""
        subprocess.run(["/usr/sbin/postfix", "-c", str(self.home / "etc"), "stop"], capture_output=True, check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    def log(self) -> str:
        """Give what it has written down so far."""
        path = self.home / "log"
        return path.read_text() if path.exists() else ""

    def _do(self, word: str) -> None:
        done = subprocess.run(
            ["/usr/sbin/postfix", "-c", str(self.home / "etc"), word],
            capture_output=True,
            text=True,
            check=False,
            # Its own processes have to get into the folders that it makes.
            umask=0o022,
        )
        log = self.home / "log"
        assert done.returncode == 0, done.stderr + (log.read_text() if log.exists() else "")

    def got(self, count: int) -> list[bytes]:
        """Wait until so many mails have been delivered, and give them."""
        until = time.monotonic() + 30
        found: list[Path] = []
        while len(found) < count and time.monotonic() < until:
            found = list((self.home / "mail" / "all" / "new").glob("*"))
            time.sleep(0.05)
        assert len(found) == count, (self.home / "log").read_text()
        return [path.read_bytes() for path in found]
