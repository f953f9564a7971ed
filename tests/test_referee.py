"""Play the referee: a rule is chosen before its value is seen, sealed, and stands among all the others."""

import base64
import csv
import hashlib
import json
import re
import statistics
from collections import Counter

import pytest
from conftest import HTML, ROOT, broken_rules, sideways, soup
from engines import Firefox

from companion.claims import finding, ledger
from companion.data import load

PAGE = "book/referee.html"
OPTIONS, FOUND = load("specification_options"), load("specifications")
AXES = ["line", "window", "source"]
CLAIMS = list(FOUND["claim"].unique())
#: Words of the ledger by which a claim is neither supported nor contradicted.
BETWEEN = {"near miss", "in part", "cannot tell"}
NO_DIGEST = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"


@pytest.fixture
def open_page(site, chromium):
    """Open the page in a context that is closed after the test."""
    contexts = []

    def visit(address=f"{site}/{PAGE}", script="", **settings):
        contexts.append(chromium.new_context(**settings))
        contexts[-1].add_init_script(script)
        tab = contexts[-1].new_page()
        tab.goto(address)
        return tab

    yield visit
    for context in contexts:
        context.close()


def options(claim, axis):
    """Return the options of a claim on an axis, in their order."""
    return list(OPTIONS[(OPTIONS["claim"] == claim) & (OPTIONS["axis"] == axis)]["option"])


def specification(claim, picked):
    """Return the row of a specification."""
    rows = FOUND[(FOUND["claim"] == claim) & (FOUND[AXES] == list(picked)).all(axis=1)]
    assert len(rows) == 1
    return rows.iloc[0]


def base(claim):
    """Return the specification that is nearest to the ledger's rule."""
    rows = OPTIONS[(OPTIONS["claim"] == claim) & OPTIONS["base"].fillna(False)]
    return [rows.loc[rows["axis"] == axis, "option"].item() for axis in AXES]


def choose(tab, claim, picked, reason="It is the fairest."):
    """Fill in the form."""
    tab.get_by_label("The claim").select_option(str(CLAIMS.index(claim)))
    for number, option in enumerate(picked):
        tab.locator(f'input[name="axis{number}"][value="{option}"]').check()
    tab.get_by_label("Why these?").fill(reason)


def sealed(tab, claim, picked, **reason):
    """Choose, seal, return the seal."""
    choose(tab, claim, picked, **reason)
    tab.get_by_role("button", name="Seal my rule").click()
    return tab.get_by_label("Your seal").input_value()


def said(tab):
    """Return what the form's status says."""
    return tab.locator("#referee [role=status]").inner_text()


def written(value):
    """Return a number as the page writes it."""
    return re.sub(r"\.0$", "", str(float(value))).replace("-", "−")


def expected(claim, picked):
    """Return what the page should say of a specification."""
    own = specification(claim, picked)
    all_of_it = FOUND[FOUND["claim"] == claim]
    same = (all_of_it["verdict"] == own["verdict"]).sum()
    found, low, high = (written(own[end]) for end in ("value", "low", "high"))
    found += f" (from {low} to {high})" if own["low"] < own["high"] else ""
    unit = OPTIONS[(OPTIONS["claim"] == claim) & (OPTIONS["axis"] == "measure")]["reason"].item()
    return (
        f"Your rule finds {found}, in {unit}: {own['verdict']}. Of {len(all_of_it)} rules that can be "
        f"defended, {same} say {own['verdict']}, yours among them."
    )


def seal_of(claim, picked, before=0, reason="Because."):
    """Return a seal made by other means than the page's."""
    content = json.dumps([claim, list(picked), before, "2026-11-27T09:00", reason]).encode()
    text = base64.urlsafe_b64encode(content).decode().rstrip("=")
    return f"referee:{text}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


# the tables; that they are what their modules compute is tested with all such tables


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_has_several_options_on_each_axis_and_all_of_their_combinations(claim):
    names = [options(claim, axis) for axis in AXES]
    assert all(len(set(some)) == len(some) >= 3 for some in names)
    assert set(FOUND.loc[FOUND["claim"] == claim, AXES].itertuples(index=False, name=None)) == {
        (line, window, source) for line in names[0] for window in names[1] for source in names[2]
    }


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_rule_nearest_to_the_ledgers_finds_what_the_ledger_finds(claim):
    verdict = finding(claim).verdict
    assert specification(claim, base(claim))["verdict"] == ("between" if verdict in BETWEEN else verdict)


