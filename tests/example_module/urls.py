from django.urls import path

from tests.example_module import views

app_name = "example"

urlpatterns = [
    path("found/", views.found_page, name="found"),
    path("desk/", views.desk_page, name="desk"),
]
