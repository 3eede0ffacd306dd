from django.contrib.auth.models import Group

from relations.workflow import create_roles


def role_of(name: str) -> Group:
    """Made once for all tests, and again behind a test with transactions of its own, which empties every table."""
    return Group.objects.filter(name=name).first() or {group.name: group for group in create_roles()}[name]
