"""Addresses of notices."""

from __future__ import annotations

from django.urls import include, path

from renda.core.notices import views

own = (
    [
        path("desk/notices/", views.notice_list, name="list"),
        path("desk/notices/read/", views.notices_read, name="read_all"),
        path("desk/notices/<int:pk>/", views.notice_open, name="open"),
        path("demo/codes/", views.demo_codes, name="demo_codes"),
    ],
    "notices",
)

urlpatterns = [path("", include(own))]
