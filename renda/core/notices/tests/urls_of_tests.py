"""Addresses for these tests."""

from django.urls import include, path

urlpatterns = [
    path("web/", include("renda.web.urls")),
    path("", include("renda.core.access.urls")),
    path("", include("renda.core.notices.urls")),
]
