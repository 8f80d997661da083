from __future__ import annotations

from django.urls import path

from renda.web import gallery, views

app_name = "web"

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("gallery/", gallery.gallery_page, name="gallery"),
]
