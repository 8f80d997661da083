from django.urls import path

from renda.modules.suggestions import public_views as views

urlpatterns = [
    path("suggestions/", views.list_page, name="public"),
    path("suggestions/promises/", views.promises_page, name="public_promises"),
    path("suggestions/open-data.json", views.open_data, name="public_data"),
    path("suggestions/<str:number>/", views.suggestion_page, name="public_suggestion"),
]
