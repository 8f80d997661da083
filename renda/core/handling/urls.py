from django.urls import path

from renda.core.handling import desk_views, office_views, views

app_name = "handling"

urlpatterns = [
    path("desk/handling/", desk_views.body_desk_page, name="body_desk"),
    path("desk/handling/offline.zip", desk_views.offline_file, name="offline"),
    path("desk/handling/templates/", desk_views.templates_page, name="answer_templates"),
    path("desk/handling/parts/", office_views.parts_page, name="parts"),
    path("desk/handling/workload/", office_views.workload_page, name="workload"),
    path("desk/handling/promises/", office_views.promises_page, name="promises"),
    path("desk/handling/parts/<str:number>/", views.part_page, name="part"),
    path("desk/handling/parts/<str:number>/<slug:act>/", views.act_page, name="act"),
    path(
        "desk/handling/parts/<str:number>/promises/<int:pk>/<slug:act>/",
        views.promise_act_page,
        name="promise_act",
    ),
]
