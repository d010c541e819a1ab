"""Who is told: colleagues by mail of alarms, other programs by webhook of what they want to know."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import telling

urlpatterns = [
    path("telling/", telling.telling, name="telling"),
    path("telling/webhooks/", telling.add, name="webhook_add"),
    path("telling/webhooks/<int:webhook_id>/", telling.webhook, name="webhook"),
    path("telling/webhooks/<int:webhook_id>/try/", telling.try_out, name="webhook_try"),
    path("telling/webhooks/<int:webhook_id>/secret/", telling.new_secret, name="webhook_secret"),
    path("telling/webhooks/<int:webhook_id>/close/", telling.close, name="webhook_close"),
    path("telling/<int:telling_id>/again/", telling.again, name="telling_again"),
]
