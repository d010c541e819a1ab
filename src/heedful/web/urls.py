"""The addresses of all pages; a new subject adds one line."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from heedful.web.pages import (
    account,
    api_key,
    ask,
    audit,
    colleague,
    customer,
    flow,
    house,
    inbox,
    mailbox,
    rule,
    signin,
    source,
    team,
    telling,
    today,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *today.urlpatterns,
    *inbox.urlpatterns,
    *flow.urlpatterns,
    *source.urlpatterns,
    *customer.urlpatterns,
    *colleague.urlpatterns,
    *account.urlpatterns,
    *team.urlpatterns,
    *rule.urlpatterns,
    *mailbox.urlpatterns,
    *telling.urlpatterns,
    *api_key.urlpatterns,
    *audit.urlpatterns,
    *ask.urlpatterns,
    *signin.urlpatterns,
    *house.urlpatterns,
]
