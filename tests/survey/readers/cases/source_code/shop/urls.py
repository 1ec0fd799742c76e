urlpatterns = [path("healthz/", healthy)]
