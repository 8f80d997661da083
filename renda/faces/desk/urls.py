from django.urls import path

from renda.faces.desk import views

app_name = "desk"

urlpatterns = [path("desk/", views.home_page, name="home")]
