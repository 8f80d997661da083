from django.urls import path

from renda.modules.duty import contact_views, deputies_views, office_views, own_views, points_views

app_name = "duty"

urlpatterns = [
    path("deputies/", deputies_views.public_list_page, name="public_list"),
    path("deputies/<int:pk>/", deputies_views.public_deputy_page, name="public_deputy"),
    path("deputies/rules/<int:pk>/", points_views.rules_page, name="rules"),
    path("desk/duty/own/", own_views.own_page, name="own"),
    path("desk/duty/report/", own_views.report_page, name="report"),
    path("desk/duty/acts/<int:pk>/", own_views.act_page, name="act"),
    path("desk/duty/points/", points_views.own_points_page, name="own_points"),
    path("desk/duty/check/", office_views.check_page, name="check"),
    path("desk/duty/appeals/", points_views.appeals_page, name="appeals"),
    path("desk/duty/appeals/<int:pk>/", points_views.appeal_page, name="appeal"),
    path("desk/duty/bands/", points_views.bands_page, name="bands"),
    path("desk/duty/rules/", points_views.choose_page, name="choose"),
    path("desk/duty/contacts/", contact_views.contacts_page, name="contacts"),
    path("desk/duty/contacts/<int:pk>/", contact_views.pair_page, name="pair"),
    path("desk/duty/pairs/", contact_views.pairs_page, name="pairs"),
    path("desk/duty/heard/", contact_views.heard_page, name="heard"),
    path("desk/duty/pairs/import/", contact_views.import_page, name="pairs_import"),
    path("desk/duty/pairs/import/<int:pk>/", contact_views.preview_page, name="pairs_preview"),
    path("desk/deputies/", deputies_views.list_page, name="deputies"),
    path("desk/deputies/<int:person>/", deputies_views.deputy_page, name="deputy"),
]