def in_the_ledger(claim, value, low, high):
    """Return what the ledger must print of a claim if it finds this value and this range, in its own units."""
    level = statistics.median(of_years(*SENT, 2010, 2021))
    calls = [row for row in rows("unga_ukraine_votes", iso3="TJK") if "2014" <= row["year"] <= "2021"]
    before = sum(row["vote"] == "no" for row in calls) / sum(int(row["total_no"]) / 193 for row in calls)
    return {
        "seeking-support": f"{value:+.2f} ({low:+.2f} to {high:+.2f}) more",
        "symbolic-material": f"thanks {value:.0f} ({low:.0f} to {high:.0f}) per cent",
        "aid-dependence": f", {value:.1f} per cent; above",
        "diversification": f"a fall of {value / 100:.2f} ({low / 100:.2f} to {high / 100:.2f})",
        "open-door": f"({high:+.0f} per cent); donors 29.7 to 39.3 ({value:+.0f} per cent)",
        "economic-dependence": f"exports in {12 * value / 100:.0f} of 12 years; more than half from Russia in "
        f"{11 * value / 100:.0f} of 11",
        "subordinated-position": f"{value * level / 100:.1f} to ",
        "navigating": f"{before:.1f} times as often as the world, then {before * (1 - value / 100):.1f} times",
    }[claim].replace("-", "−")


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_rule_nearest_to_the_ledgers_has_the_ledgers_numbers(claim):
    own, found = specification(claim, base(claim)), finding(claim)
    words = f"{found.value} {found.distance}".replace("-", "−")
    assert in_the_ledger(claim, own["value"], own["low"], own["high"]) in words


def rows(name, **values):
    """Return the rows of a file of ``data/``, read without the book's code, that hold `values`."""
    with (ROOT / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[column] == value for column, value in values.items())]


def of_years(name, column, first, last, iso3="TJK"):
    """Return the known values of a state in some years."""
    own = rows(name, iso3=iso3)
    return [float(row[column]) for row in own if row[column] and first <= int(row["year"]) <= last]


#: A table of the World Bank and its column.
AID, SENT = ("wdi_aid_fdi_debt", "oda_pct_gni"), ("wdi_remittances", "remittances_pct_gdp")


def early(code=""):
    """Return how many sentences on Russia before 2000 have a code."""
    return sum(row["year"] < "2000" and code in row["context_code"] for row in rows("ungdc_russia_sentences"))


def donors(year, **kind):
    return len({row["donor"] for row in rows("oda_grants", year=str(year), **kind) if float(row["grants_usd"]) > 0})


def concentration(year):
    """Return the sum of the squared shares of trade of the partners that are states."""
    sums = Counter()
    for row in rows("trade_cow", year=str(year)):
        if row["partner"] not in ("WLD", "EU27"):
            sums[row["partner"]] += float(row["value_musd"] or 0)
    return sum((value / sums.total()) ** 2 for value in sums.values())


def votes_with_russia(first, last):
    cast = [row["vote"] for row in rows("unga_ukraine_votes", iso3="TJK") if first <= int(row["year"]) <= last]
    cast = [vote for vote in cast if vote != "not_voting"]
    return cast.count("no") / len(cast)


def leads_in_remittances(first, last):
    """Return the share of years in which the ratio is above every neighbour's."""

    def ratio(iso3, year):
        return next(iter(of_years(*SENT, year, year, iso3)), 0)

    years = range(first, last + 1)
    return statistics.mean(
        ratio("TJK", year) > max(ratio(iso3, year) for iso3 in ("KAZ", "KGZ", "TKM", "UZB")) for year in years
    )


