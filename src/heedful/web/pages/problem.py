"""What went astray: the list, and what was done about each. Taking a message back stands with the inbox."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import problem

urlpatterns = [
    path("problems/", problem.problems, name="problems"),
    path("problems/<int:number>/", problem.one, name="problem"),
    path("problems/<int:number>/letter/", problem.letter, name="problem_letter"),
    path("problems/<int:number>/put-right/", problem.right, name="problem_put_right"),
    path("problems/<int:number>/stopped/", problem.stopped, name="problem_stopped"),
    path("problems/<int:number>/again/", problem.again, name="problem_again"),
    path("inbox/<slug:view>/<int:number>/messages/<int:message>/own-up/", problem.own_up, name="own_up"),
]
