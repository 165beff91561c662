"""Both reports beside one another in one edition, and the one value made of them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.flows.reconcile import pair_reports, reconcile_values
from greentrade.flows.reconcile.pairs import ROWS
from greentrade.flows.reconcile.reliability import Reliability
from greentrade.flows.reconcile.values import STATUSES
from greentrade.nomenclature import default_weights
from tests.reconcile.conftest import lazy, rows

KINDS = {
    "period": pl.Int32,
    "reporter": pl.Int32,
    "partner": pl.Int32,
    "value_usd": pl.Float64,
    "value_fob_usd": pl.Float64,
    "weight_kg": pl.Float64,
}


def records(*given: dict[str, object]) -> pl.DataFrame:
    plain = {"freq": "A", "period": 2022, "reporter": 398, "flow_code": "M", "partner": 156, "edition": "HS2022", "product": "850760",
             "value_usd": 100.0, "value_fob_usd": None, "weight_kg": None}  # fmt: skip
    return pl.DataFrame([plain | each for each in given], schema_overrides=KINDS).select(ROWS)


def paired(frame: pl.DataFrame, edition: str = "HS2022", products: list[str] | None = None) -> pl.DataFrame:
    editions = frame["edition"].unique().to_list()
    return rows(pair_reports(lazy(frame), edition, default_weights(), lazy, editions, products))


EXPORT = {"reporter": 156, "partner": 398, "flow_code": "X"}


def test_the_exporters_report_stands_beside_the_importers() -> None:
    found = paired(records({"value_usd": 110.0, "weight_kg": 5.0}, EXPORT | {"weight_kg": 4.0}, {"partner": 643}))
    assert found.rows() == [
        (2022, 156, 398, "850760", 100.0, 110.0, None, 4.0, 5.0, 0),
        (2022, 643, 398, "850760", None, 100.0, None, None, None, 0),
    ]


def test_a_report_of_zero_is_a_report() -> None:
    found = paired(records({"value_usd": 0.0}, EXPORT))
    assert found.select("value_exporter_usd", "value_importer_cif_usd").rows() == [(100.0, 0.0)]


def test_rows_of_one_flow_add_up_and_what_one_of_them_lacks_is_not_known() -> None:
    rows_ = ({"weight_kg": 1.0, "value_fob_usd": 90.0}, {"weight_kg": None, "value_fob_usd": 90.0})
    found = paired(records(*rows_, {"partner": 643, "value_fob_usd": 80.0}, {"partner": 643, "value_fob_usd": None}))
    columns = ("exporter", "value_importer_cif_usd", "value_importer_fob_usd", "weight_importer_kg")
    assert found.select(columns).rows() == [(156, 200.0, 180.0, None), (643, 200.0, None, None)]


def test_an_exporters_fob_value_goes_before_its_primary_one() -> None:
    assert paired(records(EXPORT | {"value_usd": 105.0, "value_fob_usd": 100.0}))["value_exporter_usd"].to_list() == [100.0]


def test_records_of_another_edition_are_moved_to_the_common_one_first() -> None:
    """8541.40 of HS2017 is what 8541.41, 42, 43 and 49 of HS2022 were: the other way it is whole."""
    older = records({"edition": "HS2017", "product": "854140"}, EXPORT | {"product": "854143"}, EXPORT | {"product": "854142"})
    back = paired(older, "HS2017")
    assert back.select("product", "value_exporter_usd", "value_importer_cif_usd", "split").rows() == [("854140", 200.0, 100.0, 0)]
    forward = paired(older)
    assert forward["value_importer_cif_usd"].sum() == pytest.approx(100) and forward["product"].n_unique() > 1
    assert (
        forward.filter(pl.col("value_importer_cif_usd").is_not_null())["split"].to_list() == [1] * forward["value_importer_cif_usd"].count()
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["850760", "854140", "870390", "841490", "999999"]),
            st.sampled_from(["HS2012", "HS2017", "HS"]),
            st.sampled_from(["X", "M"]),
            st.floats(0, 1e9),
        ),
        min_size=1,
    )
)
def test_no_value_is_lost_or_made_on_the_way_to_another_edition(lines: list[tuple[str, str, str, float]]) -> None:
    frame = records(*({"product": k, "edition": e, "flow_code": f, "value_usd": v} for k, e, f, v in lines))
    found = paired(frame)
    for flow, column in (("X", "value_exporter_usd"), ("M", "value_importer_cif_usd")):
        expected = frame.filter(pl.col("flow_code") == flow)["value_usd"].sum()
        assert found[column].sum() == pytest.approx(expected, rel=1e-9, abs=0.05)


def test_products_keep_to_the_codes_asked_for() -> None:
    assert paired(records({}, {"product": "870380"}), products=["870380"])["product"].to_list() == ["870380"]


# --- step 5 --------------------------------------------------------------------------------------------------------------------


def known(exporter: float, importer: float) -> Reliability:
    told = [("exporter", "1", 0.0, None, 20, exporter), ("importer", "2", 0.0, None, 20, importer)]
    names = ("role", "name", "effect", "se", "n", "unreliability")
    kinds = {"effect": pl.Float64, "se": pl.Float64, "unreliability": pl.Float64}
    return Reliability(pl.DataFrame(told, schema=names, orient="row", schema_overrides=kinds), exporter + importer, 20, 0.1, 0.5)


def valued(x: float | None, m: float | None, q_x: float | None = None, q_m: float | None = None, exporter: int = 1) -> pl.DataFrame:
    row = {"period": 2022, "exporter": exporter, "importer": 2, "product": "850760", "value_exporter_usd": x, "value_importer_usd": m,
           "cif_margin": None, "weight_exporter_kg": q_x, "weight_importer_kg": q_m, "split": 0}  # fmt: skip
    floats = ("value_exporter_usd", "value_importer_usd", "cif_margin", "weight_exporter_kg", "weight_importer_kg")
    kinds = {"exporter": pl.Int32, "importer": pl.Int32, **dict.fromkeys(floats, pl.Float64)}
    return pl.DataFrame([row], schema_overrides=kinds)


def value_of(frame: pl.DataFrame, found: Reliability | None) -> dict[str, object]:
    return rows(reconcile_values(lazy(frame), found, lazy)).row(0, named=True)


def test_the_less_reliable_side_weighs_less() -> None:
    answer = value_of(valued(100.0, 200.0, 10.0, 30.0), known(0.1, 0.2))
    assert answer["weight_exporter"] == pytest.approx(0.8)  # 0.2^2 / (0.1^2 + 0.2^2)
    assert (answer["value_fob_usd"], answer["weight_kg"], answer["lower"], answer["upper"]) == (120.0, 14.0, 100.0, 200.0)
    assert answer["status"] == "both"


@pytest.mark.parametrize(
    ("x", "m", "status", "value"),
    [
        (100.0, None, "exporter only", 100.0),
        (None, 100.0, "importer only", 100.0),
        (100.0, 1000.0, "both", 550.0),
        (100.0, 1000.1, "conflicting", 550.05),
        (0.0, 5.0, "conflicting", 2.5),
        (0.0, 0.0, "both", 0.0),
    ],
)
def test_the_status_says_what_the_value_rests_on(x: float | None, m: float | None, status: str, value: float) -> None:
    answer = value_of(valued(x, m), None)
    assert (answer["status"], answer["value_fob_usd"]) == (status, value)
    assert answer["weight_exporter"] == (0.5 if x is not None and m is not None else None)


def test_a_weight_that_one_side_gives_is_that_one() -> None:
    assert value_of(valued(100.0, 200.0, None, 30.0), known(0.1, 0.2))["weight_kg"] == 30.0


def test_an_economy_of_which_nothing_is_known_is_taken_for_the_average() -> None:
    answer = value_of(valued(100.0, 200.0, exporter=9), known(0.1, 0.3))  # the average is half of the mean distance, 0.2
    assert answer["weight_exporter"] == pytest.approx(0.09 / (0.04 + 0.09))


amounts = st.one_of(st.none(), st.floats(0, 1e12))


@given(x=amounts, m=amounts, q_x=amounts, q_m=amounts, s_x=st.floats(0.001, 5), s_m=st.floats(0.001, 5))
def test_a_value_stands_between_its_reports(
    x: float | None, m: float | None, q_x: float | None, q_m: float | None, s_x: float, s_m: float
) -> None:
    answer = value_of(valued(x, m, q_x, q_m), known(s_x, s_m))
    given = [each for each in (x, m) if each is not None]
    assert answer["status"] in STATUSES
    if given:
        assert min(given) <= answer["value_fob_usd"] <= max(given)  # type: ignore[operator]
        assert (answer["lower"], answer["upper"]) == (min(given), max(given))
    if x is not None and x == m:
        assert answer["value_fob_usd"] == x