#: Values of a window and a source, each computed a second way from the files.
AGAIN = {
    ("symbolic-material", "1991-1999", "sentences"): lambda: 100 * early("gratitude_mediation") / early(),
    ("aid-dependence", "whole", "mean"): lambda: statistics.mean(of_years(*AID, 1991, 2023)),
    ("diversification", "1994-1999/2000-2009", "all"): lambda: 100
    * (statistics.mean(map(concentration, range(1994, 2000))) - statistics.mean(map(concentration, range(2000, 2010)))),
    ("open-door", "2000-2009", "ends"): lambda: 100 * (donors(2009) / donors(2000) - 1),
    ("open-door", "2000-2008", "governments"): lambda: 100
    * (sum(donors(year, donor_type="bilateral") for year in (2006, 2007, 2008))
       / sum(donors(year, donor_type="bilateral") for year in (2000, 2001, 2002)) - 1),
    ("economic-dependence", "2010-2021", "neighbours"): lambda: 100 * leads_in_remittances(2010, 2021),
    ("subordinated-position", "2022-2023/2010-2021", "bank"): lambda: 100
    * min(of_years(*SENT, 2022, 2023))
    / statistics.median(of_years(*SENT, 2010, 2021)),
    ("navigating", "2014-2021/2022-2023", "cast"): lambda: 100
    * (1 - votes_with_russia(2022, 2023) / votes_with_russia(2014, 2021)),
}  # fmt: skip


@pytest.mark.parametrize("key", AGAIN, ids="_".join)
def test_values_come_out_a_second_way(key):
    claim, window, source = key
    found = FOUND[(FOUND["claim"] == claim) & (FOUND["window"] == window) & (FOUND["source"] == source)]["value"]
    assert found.nunique() == 1 and found.iloc[0] == pytest.approx(AGAIN[key](), abs=0.0051)


def test_real_panels_are_the_books_series_and_no_others():
    table = load("lineup")
    spending = load("sipri_milex").query("iso3 == 'TJK'").dropna(subset="share_gdp_pct").set_index("year")
    for panel, rows in table.query("iso3 == 'TJK' and series == 'military spending'").groupby("panel"):
        same = (rows.set_index("year")["value"] - spending["share_gdp_pct"]).abs().max() < 0.01
        assert same == rows["real"].all() == rows["real"].any(), panel
    assert (table[table["real"]].groupby(["iso3", "series"])["panel"].nunique() == 1).all()
    assert (table.groupby(["iso3", "series"])["panel"].nunique() == 20).all()


# the game


@pytest.mark.parametrize("where", ["served", "file"])
def test_a_rule_is_chosen_sealed_and_shown_among_the_others(open_page, site, where):
    tab = open_page(f"{site}/{PAGE}" if where == "served" else (HTML / PAGE).as_uri())
    claim = CLAIMS[2]
    picked = [options(claim, axis)[-1] for axis in AXES]
    assert not tab.locator("#referee-counts").is_visible()
    seal = sealed(tab, claim, picked)
    own = specification(claim, picked)
    assert said(tab) == "Sealed. Your rule can’t be changed any more. Hand the seal over, then look."
    assert tab.locator(".dots").count() == 0, "the value is shown before the seal is handed over"
    tab.get_by_role("button", name="Show the value").click()
    tab.locator(".dots svg").wait_for()
    assert said(tab) == expected(claim, picked)
    picture = tab.locator(".dots svg").get_attribute("aria-label")
    assert f"Ringed: {written(own['value'])}, {own['verdict']}." in picture
    for verdict, number in FOUND.loc[FOUND["claim"] == claim, "verdict"].value_counts().items():
        assert tab.locator(f".dots circle.{verdict}").count() == number
    assert tab.locator(".dots circle.own").count() == 1
    assert tab.locator("#referee-counts").is_visible()
    text, digest = seal.removeprefix("referee:").split(":")
    assert digest == hashlib.sha256(text.encode()).hexdigest()[:16]
    content = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert content[:3] == [claim, picked, 0] and content[4] == "It is the fairest."


def test_no_option_is_chosen_beforehand_and_none_may_be_left_out(open_page):
    tab = open_page()
    tab.get_by_label("The claim").select_option("0")
    assert tab.locator("#referee input:checked").count() == 0
    tab.get_by_label("Why these?").fill("I hurried.")
    tab.get_by_role("button", name="Seal my rule").click()
    assert tab.get_by_label("Your seal").count() == 0


def test_a_choice_can_not_be_changed_after_the_seal_and_a_second_seal_says_so(open_page):
    tab = open_page()
    claim = CLAIMS[0]
    sealed(tab, claim, base(claim))
    assert tab.locator("#referee :is(select, input, [name=reason]):enabled").count() == 0
    tab.get_by_role("button", name="Show the value").click()
    tab.get_by_role("button", name="Judge another claim").click()
    other = [options(claim, axis)[-1] for axis in AXES]
    text = sealed(tab, claim, other).split(":")[1]
    assert json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))[2] == 1
    tab.get_by_role("button", name="Show the value").click()
    tab.get_by_text("You had seen this claim’s values 1 time before you sealed").wait_for()


