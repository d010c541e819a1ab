"""Customers: finding somebody, and the whole relationship with one person on one page."""

from __future__ import annotations

from django.urls import path

from heedful.web.views import (
    circumstances,
    customer,
    customer_file,
    identity,
    lost_address,
    opening,
    opening_tools,
    organisation,
)

urlpatterns = [
    path("customers/", customer.customers, name="customers"),
    path("customers/<int:number>/", customer.customer, name="customer"),
    path("customers/<int:number>/signals/<int:arrival>/", customer.signal, name="customer_signal"),
    path("customers/<int:number>/export/", customer.export, name="customer_export"),
    path("customers/<int:number>/erase/", customer.erase, name="customer_erase"),
    path("customers/<int:number>/write/", opening.write, name="customer_write"),
    path("customers/<int:number>/write/draft/", opening.draft, name="customer_write_draft"),
    path("customers/<int:number>/write/files/", opening_tools.attach, name="customer_write_attach"),
    path(
        "customers/<int:number>/write/files/<int:file>/take-away/", opening_tools.detach, name="customer_write_detach"
    ),
    path("customers/<int:number>/write/saved/", opening_tools.find, name="customer_write_saved"),
    path("customers/<int:number>/write/saved/<int:saved>/", opening_tools.use, name="customer_write_use"),
    path("customers/letter-files/<int:number>/", opening_tools.file, name="opening_file"),
    path("customers/letter-files/<str:token>/bytes/", opening_tools.file_bytes, name="opening_file_bytes"),
    path("customers/<int:number>/how-things-are/", circumstances.keep, name="circumstances"),
    path("customers/<int:number>/moments/begin/", circumstances.begin, name="own_moment_begin"),
    path("customers/<int:number>/moments/<int:moment>/end/", circumstances.end, name="own_moment_end"),
    path("customers/<int:number>/own-page/", circumstances.give_link, name="own_page_link"),
    path("customers/<int:number>/own-page/revoke/", circumstances.revoke, name="own_page_revoke"),
    path("customers/lost-addresses/<int:number>/done/", lost_address.done, name="lost_address_done"),
    path("customers/ties/", identity.ties, name="ties"),
    path("customers/ties/<int:number>/", identity.decide, name="tie_decide"),
    path("customers/<int:number>/join/", identity.join, name="customer_join"),
    path("customers/merges/<int:number>/undo/", identity.undo, name="merge_undo"),
    path("customers/organisations/<int:number>/", organisation.organisation, name="organisation"),
    path("customers/files/", customer_file.files, name="customer_files"),
    path("customers/files/<int:number>/", customer_file.file, name="customer_file"),
    path("customers/files/<int:number>/give-up/", customer_file.give_up, name="customer_file_give_up"),
    path("customers/files/<int:number>/rejects/", customer_file.rejects, name="customer_file_rejects"),
]
