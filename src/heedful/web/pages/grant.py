"""What agents may grant without asking."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import grant

urlpatterns = [
    path("grants/", grant.listing, name="grants"),
    path("grants/<int:number>/close/", grant.close, name="grant_close"),
    path("inbox/<slug:view>/<int:number>/grant/", grant.give, name="grant_give"),
    path("inbox/<slug:view>/<int:number>/grant/<int:granted>/take-back/", grant.withdraw, name="grant_withdraw"),
]
