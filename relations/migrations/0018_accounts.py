import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("relations", "0017_indexes_without_the_empty"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(help_text="Signed, not secret.", verbose_name="session data")),
                (
                    "expire_date",
                    models.DateTimeField(
                        db_index=True,
                        help_text="From then on it is refused; whoever goes on working moves it on.",
                        verbose_name="valid until",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose it is. Empty where nobody is logged in.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="When it was done.", verbose_name="when"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("password_given", "gave the password"),
                            ("logged_in", "logged in"),
                            ("login_failed", "failed to log in"),
                            ("wrong_code", "gave a wrong code"),
                            ("locked_out", "locked out"),
                            ("logged_out", "logged out"),
                            ("sessions_ended", "logged out everywhere"),
                            ("created", "account created"),
                            ("changed", "account changed"),
                            ("deactivated", "account deactivated"),
                            ("reactivated", "account reactivated"),
                            ("deleted", "account deleted"),
                            ("password_changed", "password changed"),
                            ("role_given", "role given"),
                            ("role_taken", "role taken"),
                            ("permission_given", "permission given"),
                            ("permission_taken", "permission taken"),
                            ("role_changed", "role changed"),
                            ("token_made", "token made"),
                            ("token_revoked", "token revoked"),
                            ("factor_enrolled", "second factor set up"),
                            ("factor_reset", "second factor reset"),
                            ("codes_renewed", "recovery codes renewed"),
                            ("code_used", "recovery code used"),
                            ("log_exported", "log exported"),
                        ],
                        help_text="What was done.",
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                (
                    "account_name",
                    models.CharField(
                        blank=True,
                        help_text="As it was at that time.",
                        max_length=150,
                        verbose_name="name of the account",
                    ),
                ),
                (
                    "by_name",
                    models.CharField(
                        blank=True,
                        help_text="As it was at that time.",
                        max_length=150,
                        verbose_name="name of who did it",
                    ),
                ),
                (
                    "address",
                    models.GenericIPAddressField(
                        blank=True,
                        help_text="Where it was done from. Empty where a command did it.",
                        null=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "details",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What it was before and after; never a secret.",
                        verbose_name="details",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="The account it was done to. Empty where it was none, or one that there is not.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Who did it. Empty where a command did, or somebody unknown.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "account event",
                "verbose_name_plural": "account events",
                "ordering": ("-at", "-id"),
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="accountevent_at_id"),
                    models.Index(fields=["action", "-at", "-id"], name="accountevent_action_at"),
                    models.Index(fields=["account", "-at", "-id"], name="accountevent_account_at"),
                    models.Index(fields=["by", "-at", "-id"], name="accountevent_by_at"),
                    models.Index(fields=["address", "-at", "-id"], name="accountevent_address_at"),
                ],
            },
        ),
    ]
