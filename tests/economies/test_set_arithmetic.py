"""Set arithmetic on groups and economies agrees with Python's sets, and refuses what does not parse with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade import economies
from greentrade.economies.register import register
from greentrade.errors import InputError

LEAVES = st.sampled_from(
    [(identifier, frozenset(group.members())) for identifier, group in economies.groups().items()]
    + [(row.iso3, frozenset({row.canonical})) for row in register().values() if row.iso3 != "WLD"][::9]
    + [(str(row.code), frozenset({row.canonical})) for row in register().values()][::9]
)
SPACE = st.sampled_from(["", " "])


def joined(children):
    """Two expressions in parentheses with a sign between, and the set that Python makes of it."""
    signs = {"+": frozenset.union, "-": frozenset.difference, "&": frozenset.intersection}

    def join(left, sign, right, space):
        return f"({left[0]}){space}{sign}{space}({right[0]})", signs[sign](left[1], right[1])

    return st.builds(join, children, st.sampled_from(sorted(signs)), children, SPACE)


@given(st.recursive(LEAVES, joined, max_leaves=8))
def test_any_expression_means_what_pythons_sets_mean(expression):
    text, expected = expression
    assert set(economies.members(text)) == expected


@given(st.lists(st.tuples(st.sampled_from("+-"), LEAVES), min_size=1, max_size=6), LEAVES)
def test_signs_are_read_from_left_to_right(rest, first):
    text, expected = first
    for sign, (name, codes) in rest:
        text += f" {sign} {name}"
        expected = expected | codes if sign == "+" else expected - codes
    assert set(economies.members(text)) == expected


def test_intersection_binds_tighter():
    asean, rcep, oecd = (set(economies.members(name)) for name in ("ASEAN", "RCEP", "OECD"))
    assert set(economies.members("OECD - ASEAN & RCEP")) == oecd - (asean & rcep)
    assert set(economies.members("(OECD + ASEAN) & RCEP")) == (oecd | asean) & rcep


@pytest.mark.parametrize(
    "text", ["CAREC-CHN", "CAREC - CHN", "carec - chn", "CAREC-CN", "CAREC - 156", "CAREC \u2212 CHN", "CAREC \u2013 CHN", "(CAREC)-(CHN)"]
)
def test_case_spaces_codes_and_dashes_do_not_matter(text):
    assert economies.members(text) == economies.members("CAREC - CHN")


def test_a_variants_number_means_the_economy():
    assert economies.members("356") == economies.members("IND") == (699,)


def test_a_group_comes_before_letters_spelt_alike():
    assert len(economies.members("EU")) == 27
    assert economies.members("97") == (97,)


@pytest.mark.parametrize(
    ("text", "place", "meant"),
    [
        ("CAREK - CHN", 1, "CAREC"), ("CAREC-CHM", 7, "CHN"), ("CAREC - Kazakhstan", 9, "KAZ"), ("EU28", 1, "EU27"),
        ("ASEAN + OECDD", 9, "OECD"),
        ("central-asia", 1, "CENTRAL_ASIA"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_its_place_and_what_was_meant(text, place, meant):
    with pytest.raises(InputError, match=f"Unknown economy or group .* at character {place} of .*{meant}"):
        economies.members(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("(CAREC", "Unclosed parenthesis at character 1"), ("CAREC)", "Unopened parenthesis at character 6"),
        ("CAREC -", "Missing name at character 8"), ("", "Missing name at character 1"), ("- CHN", "Missing name at character 1"),
        ("CAREC CHN", "Unexpected 'CHN' at character 7"), ("CAREC, CHN", "Comma at character 6"),
        ("CAREC - ()", "Missing name at character 10"),
        ("CAREC % CHN", "Unexpected '%' at character 7"),
    ],
)  # fmt: skip
def test_what_does_not_parse_is_refused_with_its_place(text, what):
    with pytest.raises(InputError, match=what):
        economies.members(text)


@pytest.mark.parametrize(
    ("text", "group"),
    [("KGZ", False), ("kg", False), ("417", False), ("CAREC", True), ("wld", True), ("CAREC-CHN", True), ("KAZ+UZB", True)],
)
def test_groups_are_told_from_single_economies(text, group):
    assert economies.is_group(text) is group
