"""What the desk tells, in the words of others: schema.org, Popolo, FollowTheMoney, and the spreadsheets of readers."""

from relations.linked_data.json_ld import as_json, thing, web_page

__all__ = ["as_json", "thing", "web_page"]
