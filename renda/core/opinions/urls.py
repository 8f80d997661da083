from django.urls import path

from renda.core.opinions import contact_views, views

app_name = "opinions"

urlpatterns = [
    path("desk/matters/<str:number>/rounds/<int:nth>/opinions/", views.ledger_page, name="ledger"),
    path(
        "desk/matters/<str:number>/rounds/<int:nth>/opinions/<int:pk>/contact/",
        contact_views.contact_page,
        name="contact",
    ),
    path("desk/matters/<str:number>/rounds/<int:nth>/groups/", views.groups_page, name="groups"),
    path("desk/matters/<str:number>/rounds/<int:nth>/groups/<int:pk>/", views.group_page, name="group"),
]
