"""The indicators by name: what each is called, how it is defined, in what unit, and by what it can be split.

`recipes` says how each is made from trade; this file imports nothing heavy, so that listing the indicators costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from greentrade.errors import InputError

SPLITS = ("reporter", "partner", "product", "group")
"""What `by` can split a result by."""

USD, USD_PER_KG, SHARE, GROWTH, INDEX = "USD", "USD/kg", "share", "growth", "index"
"""Units: current US dollars; these for a kilogram; a fraction of one; a relative change (0.5 is +50 %); a number without unit."""

_ESCAP = "UN ESCAP (2009), Trade Statistics in Policymaking: A Handbook of Commonly Used Trade Indices and Indicators"
_IMF = "IMF Climate Change Indicators Dashboard, Trade in Low Carbon Technology Products"
_CAREC = "Holzhacker (2025), The CAREC Region's Increasing Trade in Low Carbon Technology, CAREC Institute"
_COMTRADE = "UN Statistics Division, International Merchandise Trade Statistics: Concepts and Definitions 2010"
_PRICES = "ILO, IMF, OECD, UN, World Bank & Eurostat (2009), Export and Import Price Index Manual: Theory and Practice, ch. 2"
_HHI = "Hirschman (1964), The Paternity of an Index, American Economic Review 54(5), p. 761"
_HHI_NORMALISED = "World Bank WITS, Trade Indicators, HH Market concentration index (normalised form)"
_ANY = SPLITS
_NO_PARTNER = ("reporter", "product", "group")


@dataclass(frozen=True)
class Indicator:
    """A named, documented formula.

    `dimensions` are the splits that `by` may name, `by` those that it always has; `directions` the trade it is made of;
    `needs` what it takes beside the selected products' trade: totals, world, region (a group of economies), gdp, weights (net
    weights, which all products together have none of).
    `additive` tells whether values of parts sum to the value of the whole, `deflatable` whether constant prices change it.
    """

    id: str
    title: str
    formula: str
    unit: str
    dimensions: tuple[str, ...]
    source: str
    directions: tuple[str, ...]
    by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    additive: bool = False
    deflatable: bool = False


def _value(identifier: str, title: str, formula: str, *directions: str) -> Indicator:
    return Indicator(identifier, title, formula, USD, _ANY, _COMTRADE, directions, additive=True, deflatable=True)


def _two_ways(direction: str) -> tuple[Indicator, ...]:
    """The indicators that exist for exports and for imports alike."""
    v, ways = ("x", "exports") if direction == "export" else ("m", "imports")
    mine = (direction,)
    side = "destinations" if direction == "export" else "suppliers"
    return (
        _value(ways, f"{ways.capitalize()}", f"{v}_i = sum over partners j and products k of {v}_ijk", direction),
        Indicator(
            f"{direction}-share", f"Share in all {ways}", f"{v}_i,list / {v}_i", SHARE, _ANY, _IMF, mine, needs=("totals",), additive=True
        ),
        Indicator(
            f"{direction}-share-mean", f"Simple average of the members' shares in all {ways}", f"(1/n) sum_i {v}_i,list / {v}_i", SHARE,
            ("product", "group"), f"{_CAREC}, Figure 8", mine, needs=("totals", "region"),
        ),
        Indicator(
            f"{direction}-growth", f"Growth of {ways} since the first period", f"{v}_t / {v}_0 - 1", GROWTH, _ANY, _ESCAP, mine,
            deflatable=True,
        ),
        Indicator(
            f"{direction}-unit-value", f"Unit value of {ways}", f"u_i = {v}_i,list / q_i,list, where both are known", USD_PER_KG,
            _ANY, _PRICES, mine, needs=("weights",), deflatable=True,
        ),
        Indicator(
            f"product-mix-{ways}", f"Products' shares in the list's {ways}", f"{v}_ik / sum_k {v}_ik", SHARE, _ANY, _ESCAP, mine,
            by=("product",), additive=True,
        ),
        Indicator(
            f"partner-share-{ways}", f"Shares of {side} in {ways}", f"{v}_ij / sum_j {v}_ij", SHARE, _ANY, _ESCAP, mine,
            by=("partner",), additive=True,
        ),
    )  # fmt: skip


def _concentration(direction: str) -> tuple[Indicator, ...]:
    v, ways, ending = ("x", "exports", "") if direction == "export" else ("m", "imports", "-imports")
    made = []
    for what, letter, splits in (("partners", "j", _NO_PARTNER), ("products", "k", ("reporter", "partner"))):
        shares = f"s_{letter} = {v}_i{letter} / sum_{letter} {v}_i{letter}"
        plain = (
            f"hhi-{what}{ending}",
            f"Concentration of {ways} on {what} (Herfindahl-Hirschman)",
            f"H = sum_{letter} s_{letter}^2, {shares}",
        )
        made.append(Indicator(*plain, INDEX, splits, _HHI, (direction,)))
        name = f"hhi-{what}{ending}-normalised"
        formula = f"(H - 1/n) / (1 - 1/n), H = sum_{letter} s_{letter}^2, n {what} with trade"
        made.append(Indicator(name, f"{plain[1]}, normalised", formula, INDEX, splits, _HHI_NORMALISED, (direction,)))
    return tuple(made)


_RCA = {"unit": INDEX, "dimensions": _NO_PARTNER, "directions": ("export",), "needs": ("totals", "world")}

_ALL = (
    *_two_ways("export"),
    *_two_ways("import"),
    _value("balance", "Trade balance", "x_i - m_i", "export", "import"),
    _value("turnover", "Trade turnover", "x_i + m_i", "export", "import"),
    Indicator(
        "intra-regional-imports", "Imports of a region's members from one another", "sum over members i, j of m_ij", USD, _ANY,
        f"{_CAREC}, Figure 10", ("import",), needs=("region",), additive=True, deflatable=True,
    ),
    Indicator(
        "intra-regional-share", "Intra-regional share of imports", "sum over members i, j of m_ij / sum over members i of m_i", SHARE, _ANY,
        f"{_CAREC}, p. 13; {_ESCAP}", ("import",), needs=("region",), additive=True,
    ),
    Indicator(
        "rca", "Revealed comparative advantage", "RCA_ik = (x_ik / x_i) / (x_wk / x_w)", **_RCA,
        source="Balassa (1965), Trade Liberalisation and \"Revealed\" Comparative Advantage, The Manchester School 33(2), pp. 99-123",
    ),
    Indicator(
        "rca-symmetric", "Revealed comparative advantage, symmetric", "(RCA_ik - 1) / (RCA_ik + 1)", **_RCA,
        source="Dalum, Laursen & Villumsen (1998), International Review of Applied Economics 12(3), pp. 423-443",
    ),
    Indicator(
        "rca-normalised", "Revealed comparative advantage, normalised", "x_ik / x_w - x_i x_wk / x_w^2", **_RCA,
        source="Yu, Cai & Leung (2009), The Annals of Regional Science 43(1), pp. 267-282",
    ),
    *_concentration("export"),
    *_concentration("import"),
    Indicator(
        "trade-intensity", "Trade intensity", "I_ij = (x_ij / x_i) / (m_j / (m_w - m_i))", INDEX, ("reporter", "partner"),
        "Kojima (1964), Hitotsubashi Journal of Economics 5(1), pp. 16-36", ("export", "import"), by=("partner",), needs=("world",),
    ),
    Indicator(
        "grubel-lloyd", "Intra-industry trade (Grubel-Lloyd)", "GL_i = 1 - sum_k |x_ik - m_ik| / sum_k (x_ik + m_ik)", INDEX, _ANY,
        "Grubel & Lloyd (1975), Intra-Industry Trade, London: Macmillan, ch. 2", ("export", "import"),
    ),
    Indicator(
        "cross-section", "Share in all exports against GDP per capita", "x_i,list / x_i = a + b y_i, y GDP per capita (PPP)", SHARE,
        ("reporter",), f"{_CAREC}, Figure 9; Greene (2018), Econometric Analysis, 8th edition, ch. 3", ("export",), by=("reporter",),
        needs=("totals", "gdp"),
    ),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {each.id: each for each in _ALL}
"""Every indicator by its id, in the order in which they are listed."""


def indicator(identifier: str) -> Indicator:
    """The indicator of that id. Raises `InputError` with the nearest ids."""
    if identifier in INDICATORS:
        return INDICATORS[identifier]
    from difflib import get_close_matches

    near = get_close_matches(identifier.strip().lower(), INDICATORS, n=3, cutoff=0.5)
    advice = f"Perhaps {' or '.join(near)} is meant" if near else "See greentrade indicators for all of them"
    raise InputError(f"There is no indicator {identifier!r}", remedy=advice)
