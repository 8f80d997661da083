from django.urls import path

from renda.modules.suggestions import deputy_gathering_views as gatherings
from renda.modules.suggestions import deputy_offline_views as offline
from renda.modules.suggestions import deputy_views as views

urlpatterns = [
    path("deputy/", views.home_page, name="deputy"),
    path("deputy/write/", views.write_page, name="deputy_write"),
    path("deputy/similar/", views.similar_page, name="deputy_similar"),
    path("deputy/waiting/", offline.waiting_page, name="deputy_waiting"),
    path("deputy/worker.js", offline.worker_script, name="deputy_worker"),
    path("deputy/manifest.webmanifest", offline.manifest, name="deputy_manifest"),
    path("deputy/promises/", views.promises_page, name="deputy_promises"),
    path("deputy/gatherings/<int:pk>/", gatherings.gathering_page, name="deputy_gathering"),
    path("deputy/gatherings/<int:pk>/change/", gatherings.change_page, name="deputy_change"),
    path("deputy/gatherings/<int:pk>/invite/", gatherings.invite_page, name="deputy_invite"),
    path("deputy/suggestions/<str:number>/", views.suggestion_page, name="deputy_suggestion"),
    path("deputy/suggestions/<str:number>/<str:part>/rate/", views.rate_page, name="deputy_rate"),
]
