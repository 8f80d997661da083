from django.urls import path

from renda.modules.suggestions import desk

urlpatterns = [
    path("", desk.list_page, name="desk_list"),
    path("enter/", desk.enter_page, name="desk_enter"),
    path("<str:number>/<slug:act>/", desk.act_page, name="desk_act"),
]
