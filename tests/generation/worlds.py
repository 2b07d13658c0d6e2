"""Running the command."""

import io

from django.core.management import call_command


def run_generate(seed=7, referrals=300, agencies=20):
    call_command("generate", referrals=referrals, agencies=agencies, seed=seed, stdout=io.StringIO())
