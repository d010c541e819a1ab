from __future__ import annotations

from ipaddress import ip_address

import pytest

from heedful.domain.address import UnfitAddressError, check_url, is_public, may_go_to

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.1.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
]
CLOSED = [
    "0.0.0.0", "0.1.2.3",  # noqa: S104
    "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "fc00::1", "fd12::1",
    "fe80::1", "fec0::1", "ff02::1", "2001::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "4000::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", CLOSED)
def test_addresses_that_nothing_goes_to(text):
    assert not is_public(ip_address(text))
    assert may_go_to(ip_address(text), loopback=True) == (text.startswith("127.") or text == "::1")


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.org/heedful",
        "https://hooks.example.org:8443/a?b=c",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/x",
    ],
)
def test_urls_that_may_be_tried(url):
    check_url(url, loopback=False)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example.org/", "It has to be https"),
        ("http://1.1.1.1/", "It has to be https"),
        ("http://localhost/", "It has to be https"),
        ("https://127.0.0.1/", "no address that the whole internet"),
        ("https://[::1]/", "no address that the whole internet"),
        ("https://[::ffff:10.0.0.1]/", "no address that the whole internet"),
        ("https://169.254.169.254/latest/meta-data/", "no address that the whole internet"),
        ("https://ana:secret@hooks.example.org/", "Leave name and password out"),
        ("https://@hooks.example.org/", "Leave name and password out"),
        ("ftp://hooks.example.org/", "looks like https"),
        ("file:///etc/passwd", "looks like https"),
        ("https:///nowhere", "looks like https"),
        ("https://hooks.example.org:0/", "looks like https"),
        ("https://hooks.example.org:99999/", "no address of the web"),
        ("https://[::1/", "no address of the web"),
        ("https://hooks.example.org/a b", "looks like https"),
        ("https://hoóks.example.org/", "looks like https"),
        ("", "looks like https"),
    ],
)
def test_urls_that_are_refused(url, words):
    with pytest.raises(UnfitAddressError, match=words):
        check_url(url, loopback=False)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://localhost:8000/", "http://[::1]:8000/", "https://127.0.0.1/"]
)
def test_this_machine_where_it_is_allowed(url):
    check_url(url, loopback=True)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://10.0.0.1/", "http://hooks.example.org/"])
def test_no_more_than_this_machine_is_allowed(url):
    with pytest.raises(UnfitAddressError):
        check_url(url, loopback=True)


# What is read, and is public.


@pytest.mark.parametrize(
    "url", ["http://warnings.example.org/feed.xml", "http://1.1.1.1:8080/rss?a=b", "https://warnings.example.org/"]
)
def test_public_warnings_may_be_plain(url):
    check_url(url, loopback=False, is_public=True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://10.0.0.1/", "no address that the whole internet can reach; nothing is asked there"),
        ("http://127.0.0.1/", "no address that the whole internet can reach; nothing is asked there"),
        ("http://169.254.169.254/latest/", "no address that the whole internet can reach; nothing is asked there"),
        ("http://ana:secret@warnings.example.org/", "Public warnings need none"),
        ("ftp://warnings.example.org/", "it begins with https: or http:"),
        ("file:///etc/passwd", "it begins with https: or http:"),
        ("warnings", "it begins with https: or http:"),
    ],
)
def test_what_nobody_may_ask_of_is_refused_there_too_in_fitting_words(url, words):
    with pytest.raises(UnfitAddressError, match=words) as refused:
        check_url(url, loopback=False, is_public=True)
    assert "signature" not in str(refused.value)
