from django.db import migrations

from relations.migrations._own_indexes import RemoveOwnIndexes

#: Foreign keys at the head of another index of their table.
FIELDS = {
    "commitment": "statement document",
    "commitmentcitation": "record source",
    "commitmentcountry": "record country",
    "commitmentparticipation": "record participant",
    "commitmentprogress": "record",
    "commitmentprogresscitation": "record source",
    "commitmenttopic": "record topic",
    "commitmenttranslation": "record",
    "document": "place visit",
    "documentcitation": "record source",
    "documentcountry": "record country",
    "documentparticipation": "record participant",
    "documentrelation": "record",
    "documenttopic": "record topic",
    "documenttranslation": "record",
    "figure": "indicator cited_by statement",
    "figurecitation": "record source",
    "figurecountry": "record country",
    "figuretopic": "record topic",
    "figuretranslation": "record",
    "participant": "country",
    "participantcitation": "record source",
    "participantname": "record",
    "participanttranslation": "record",
    "place": "country",
    "placecitation": "record source",
    "placename": "record",
    "placetranslation": "record",
    "source": "publisher",
    "sourcetranslation": "record",
    "statement": "visit document",
    "statementcitation": "record source",
    "statementcountry": "record country",
    "statementparticipation": "record participant",
    "statementtopic": "record topic",
    "statementtranslation": "record",
    "succession": "predecessor",
    "tenure": "person",
    "tenurecitation": "record source",
    "visit": "host parent",
    "visitcitation": "record source",
    "visitcountry": "record country",
    "visitparticipation": "record participant",
    "visitplace": "record place",
    "visittopic": "record topic",
    "visittranslation": "record",
}


class Migration(migrations.Migration):
    dependencies = [("relations", "0015_seen_addresses")]

    operations = [RemoveOwnIndexes(FIELDS)]
