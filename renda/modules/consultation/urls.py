from django.urls import path

from renda.modules.consultation import desk, import_views, session_views, views

app_name = "consultation"

urlpatterns = [
    path("drafts/", views.open_drafts_page, name="open_drafts"),
    path("drafts/<int:pk>/", views.draft_page, name="draft"),
    path("drafts/thanks/", views.thanks_page, name="thanks"),
    path("follow/", views.follow_page, name="follow"),
    path("matters/<str:number>/answers/", views.newest_report_page, name="newest_report"),
    path("matters/<str:number>/answers/<int:nth>/", views.report_page, name="report"),
    path("matters/<str:number>/answers/<int:nth>.csv", views.report_csv, name="report_csv"),
    path("matters/<str:number>/answers/<int:nth>.json", views.report_json, name="report_json"),
    path("desk/consultations/", desk.list_page, name="desk_list"),
    path("desk/consultations/<int:pk>/enter/", desk.enter_page, name="enter"),
    path("desk/consultations/<int:pk>/session/", session_views.session_page, name="session"),
    path("desk/consultations/<int:pk>/import/", import_views.import_page, name="import"),
    path("desk/imports/<int:pk>/", import_views.import_preview_page, name="import_preview"),
    path("desk/consultations/<int:pk>/clauses/", desk.clauses_page, name="clauses"),
    path("desk/matters/<str:number>/consultation/open/", desk.open_page, name="open"),
    path("desk/matters/<str:number>/consultation/closing-day/", desk.closing_day_page, name="closing_day"),
    path("desk/matters/<str:number>/consultation/close/", desk.close_page, name="close"),
    path("desk/matters/<str:number>/consultation/release/", desk.release_page, name="release"),
]
