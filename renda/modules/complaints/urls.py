from django.urls import path

from renda.modules.complaints import public_views, received_views, views

app_name = "complaints"

urlpatterns = [
    path("complaints/follow/", public_views.follow_page, name="follow"),
    path("desk/complaints/", views.register_page, name="register"),
    path("desk/complaints/new/", views.enter_page, name="enter"),
    path("desk/complaints/received/", received_views.received_list, name="received_list"),
    path("desk/complaints/received/<str:number>/", received_views.received_page, name="received"),
    path("desk/complaints/received/<str:number>/<slug:step>/", received_views.answer_page, name="answer"),
    path("desk/complaints/<str:number>/", views.complaint_page, name="complaint"),
    path("desk/complaints/<str:number>/sort/", views.sort_page, name="sort"),
    path("desk/complaints/<str:number>/transfer/", views.transfer_page, name="transfer"),
    path("desk/complaints/<str:number>/extend/", views.extend_page, name="extend"),
    path("desk/complaints/<str:number>/letter/", views.letter_page, name="letter"),
    path("desk/complaints/<str:number>/letters/<int:serial>/", views.letter_file, name="letter_file"),
    path("desk/complaints/<str:number>/sender/", views.sender_page, name="sender"),
    path("desk/complaints/<str:number>/step/<slug:step>/", views.step_page, name="step"),
]
