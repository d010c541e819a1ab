"""Reading pages of the inbox, and sending what stands on them."""

from __future__ import annotations

import re
from html import unescape


def plain(answer) -> str:
    """Give the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def read(client, address: str) -> str:
    """Give the words of the page at an address."""
    answer = client.get(address)
    assert answer.status_code == 200
    return plain(answer)


def form_of(page: str) -> dict[str, list[str]]:
    """Give what the reply on a page would send, besides its text."""
    reply = page.split('id="reply"', maxsplit=1)[1].split("</form>", maxsplit=1)[0]
    names = ("to", "cc", "said", "override", "granted", "begun")
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', reply) for name in names}


def press_send(client, address: str, text: str, **instead):
    """Open a conversation, write an answer and press 'send'; `instead` replaces what the page would send."""
    return client.post(f"{address}reply/", {**form_of(client.get(address).content.decode()), "text": text, **instead})
