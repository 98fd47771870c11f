"""What the page of an incident says, as values: who says what, in which words, how it is drawn, what is withheld."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "weigh"))

from weigh_stories import ARMY, CIVILIANS, RASHA, REBELS, TELLIN, account, copy_of, decision, incident

from khabar.desk.responding import json_of
from khabar.desk.views.incident import Asked, IncidentView, incident_view
from khabar.nouns.incident import Incident
from khabar.weigh import weigh

STRIKE = account(
    "r1",
    (None, "Over 20 rebels were killed in Rasha"),
    ("Adel Haddad", "The strike on Rasha killed 22 rebels and wounded dozens"),
    publisher="Outlet A",
    hedges=[None],
    places=[("Rasha", RASHA)],
    targets=[("rebels", REBELS)],
)


def view(found: Incident, **asked: bool) -> IncidentView:
    return incident_view(weigh(found), 7, Asked(**asked))


def measure(shown: IncidentView, field: str) -> Any:
    return next(one for one in shown.measures if one.field == field)


def finding(shown: IncidentView, field: str) -> Any:
    return next(one for one in shown.findings if one.field == field)


def test_both_figures_and_both_voices_stand_side_by_side() -> None:
    killed = measure(view(incident(STRIKE), names_shown=True), "killed")
    assert [(one.words, one.saying.who.name, one.saying.quote.marked) for one in killed.figures] == [
        ("21 or more", "Outlet A", "Over 20"),
        ("22", "Adel Haddad", "22"),
    ]
    assert killed.words == "21 to 22 killed"
    assert [one.saying.hedge for one in killed.figures] == [True, False]


def test_a_figure_is_drawn_on_the_scale_of_its_plot() -> None:
    killed = measure(view(incident(STRIKE)), "killed")
    (first, second), top = killed.figures, killed.ticks[-1][0]
    assert first.band.is_open
    assert first.band.start + first.band.width == 100
    assert second.band.start == round(100 * 22 / top, 2)
    assert second.band.width == 0
    assert killed.band.start == first.band.start


def test_each_policy_says_its_number_and_why() -> None:
    tolls = {one.policy: one for one in measure(view(incident(STRIKE)), "killed").tolls}
    assert set(tolls) == {"acled", "ucdp", "airwars"}
    assert tolls["acled"].best == 21
    assert tolls["ucdp"].best == 22
    assert tolls["airwars"].best is None
    assert all(one.why for one in tolls.values())


def test_a_quotation_marks_its_words_and_leads_to_them() -> None:
    quote = measure(view(incident(STRIKE)), "killed").figures[0].saying.quote
    text = STRIKE.report.text
    assert text[quote.start : quote.end] == quote.marked == "Over 20"
    assert (
        quote.address
        == f"/report?id=r1&event={STRIKE.event.id}&at={quote.start}-{quote.end}#s{quote.start}-{quote.end}"
    )
    assert f"{quote.before}{quote.marked}{quote.after}".endswith("Over 20 rebels were killed in Rasha")


def test_a_long_sentence_is_cut_around_its_words_between_words() -> None:
    told = " ".join(["and then the column moved on along the river"] * 20)
    long = account("r1", (None, f"{told} where 22 people died {told}"))
    quote = measure(view(incident(long)), "killed").figures[0].saying.quote
    assert quote.before.startswith("…")
    assert quote.after.endswith("…")
    assert len(quote.before) + len(quote.after) < 320
    assert quote.before.strip("… ").split()[0] in told.split()


def test_private_persons_stand_without_their_names_until_these_are_shown() -> None:
    hidden = json_of(view(incident(STRIKE))).decode()
    shown = json_of(view(incident(STRIKE), names_shown=True)).decode()
    assert "Haddad" not in hidden
    assert "activist 1" in hidden
    assert "Adel Haddad" in shown


def test_a_withheld_name_is_covered_in_other_peoples_words_too() -> None:
    other = account("r2", (None, "Haddad counted 22 dead, says a neighbour of HADDAD"))
    told = json_of(view(incident(STRIKE, other))).decode()
    assert "addad" not in told
    assert "HADDAD" not in told
    assert "[name withheld] counted" in told


def test_common_words_are_no_names() -> None:
    crowd = account("r1", ("residents", "The bus convoy was hit"), targets=[("bus convoy", {})])
    shown = view(incident(crowd))
    assert not shown.names.are_private
    assert "bus convoy" in json_of(shown).decode()


def test_who_differs_stands_apart_with_who_says_so() -> None:
    one = account("r1", (None, "A raid on Rasha killed 4"), places=[("Rasha", RASHA)])
    same = account("r2", (None, "A raid on Rasha killed 5"), places=[("Rasha", RASHA)])
    other = account("r3", ("SOHR", "A raid on Tellin killed 4"), places=[("Tellin", TELLIN)])
    where = finding(view(incident(one, same, other)), "places")
    assert [value.words for value in where.values] == ["Rasha (Aleppo, SY)"]
    assert [(s.who.name, s.quote.marked) for s in where.differing] == [
        ("SOHR [Syrian Observatory for Human Rights]", "Tellin")
    ]


def test_what_nobody_tells_is_unknown_not_left_out() -> None:
    bare = view(incident(account("r1", (None, "A raid began"))))
    assert bare.head.when == bare.head.where == bare.head.doers == bare.head.killed == ""
    assert finding(bare, "time").values == ()
    killed = measure(bare, "killed")
    assert (killed.low, killed.band, killed.figures) == (None, None, ())
    assert bare.map == ""


def test_copies_count_once_and_are_shown_as_one_story() -> None:
    first = account("r1", ("SOHR", "A raid on Rasha killed 4"), copies="r1")
    other = account("r3", ("residents", "A raid killed 4"))
    shown = view(incident(first, copy_of(first, "r2"), other))
    assert [[report.key for report in group.reports] for group in shown.voices.copies] == [["r1", "r2"]]
    sohr = next(v for kind in shown.voices.kinds for v in kind.voices if "Observatory" in v.first)
    assert (sohr.claims, sohr.reports[0].copies) == (1, 1)
    assert shown.voices.independent == 2


def test_a_party_to_the_conflict_is_marked() -> None:
    told = account("r1", ("the Syrian army", "Rebels shelled Rasha"), doers=[("Rebels", REBELS)])
    suffered = account("r2", ("residents", "Soldiers were killed"), targets=[("Soldiers", ARMY)])
    shown = view(incident(told, suffered))
    army = next(kind for kind in shown.voices.kinds if kind.kind == "party")
    assert all(voice.who.is_party and not voice.is_credible for voice in army.voices)


def test_a_reports_own_sentence_counts_as_the_source_that_it_names() -> None:
    shown = view(incident(account("r1", (None, "Four were killed"), ("SOHR", "Four were killed in Rasha"))))
    own = next(v for kind in shown.voices.kinds for v in kind.voices if v.first == "outlet r1")
    assert own.counts_as == "Syrian Observatory for Human Rights"


def test_what_is_planned_or_denied_says_so_in_its_head() -> None:
    planned = view(incident(account("r1", (None, "Rebels will storm Rasha"), type="Armed clash", status="planned")))
    assert planned.head.status == "planned"
    assert planned.head.notes
    denied = view(incident(account("r1", ("SOHR", "Rasha was bombed"), denies=["SOHR"])))
    assert denied.head.status == "denied"
    assert "only deny" in denied.head.notes[0]


def test_decisions_in_force_stand_with_who_when_and_why() -> None:
    made = decision("correct", STRIKE, field="killed", value=24)
    shown = view(incident(STRIKE, decisions=[made]))
    assert [(one.kind, one.by, one.reason, one.value) for one in shown.decisions] == [
        ("correct", "A. Coder", "seen on film", "killed: 24")
    ]
    assert measure(shown, "killed").decision.by == "A. Coder"
    assert measure(shown, "killed").words == "24 killed"


def test_a_rejected_account_stays_visible_and_nothing_is_known() -> None:
    shown = view(incident(STRIKE, decisions=[decision("reject", STRIKE)]))
    assert shown.head.status is None
    assert shown.voices.accounts[0].verdict == "reject"
    assert "rejected" in shown.head.notes[0]


def test_reasons_come_strongest_first_and_what_all_pairs_begin_with_last() -> None:
    told = [account(f"r{n}", (None, "A raid on Rasha killed 4"), places=[("Rasha", RASHA)]) for n in (1, 2)]
    pair = view(incident(*told)).joining.pairs[0]
    weights = [abs(reason.weight) for reason in pair.reasons[:-1]]
    assert weights == sorted(weights, reverse=True)
    assert pair.reasons[-1].name == "before anything is known"


def test_many_sayings_are_cut_unless_all_are_asked_for() -> None:
    many = incident(*(account(f"r{n:02}", (None, f"A raid killed {n}")) for n in range(1, 25)))
    short, whole = view(many), view(many, whole=True)
    assert short.has_more
    assert finding(short, "type").more_agreeing == 24 - len(finding(short, "type").agreeing)
    assert not whole.has_more
    assert len(measure(whole, "killed").figures) == 24


def test_hostile_words_stay_words() -> None:
    script = "<script>alert(1)</script>"
    shown = view(incident(account("r1", (None, f"{script} killed 4 people"), publisher=script)))
    assert json.loads(json_of(shown))["measures"][0]["figures"][0]["saying"]["who"]["name"] == script


def test_the_map_holds_places_and_their_rivals_and_says_so_in_words() -> None:
    shown = view(incident(account("r1", (None, "A raid on Rasha"), places=[("Rasha", RASHA)])))
    assert 'role="img"' in shown.map
    assert "Rasha" in shown.map
    assert "style=" not in shown.map


def test_people_harmed_by_name_are_withheld() -> None:
    told = account("r1", (None, "Amina Darwish was killed"), targets=[("Amina Darwish", CIVILIANS)], civilians=True)
    assert "Darwish" not in json_of(view(incident(told))).decode()
