from django.urls import path

from renda.core.procedures import views

app_name = "procedures"

urlpatterns = [
    path("matters/", views.matters_page, name="matters"),
    path("matters/<str:number>/", views.matter_page, name="matter"),
    path("matters/<str:number>/record/<slug:step>/", views.record_page, name="record"),
]
