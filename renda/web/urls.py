from __future__ import annotations

from django.urls import path

from renda.web import views

app_name = "web"

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
]
