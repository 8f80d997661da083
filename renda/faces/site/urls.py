from django.urls import path

from renda.faces.site import views

app_name = "site"

urlpatterns = [path("", views.home_page, name="home")]
