import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0009_permit_lengths"),
        ("referrals", "0060_unmet_reasons"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "name",
                    models.CharField(
                        help_text="What it is for. Never a child's name.",
                        max_length=80,
                        verbose_name="Name of the template",
                    ),
                ),
                (
                    "needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="Needs"
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("emergency", "Emergency"), ("urgent", "Urgent"), ("routine", "Routine")],
                        default="urgent",
                        max_length=10,
                        verbose_name="Urgency",
                    ),
                ),
            ],
            options={
                "verbose_name": "template",
                "verbose_name_plural": "templates",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="Name of the filter")),
                ("query", models.CharField(max_length=500)),
            ],
            options={
                "verbose_name": "saved filter",
                "verbose_name_plural": "saved filters",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(verbose_name="until")),
            ],
            options={
                "verbose_name": "set aside",
                "verbose_name_plural": "set aside",
            },
        ),
        migrations.AddField(
            model_name="participation",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.membership",
            ),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(
                models.F("agency"),
                models.OrderBy(models.F("respond_by"), nulls_first=True),
                models.F("referral"),
                condition=models.Q(
                    models.Q(("party", "receiver"), ("status__in", ["sent", "received"])),
                    models.Q(("party", "sender"), ("status", "needs_information")),
                    _connector="OR",
                ),
                name="participation_our_turn",
            ),
        ),
        migrations.AddField(
            model_name="referraltemplate",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="referraltemplate",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.membership"
            ),
        ),
        migrations.AddField(
            model_name="referraltemplate",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="agencies.jurisdiction",
                verbose_name="place",
            ),
        ),
        migrations.AddField(
            model_name="referraltemplate",
            name="receiving_agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="agencies.agency",
                verbose_name="Receiving agency",
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.membership"
            ),
        ),
        migrations.AddField(
            model_name="snooze",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.membership"
            ),
        ),
        migrations.AddField(
            model_name="snooze",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="referrals.referral"
            ),
        ),
        migrations.AddConstraint(
            model_name="referraltemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("urgency__in", ["emergency", "urgent", "routine"])),
                name="referral_template_urgency",
            ),
        ),
        migrations.AddConstraint(
            model_name="snooze",
            constraint=models.UniqueConstraint(fields=("membership", "referral"), name="snooze_once"),
        ),
    ]
