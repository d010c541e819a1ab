"""Which network addresses a request of ours may go to when somebody else has written down where.

The rule of this file: only what the whole internet can reach. Behind any other address may stand something that
trusts this machine: a database, a router, the cloud's own page of passwords. The lists are the special-purpose
registries of IANA (RFC 6890) as of 2025; they stand here and not in `ipaddress`, whose answers differ between
versions of Python (CVE-2024-4032), and for which multicast is public.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_CLOSED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # link-local, and where clouds keep their keys
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
#: All that is routed on the internet is in here. So mapped, translated, local and multicast addresses are not.
_GLOBAL_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments, Teredo among them, which wraps an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which wraps an IPv4 address
        "3fff::/20",  # documentation
    )
)
_LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_NO_ADDRESS = "An address looks like https://hooks.example.org/heedful."
_NO_PUBLIC_ADDRESS = "An address looks like https://warnings.example.org/feed.xml; it begins with https: or http:."
_NAMES_NOBODY = "Leave name and password out of the address: the signature says who sends."
_PUBLIC_NAMES_NOBODY = "Leave name and password out of the address: it is shown in lists. Public warnings need none."


class UnfitAddressError(ValueError):
    """An address that nothing of ours is sent to; the message is a sentence that says why."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one that the whole internet can reach."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _CLOSED_V4)
    return address in _GLOBAL_V6 and not any(address in net for net in _CLOSED_V6)


def is_loopback(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is this machine itself, written as such."""
    return any(address in net for net in _LOOPBACK)


def may_go_to(address: IPv4Address | IPv6Address, *, loopback: bool) -> bool:
    """Tell whether a request may go to an address; `loopback` is whether this machine itself is allowed."""
    return is_public(address) or (loopback and is_loopback(address))


def check_url(url: str, *, loopback: bool, is_public: bool = False) -> None:
    """Refuse with `UnfitAddressError` what can be told from the text alone; where a name leads is seen when it is used.

    `http` is for this machine itself only, and only where `loopback` allows that; and for what is only read and
    `is_public`, which anybody may see on its way.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnfitAddressError("This is no address of the web.") from error
    if parts.scheme not in {"http", "https"} or not host or port == 0 or not url.isascii() or " " in url:
        raise UnfitAddressError(_NO_PUBLIC_ADDRESS if is_public else _NO_ADDRESS)
    if parts.username is not None or parts.password is not None:
        raise UnfitAddressError(_PUBLIC_NAMES_NOBODY if is_public else _NAMES_NOBODY)
    literal = _literal(host)
    if literal is not None and not may_go_to(literal, loopback=loopback):
        what = "asked" if is_public else "sent"
        raise UnfitAddressError(f"{host} is no address that the whole internet can reach; nothing is {what} there.")
    is_here = host == "localhost" or (literal is not None and is_loopback(literal))
    if parts.scheme == "http" and not is_public and not (loopback and is_here):
        raise UnfitAddressError("It has to be https: what is told must not be read on its way.")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
