"""What has changed, as a number per topic; never the thing itself."""

from __future__ import annotations

from django.db import models


class Topic(models.Model):
    """A thing that open pages watch; every change makes its version one greater.

    The name carries what the permission needs (`matter:12`), so the row needs no assembly.
    """

    name = models.CharField(max_length=80, unique=True)
    version = models.PositiveBigIntegerField(default=0)
