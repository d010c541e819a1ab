"""A real IMAP server of the tests' own: Dovecot on loopback, started by whoever runs the tests, for one folder.

Mail is put into its Maildir as a delivery agent would; it can be killed at any moment, and started again.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: As root the tests give themselves up for this: Dovecot serves nobody's mail as root.
NOBODY = 65_534
USER, PASSWORD = "help@harbour.example", "päss word"
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = {uid_least}
first_valid_gid = {gid_least}
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2
auth_failure_delay = 0
auth_cache_size = 0
mail_location = maildir:{home}/mail/%u
maildir_stat_dirs = yes
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
{more}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
passdb {{
  driver = passwd-file
  mechanisms = plain
  args = scheme=plain username_format=%u {home}/users
}}
{oauth}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
"""
_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf
}}
"""


class Dovecot:
    """One server with one mailbox. `port` speaks STARTTLS or plainly, `tls_port` TLS; `ca` is whom to trust."""

    def __init__(self, more: str = "", token_info: str = "") -> None:
        self.home = Path(tempfile.mkdtemp(prefix="heedful-dovecot-"))
        self.port, self.tls_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.ca = self.home / "ca.pem"
        make_certificates(self.home)
        self.maildir = self.home / "mail" / USER
        for folder in ("cur", "new", "tmp"):
            (self.maildir / folder).mkdir(parents=True)
        self.set_password(PASSWORD)
        (self.home / "oauth2.conf").write_text(
            f"tokeninfo_url = {token_info}?access_token=\nactive_attribute = active\nactive_value = true\n"
        )
        self._configure(more, token_info)
        self._delivered = 0

    def _configure(self, more: str, token_info: str) -> None:
        root = os.getuid() == 0
        uid, gid = (NOBODY, NOBODY) if root else (os.getuid(), os.getgid())
        words = {
            "home": self.home,
            "user": _name_of(uid),
            "group": _group_of(gid),
            "uid": uid,
            "gid": gid,
            "uid_least": min(uid, 500),
            "gid_least": min(gid, 1),
            "port": self.port,
            "tls_port": self.tls_port,
            "more": more,
            "oauth": _OAUTH.format(home=self.home) if token_info else "",
        }
        (self.home / "dovecot.conf").write_text(_CONFIG.format(**words))
        self._hand_over()

    def _hand_over(self) -> None:
        if os.getuid() == 0:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, NOBODY, NOBODY)

    def set_password(self, password: str) -> None:
        """Let this password in, and no other."""
        (self.home / "users").write_text(f"{USER}:{{PLAIN}}{password}\n")
        (self.home / "users").chmod(0o644)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        words = ["/usr/sbin/dovecot", "-F", "-c", str(self.home / "dovecot.conf")]
        if os.getuid() == 0:
            words = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", *words]
        self._process = subprocess.Popen(words, cwd=self.home, start_new_session=True, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.tls_port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail(f"Dovecot did not start: {(self.home / 'log').read_text()}")

    def kill(self) -> None:
        """Kill it and all its processes outright."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def close(self) -> None:
        """End it, and remove what it kept."""
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def deliver(self, raw: bytes, at: datetime | None = None) -> Path:
        """Put a mail into the mailbox, as a delivery agent does."""
        self._delivered += 1
        name = f"{int(time.time())}.{self._delivered:06}.tests"
        draft = self.maildir / "tmp" / name
        draft.write_bytes(raw.replace(b"\r\n", b"\n"))
        if os.getuid() == 0:
            os.chown(draft, NOBODY, NOBODY)
        if at is not None:
            os.utime(draft, (at.timestamp(), at.timestamp()))
        path = self.maildir / "new" / name
        draft.rename(path)
        return path

    def number_anew(self) -> None:
        """Give all mails new numbers under another UIDVALIDITY, as a restored server does."""
        for file in self.maildir.glob("dovecot*"):
            if file.name != "dovecot-uidlist":
                file.unlink()
        lists = self.maildir / "dovecot-uidlist"
        head, *lines = lists.read_text().splitlines()
        validity = int(head.split()[1].removeprefix("V"))
        numbers = range(1, len(lines) + 1)
        anew = [f"{number} {line.partition(' ')[2]}" for number, line in zip(numbers, lines, strict=True)]
        lists.write_text("\n".join([f"3 V{validity + 7} N{len(lines) + 1}", *anew, ""]))


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _name_of(uid: int) -> str:
    import pwd  # noqa: PLC0415 - nothing else here needs it

    return pwd.getpwuid(uid).pw_name


def _group_of(gid: int) -> str:
    import grp  # noqa: PLC0415 - nothing else here needs it

    return grp.getgrgid(gid).gr_name


def make_certificates(home: Path) -> None:
    """Make an authority, and with it a certificate for localhost."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
    root = _certificate(root_name, root_name, root_key.public_key(), ca=True).sign(root_key, hashes.SHA256())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = _certificate(name, root_name, key.public_key(), ca=False).sign(root_key, hashes.SHA256())
    (home / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (home / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (home / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    home.chmod(0o755)


def _certificate(name, issuer, key, *, ca: bool):
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key)
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
    made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    return made if ca else made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
