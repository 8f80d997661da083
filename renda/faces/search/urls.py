from django.urls import path

from renda.faces.search import views

app_name = "search"

urlpatterns = [path("", views.search_page, name="page")]
