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
    gate,
    grant,
    house,
    inbox,
    mailbox,
    moment,
    notice,
    own_page,
    problem,
    rule,
    saved_reply,
    signature,
    signin,
    source,
    talk,
    team,
    telling,
    times,
    today,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *today.urlpatterns,
    # Before the inbox, whose views have a word in the same place.
    *talk.urlpatterns,
    *saved_reply.urlpatterns,
    *grant.urlpatterns,
    *inbox.urlpatterns,
    *problem.urlpatterns,
    *notice.urlpatterns,
    *times.urlpatterns,
    *flow.urlpatterns,
    *moment.urlpatterns,
    *gate.urlpatterns,
    *source.urlpatterns,
    *customer.urlpatterns,
    *colleague.urlpatterns,
    *account.urlpatterns,
    *team.urlpatterns,
    *rule.urlpatterns,
    *mailbox.urlpatterns,
    *signature.urlpatterns,
    *telling.urlpatterns,
    *api_key.urlpatterns,
    *audit.urlpatterns,
    *ask.urlpatterns,
    *own_page.urlpatterns,
    *signin.urlpatterns,
    *house.urlpatterns,
]
