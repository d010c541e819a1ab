"""People: who works here, and the links by which they come."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import colleague, welcome

urlpatterns = [
    path("people/", colleague.people, name="people"),
    path("people/invite/", colleague.invite, name="people_invite"),
    path("people/invitations/<int:invitation_id>/withdraw/", colleague.withdraw, name="people_withdraw"),
    path("people/<int:colleague_id>/role/", colleague.change_role, name="people_role"),
    path("people/<int:colleague_id>/switch/", colleague.switch, name="people_switch"),
    path("welcome/<str:key>/", welcome.welcome, name="welcome"),
]
