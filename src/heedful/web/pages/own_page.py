"""The page of a customer's own, and unsubscribing."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import own_page

urlpatterns = [
    path("you/<str:token>/", own_page.page, name="own_page"),
    # Without a slash at its end: a mail program that is led elsewhere does not send again.
    path("you/<str:token>/unsubscribe/<str:purpose>", own_page.no_more, name="own_page_no_more"),
]
