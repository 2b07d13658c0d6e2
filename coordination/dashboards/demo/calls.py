"""The demo's phone calls: a shelter where nobody signs in still owes an answer; a referral made by phone was written
down afterwards."""

import datetime

from coordination.dashboards.demo.scenarios import AIRPORT, NORTH, Leg
from coordination.dashboards.demo.stage import Stage
from referrals import operations
from referrals.calls import Call
from referrals.enums import Said

BED = Leg("CBSA", "COVENANT-TO", ("safe-shelter",))
ELDERS = Leg("AMC", "KANI", ("cultural-support",))
TOTAL = 2


def play_calls(stage: Stage) -> None:
    """Both of today, each by the person who called."""
    waiting = stage.send(AIRPORT, BED, stage.now - datetime.timedelta(hours=2.5))
    heard = Call(stage.now - datetime.timedelta(hours=2), "Marta, night intake")
    with stage.acting(waiting.created_by, heard.at + datetime.timedelta(minutes=5)):
        operations.move(waiting, "receive", by=waiting.created_by, call=heard)
    draft = stage.begin(NORTH, ELDERS, stage.now - datetime.timedelta(hours=4))
    stage.fill_in(draft, NORTH, ELDERS, stage.now - datetime.timedelta(hours=3.9))
    call = Call(stage.now - datetime.timedelta(hours=6), "The elder on duty")
    by = draft.created_by
    with stage.acting(by, stage.now - datetime.timedelta(hours=3.8)):
        operations.write_down_call(
            draft, by=by, call=call, said=Said.ACCEPTED, words="They come this evening.", form_key=stage.key()
        )
