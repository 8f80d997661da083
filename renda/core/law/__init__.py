"""Law as data: figures with their article and their dates, resolved for a day and a place.

The files that load, resolve and count import no Django, so that `renda law show` and the tests need no
database. Other apps enter by `renda.core.law.api`.
"""
