from django.urls import path

from renda.core.live import views

app_name = "live"
urlpatterns = [path("", views.stream, name="stream")]