def gathered(tab, text):
    """Paste seals into the class's box, return what is said."""
    tab.get_by_label("Seals, one after the other").fill(text)
    tab.get_by_role("button", name="Open the seals").click()
    status = tab.locator("#referee-class [role=status]")
    status.filter(has_text="opened").wait_for()
    return status.inner_text()


def test_a_class_counts_its_seals_and_names_the_broken_one(open_page):
    tab = open_page()
    claim = CLAIMS[4]
    rows = FOUND[FOUND["claim"] == claim]
    picked = [rows.iloc[0], rows.iloc[len(rows) // 2], rows.iloc[-1]]
    good = [seal_of(claim, row[AXES], reason=f"Reason {n}.") for n, row in enumerate(picked)]
    forged = seal_of(claim, picked[0][AXES]).split(":")
    forged[1] = seal_of(claim, picked[1][AXES]).split(":")[1]
    words = gathered(tab, f"Anna {good[0]}\nBehruz: {good[1]}\n{':'.join(forged)}\n{good[2]} {good[0]}")
    assert words == "3 seals opened. Seal 3 is broken: somebody changed it, or a part is missing."
    table = tab.locator("#referee-class table")
    for verdict, cells in zip(("supported", "between", "contradicted"), table.locator("tbody tr").all(), strict=True):
        mine = sum(row["verdict"] == verdict for row in picked)
        assert cells.locator("td").all_inner_texts() == [str(mine), str((rows["verdict"] == verdict).sum())]
    reasons = tab.locator("#referee-class li").all_inner_texts()
    assert len(reasons) == 3 and all(f"“Reason {n}.”" in reason for n, reason in enumerate(reasons))
    assert gathered(tab, good[0][:-20] + good[0][-16:]).startswith("0 seals opened. Seal 1 is broken")
    assert gathered(tab, seal_of("no-claim", picked[0][AXES])).startswith("0 seals opened. Seal 1 is broken")


def test_where_a_browser_computes_no_digest_the_page_says_that_it_did_not_check(open_page):
    tab = open_page(script=NO_DIGEST)
    claim = CLAIMS[0]
    assert sealed(tab, claim, base(claim)).endswith(":")
    assert gathered(tab, seal_of(claim, base(claim))) == "1 seal opened. 1 seal could not be checked."


def test_the_keyboard_is_enough(open_page):
    tab = open_page()
    tab.get_by_label("The claim").focus()
    tab.keyboard.press("ArrowDown")
    for _ in AXES:
        tab.keyboard.press("Tab")
        tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.type("My reason.")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Show the value").wait_for()
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Judge another claim").wait_for()
    assert said(tab) == expected(CLAIMS[0], [options(CLAIMS[0], axis)[0] for axis in AXES])
    assert tab.evaluate("document.activeElement.textContent") == "Judge another claim"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_game_in_full_fits_a_phone_and_breaks_no_rule(open_page, scheme):
    tab = open_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    claim = CLAIMS[1]
    seal = sealed(tab, claim, base(claim))
    tab.get_by_role("button", name="Show the value").click()
    gathered(tab, seal)
    tab.locator("ol.lineup input").first.check()
    tab.get_by_role("button", name="This one is real").first.click()
    assert tab.locator(".dots svg").count() == 2
    assert sideways(tab) == [] and broken_rules(tab) == []


# the line-ups


def test_a_line_up_gives_nothing_away_before_a_panel_is_picked(open_page):
    tab = open_page()
    heights = r"Heights out of 100, every three years: (\d+, ){8,10}\d+\."
    for which, (_, rows) in enumerate(load("lineup").groupby(["iso3", "series"], sort=False)):
        group = tab.locator("form:has(> fieldset > ol.lineup)").nth(which)
        said = [panel.get_attribute("aria-label") for panel in group.locator(".panel").all()]
        assert len(set(said)) == 20 and all(re.fullmatch(heights, words) for words in said)
        answer = tab.locator("#lineup-answers li").nth(which)
        assert answer.get_attribute("hidden") is not None and group.locator(".real").count() == 0
        real = rows[rows["real"]]["panel"].iloc[0]
        group.get_by_role("radio").nth(real - 1).check()
        group.get_by_role("button").click()
        status = group.locator("[role=status]").inner_text()
        assert status.startswith(f"That is the one. Panel {real} is real.")
        assert group.locator(".own.real").count() == 1 and answer.get_attribute("hidden") is None
        assert group.get_by_role("radio").first.is_disabled()


def test_who_picks_another_panel_is_told_which_was_real(open_page):
    tab = open_page()
    rows = load("lineup").query("iso3 == 'KAZ' and series == 'UN ideal point'")
    real = rows[rows["real"]]["panel"].iloc[0]
    group = tab.locator("form:has(> fieldset > ol.lineup)").last
    group.get_by_role("radio").nth(real % 20).check()
    group.get_by_role("button").click()
    words = f"You picked panel {real % 20 + 1}. Panel {real} is real. It is Kazakhstan’s UN ideal point"
    assert group.locator("[role=status]").inner_text().startswith(words)


# without scripts, and on paper


def test_without_javascript_tables_and_panels_are_there_and_no_control_is_dead(open_page):
    tab = open_page(java_script_enabled=False)
    assert tab.locator("article :is(input, select, textarea, button:not(.cite button))").count() == 0
    assert tab.locator(".lineup .panel svg").count() == 80
    assert tab.get_by_text("On paper, or where scripts don’t run").is_visible()
    tab.get_by_text("The real panels").click()
    assert tab.locator("#lineup-answers li").all_inner_texts()[0].startswith("Line-up 1: panel")
    rows = tab.locator("#referee-counts tbody tr").all()
    for claim, row in zip(CLAIMS, rows, strict=True):
        number = FOUND.loc[FOUND["claim"] == claim, "verdict"].value_counts()
        cells = [cell.inner_text() for cell in row.locator("td").all()]
        assert cells[0] == ledger().loc[claim, "claim"].rstrip(".").replace("'", "’")
        counted = [number.sum(), *(number.get(word, 0) for word in ("supported", "between", "contradicted"))]
        assert cells[1:5] == list(map(str, counted))
        own = specification(claim, base(claim))["verdict"]
        assert cells[5] == f"{own}, as {number[own] - 1} others"


def test_only_this_page_loads_the_game():
    pages = {path.name for path in (HTML / "book").glob("*.html") if "referee.js" in path.read_text(encoding="utf-8")}
    assert pages == {"referee.html"}


def test_the_pdf_has_the_counts_and_at_the_end_the_real_panels(pdf):
    text = " ".join(" ".join(pdf).replace("\ufffe", "").split())
    for item in soup(PAGE).select("#lineup-answers li"):
        assert item.text in text


# another browser


@pytest.fixture
def firefox(tmp_path):
    engine = Firefox(tmp_path)
    yield engine
    engine.close()


@pytest.mark.parametrize("where", ["served", "file"])
def test_firefox_seals_and_shows(firefox, site, where):
    firefox.open(f"{site}/{PAGE}" if where == "served" else (HTML / PAGE).as_uri())
    claim = CLAIMS[3]
    picked = [options(claim, axis)[1] for axis in AXES]
    firefox.evaluate(
        "(select => { select.value = '3'; select.dispatchEvent(new Event('change')); })"
        "(document.querySelector('#referee select'))"
    )
    for number, option in enumerate(picked):
        firefox.click(f'input[name="axis{number}"][value="{option}"]')
    firefox.click("textarea[name=reason]")
    firefox.press(*"Fair")
    firefox.click("#referee form button")
    firefox.wait("document.activeElement.textContent === 'Show the value'")
    seal = firefox.evaluate("document.querySelector('#referee textarea[readonly]').value")
    assert re.fullmatch(r"referee:[\w-]+:[0-9a-f]{16}", seal)
    firefox.click("#referee p button:last-of-type")  # a button does not take the keys that its driver sends
    firefox.wait("document.querySelector('.dots svg') !== null")
    assert firefox.evaluate("document.querySelector('#referee [role=status]').textContent") == expected(claim, picked)
    firefox.click("ol.lineup input")
    firefox.click("form:has(> fieldset > ol.lineup) button")
    firefox.wait("document.querySelector('ol.lineup .real') !== null")
