"""Where signals come from: sources, their keys, what came in last, and what could not be taken."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import retention, signal_file, source

urlpatterns = [
    path("sources/", source.sources, name="sources"),
    path("sources/new/", source.new, name="source_new"),
    path("sources/<int:number>/", source.source, name="source"),
    path("sources/<int:number>/change/", source.change, name="source_change"),
    path("sources/<int:number>/close/", source.close, name="source_close"),
    path("sources/<int:number>/keys/", source.make_key, name="source_key"),
    path("sources/<int:number>/keys/<int:key>/revoke/", source.revoke_key, name="source_key_revoke"),
    path("sources/<int:number>/rejects/", source.rejects, name="source_rejects"),
    path("sources/<int:number>/rejects/file/", source.rejects_file, name="source_rejects_file"),
    path("sources/<int:number>/rejects/<int:reject>/again/", source.take_again, name="source_reject_again"),
    path("sources/retention/", retention.retention, name="retention"),
    path("sources/files/", signal_file.files, name="signal_files"),
    path("sources/files/<int:number>/", signal_file.file, name="signal_file"),
    path("sources/files/<int:number>/give-up/", signal_file.give_up, name="signal_file_give_up"),
    path("sources/files/taken/<int:number>/", signal_file.intake, name="intake"),
    path("sources/files/taken/<int:number>/rejects/", signal_file.rejects, name="intake_rejects"),
    path("sources/files/taken/<int:number>/rows/", signal_file.rejected, name="intake_rows"),
]
