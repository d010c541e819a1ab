from __future__ import annotations

import re

import pytest
from django.core import mail
from tests.conftest import PASSWORD

from heedful.models import AuditEntry

pytestmark = pytest.mark.django_db


def _verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_colleague_signs_in_whatever_the_case(stranger, bob):
    answer = stranger.post("/sign-in/", {"login": "BOB@heedful.example", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    assert _verbs() == ["signed in"]


def test_wrong_password_is_written_down_without_what_was_typed(stranger, bob):
    answer = stranger.post("/sign-in/", {"login": "bob@heedful.example", "password": "wrong wrong wrong"})
    entry = AuditEntry.objects.get()
    assert answer.status_code == 200
    assert (entry.verb, entry.who, entry.detail) == ("failed to sign in", None, {})


def test_guessing_is_stopped(stranger, bob):
    for _ in range(5):
        stranger.post("/sign-in/", {"login": "bob@heedful.example", "password": "wrong wrong wrong"})
    answer = stranger.post("/sign-in/", {"login": "bob@heedful.example", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_switched_off_colleague_is_told_so(stranger, bob):
    type(bob).objects.filter(pk=bob.pk).update(is_active=False)
    answer = stranger.post("/sign-in/", {"login": "bob@heedful.example", "password": PASSWORD}, follow=True)
    assert "switched off" in answer.content.decode()


def test_nobody_signs_up(stranger):
    assert stranger.get("/sign-up/").status_code == 404


def test_sign_out_asks_for_a_press(signed_in, bob):
    client = signed_in(bob)
    assert client.get("/sign-out/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_forgotten_password_is_replaced_by_mail(stranger, bob):
    answer = stranger.post("/password/forgotten/", {"email": "bob@heedful.example"}, follow=True)
    assert "Look into your mail" in answer.content.decode()
    link = re.search(r"http://127.0.0.1:8000(/password/new/\S+)", mail.outbox[0].body)[1]
    form = stranger.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    words = {"password1": "nine blue lanterns", "password2": "nine blue lanterns"}
    assert "is changed" in stranger.post(address, words, follow=True).content.decode()
    bob.refresh_from_db()
    assert bob.check_password("nine blue lanterns")
    assert "has been used" in stranger.get(link, follow=True).content.decode()


def test_unknown_address_gets_no_mail_and_the_same_answer(stranger, bob):
    answer = stranger.post("/password/forgotten/", {"email": "nobody@elsewhere.example"}, follow=True)
    assert "Look into your mail" in answer.content.decode()
    assert mail.outbox == []


def test_password_is_changed(signed_in, bob):
    words = {"oldpassword": PASSWORD, "password1": "nine blue lanterns", "password2": "nine blue lanterns"}
    signed_in(bob).post("/password/", words)
    bob.refresh_from_db()
    assert bob.check_password("nine blue lanterns")
    assert "changed their password" in _verbs()
