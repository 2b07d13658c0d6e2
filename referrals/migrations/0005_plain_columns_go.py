from django.db import migrations, models

SEALED = {
    "childidentity": ["given_name", "family_name", "date_of_birth", "safe_contact"],
    "permit": ["number"],
    "narrative": ["what_happened"],
    "consent": ["decided_by", "child_view"],
    "message": ["words"],
    "attachment": ["name"],
}


class Migration(migrations.Migration):
    """The plain columns go; the sealed ones take their names."""

    dependencies = [("referrals", "0004_seal")]
    operations = [
        migrations.RemoveConstraint("permit", "permit_number_once"),
        *[
            operation
            for model, names in SEALED.items()
            for name in names
            for operation in (
                migrations.RemoveField(model, name),
                migrations.RenameField(model, f"sealed_{name}", name),
            )
        ],
        migrations.AddConstraint(
            "permit", models.UniqueConstraint(fields=["child_file", "number_digest"], name="permit_number_once")
        ),
    ]
