"""The real clients over HTTP: sdmx1 reads every dataflow into pandas, pysdmx reads every other format.

The only module that imports pandas, which takes seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import greentrade as gt
from greentrade import economies
from greentrade.explorer.app import create_app
from greentrade.explorer.sdmx.components import flow_id
from greentrade.explorer.settings import Settings
from greentrade.indicators import Database
from greentrade.indicators.registry import INDICATORS, Indicator

from .conftest import KEY, LIST

GDP = {"CHN": 25_000, "DEU": 70_000, "KAZ": 35_000, "KGZ": 7_000}


@pytest.fixture(scope="module")
def store(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small store, with the GDP that a cross-section needs."""
    folder = tmp_path_factory.mktemp("clients")
    shutil.copytree(small_store, folder / "store")
    head = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-07-01",\n\n'
    lines = ['"Country Name","Country Code","Indicator Name","Indicator Code","2024"']
    lines += [f'"{iso}","{iso}","GDP per capita, PPP","NY.GDP.PCAP.PP.CD","{amount}"' for iso, amount in GDP.items()]
    file = folder / "API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2.csv"
    file.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    economies.import_world_bank(file, economies.reference_folder(folder / "store"))
    return folder / "store"


@pytest.fixture(scope="module")
def address(store: Path, serve: Any) -> Iterator[str]:
    """Where the service is."""
    with serve(create_app(Settings(store=store, per_minute=0))) as found:
        yield f"{found}/sdmx"


@pytest.fixture(scope="module")
def database(store: Path) -> Database:
    return gt.open(store)


@pytest.fixture(scope="module")
def client(address: str) -> Any:
    """sdmx1, told of the service."""
    import sdmx

    sdmx.add_source({"id": "GREENTRADE", "name": "greentrade", "url": f"{address}/2.1"}, override=True)
    return sdmx.Client("GREENTRADE")


@pytest.fixture(scope="module")
def structure(client: Any) -> Any:
    """The dataflow of imports with all that goes with it, as sdmx1 reads it."""
    return client.dataflow("IMPORTS")


def key_of(indicator: Indicator) -> dict[str, str]:
    """A key for any indicator: an economy or a group, all partners and commodities where it is split by them."""
    return {
        "FREQ": "A",
        "REF_AREA": "CAREC" if "region" in indicator.needs else "KAZ",
        "COUNTERPART_AREA": "CHN+DEU+KGZ" if "partner" in indicator.by else "_T",
        "COMMODITY": "850760+870380" if "product" in indicator.by else "_T",
        "PRODUCT_LIST": LIST,
        "PERSPECTIVE": "reported",
        "MATCH": "converted",
    }


Place = tuple[str, str, str]


def computed(database: Database, indicator: Indicator) -> dict[Place, tuple[float, float | None, float | None]]:
    """What `Database.compute` says of that key, by period, partner and product."""
    key = key_of(indicator)
    frame = database.compute(
        indicator.id,
        reporters=key["REF_AREA"],
        partners=key["COUNTERPART_AREA"].replace("+", ",") if "partner" in indicator.by else None,
        products=gt.product_list(LIST),
        years=2024 if indicator.id == "cross-section" else None,
        perspective="reported",
    ).frame
    kept = {}
    for row in frame.iter_rows(named=True):
        place: Place = (str(row["period"]), row.get("partner", "_T"), row.get("product", "_T"))
        if row["value"] is not None and (place[2] == "_T" or place[2] in key["COMMODITY"]):
            kept[place] = (row["value"], row["lower"], row["upper"])
    return kept


def test_sdmx1_lists_the_indicators_as_dataflows(client: Any) -> None:
    found = client.dataflow().dataflow
    assert {name: str(flow.name) for name, flow in found.items()} == {flow_id(each.id): each.title for each in INDICATORS.values()}
    assert found["RCA"].description.localized_default().startswith("RCA_ik = ")


def test_sdmx1_reads_the_structure_with_its_codelists(structure: Any) -> None:
    dsd = structure.structure["DSD_INDICATORS"]
    assert ".".join(each.id for each in dsd.dimensions.components[:-1]) == (
        "FREQ.REF_AREA.COUNTERPART_AREA.COMMODITY.PRODUCT_LIST.PERSPECTIVE.MATCH"
    )
    assert dsd.dimensions.get("REF_AREA").local_representation.enumerated.id == "CL_AREA"
    assert [each.id for each in dsd.measures.components] == ["OBS_VALUE"]
    assert str(dsd.dimensions.get("FREQ").concept_role.id) == "FREQ"
    kazakhstan = structure.codelist["CL_AREA"]["KAZ"].name.localizations
    assert kazakhstan == {"en": "Kazakhstan", "ru": "Казахстан", "zh": "哈萨克斯坦"}
    assert {"850760", "8507", "85", "batteries", "_T"} <= set(structure.codelist["CL_COMMODITY"].items)
    assert structure.codelist["CL_COMMODITY"]["850760"].name.localizations["ru"] == "Литий-ионные аккумуляторы"
    assert structure.codelist["CL_PRODUCT_LIST"][LIST].name.localizations["zh"].startswith("低碳技术产品")
    assert LIST in structure.codelist["CL_PRODUCT_LIST"].items


@pytest.mark.parametrize("name", INDICATORS)
def test_sdmx1_reads_every_dataflow_and_the_numbers_are_those_of_compute(client: Any, database: Database, name: str) -> None:
    import sdmx

    indicator = INDICATORS[name]
    message = client.data(flow_id(name), key=".".join(key_of(indicator).values()))
    frame = sdmx.to_pandas(message.data[0], attributes="os").reset_index()
    assert not frame.empty
    told = {
        (row["TIME_PERIOD"], row["COUNTERPART_AREA"], row["COMMODITY"]): (float(row["value"]), *map(_bound, (row["LOWER"], row["UPPER"])))
        for row in frame.to_dict("records")
        if row["value"] == row["value"]
    }
    wanted = computed(database, indicator)
    assert wanted and set(told) == set(wanted)
    for place, values in wanted.items():
        assert told[place] == values, place


def _bound(text: Any) -> float | None:
    return None if text is None or text != text else float(str(text))


def test_sdmx1_builds_a_key_and_reads_structure_specific_data(client: Any, structure: Any, database: Database) -> None:
    import sdmx

    dsd = structure.structure["DSD_INDICATORS"]
    key = key_of(INDICATORS["imports"]) | {"REF_AREA": "KAZ+KGZ"}
    message = client.data("IMPORTS", key=key, dsd=dsd, params={"startPeriod": "2020"})
    assert type(message.data[0]).__name__.startswith("StructureSpecific")
    frame = sdmx.to_pandas(message)
    wanted = database.compute(
        "imports", reporters="KAZ,KGZ", products=gt.product_list(LIST), years="2020:2024", perspective="reported"
    ).frame
    assert sorted(frame.to_numpy().ravel()) == sorted(wanted["value"].to_list())


def test_sdmx1_reads_what_an_error_says(client: Any) -> None:
    from requests import HTTPError

    with pytest.raises(HTTPError, match="404"):
        client.data("IMPORTS", key=KEY.replace("KAZ", "QQQ"))


def test_pysdmx_reads_the_structures_of_3_0(address: str) -> None:
    from pysdmx.api.fmr import RegistryClient

    registry = RegistryClient(f"{address}/3.0")
    assert {each.id for each in registry.get_dataflows("GREENTRADE")} == {flow_id(each) for each in INDICATORS}
    assert [each.id for each in registry.get_codes("GREENTRADE", "CL_MATCH").codes] == ["converted", "native"]
    schema = registry.get_schema("dataflow", "GREENTRADE", "IMPORTS", "1.0.0")
    assert [each.id for each in schema.components.dimensions][-1] == "TIME_PERIOD"
    unit = schema.components["UNIT_MEASURE"]
    assert (
        unit.enumeration is not None
        and unit.enumeration["USD"] is not None
        and schema.attribute_relationships["UNIT_MEASURE"].name == "SERIES"
    )
    assert str(registry.get_hierarchy("GREENTRADE", "H_IMF_LCT").name).startswith("Low-carbon technology products")
    assert [each.id for each in registry.get_agencies("SDMX")] == ["GREENTRADE"]


FORMATS = (
    "SDMX_CSV_1_0_0", "SDMX_CSV_2_0_0", "SDMX_ML_2_1_GEN", "SDMX_ML_2_1_GENTS", "SDMX_ML_2_1_STR", "SDMX_ML_2_1_STRTS", "SDMX_ML_3_0"
)  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_pysdmx_reads_every_data_format_and_checks_it_against_the_schemas(address: str, database: Database, form: str) -> None:
    from pysdmx.api import qb
    from pysdmx.io import read_sdmx
    from pysdmx.io.format import DataFormat

    service = qb.RestService(f"{address}/3.0", qb.ApiVersion.V2_0_0, data_format=DataFormat[form])
    body = service.data(qb.DataQuery(qb.DataContext.DATAFLOW, "GREENTRADE", "IMPORTS", "1.0.0", KEY))
    # Of SDMX-CSV there is no schema.
    message: Any = read_sdmx(body.decode(), validate="CSV" not in form)
    (data,) = message.data
    assert data.short_urn == "Dataflow=GREENTRADE:IMPORTS(1.0.0)"
    found = {
        row["TIME_PERIOD"]: (float(row["OBS_VALUE"]), float(row["LOWER"]), row["UNIT_MEASURE"]) for row in data.data.to_dict("records")
    }
    wanted = computed(database, INDICATORS["imports"])
    assert found == {period: (value, lower, "USD") for (period, *_), (value, lower, _) in wanted.items()}


def test_pysdmx_reads_an_availability_constraint(address: str) -> None:
    from pysdmx.api import qb
    from pysdmx.io import read_sdmx
    from pysdmx.model import AvailabilityConstraint

    service = qb.RestService(f"{address}/3.0", qb.ApiVersion.V2_0_0)
    query = qb.AvailabilityQuery(qb.DataContext.DATAFLOW, "GREENTRADE", "IMPORTS", "1.0.0", KEY.replace("_T._T", "*._T"))
    message = read_sdmx(service.availability(query).decode(), validate=False)
    (found,) = (each for each in message.structures or () if isinstance(each, AvailabilityConstraint))
    values = {each.id: [value.value for value in each.values] for each in found.cube_region.key_values}
    assert values["REF_AREA"] == ["KAZ"] and {"_T", "CHN", "DEU"} <= set(values["COUNTERPART_AREA"])
    assert found.series_count == len(values["COUNTERPART_AREA"]) and found.obs_count is not None


@pytest.fixture(scope="module")
def changing(released: Path, serve: Any) -> Iterator[str]:
    """Where a service is whose data were revised."""
    with serve(create_app(Settings(store=released, per_minute=0))) as found:
        yield f"{found}/sdmx"


CHANGED = KEY.replace("KAZ", "KAZ+TJK").replace("reported", "reconciled")


@pytest.mark.parametrize("specific", [False, True])
def test_sdmx1_reads_what_changed(changing: str, structure: Any, specific: bool) -> None:
    """It reads no actions: the data sets come in their order, and those without values are of what went."""
    import sdmx

    sdmx.add_source({"id": "CHANGING", "name": "greentrade", "url": f"{changing}/2.1"}, override=True)
    client, more = sdmx.Client("CHANGING"), {"dsd": structure.structure["DSD_INDICATORS"]} if specific else {}
    revised, gone = client.data("IMPORTS", key=CHANGED, params={"updatedAfter": "1"}, **more).data
    assert type(revised).__name__.startswith("StructureSpecific") == specific
    assert {str(each.key["REF_AREA"].value) for each in revised.obs} == {"KAZ"} and all(each.value for each in revised.obs)
    assert {str(each.key["REF_AREA"].value) for each in gone.obs} == {"TJK"} and not any(each.value for each in gone.obs)
    history = client.data("IMPORTS", key=CHANGED, params={"includeHistory": True}, **more).data
    assert [len(each.obs) for each in history] == [10, 6, 5]


@pytest.mark.parametrize("form", ["SDMX_ML_2_1_GEN", "SDMX_ML_2_1_STR", "SDMX_ML_3_0"])
def test_pysdmx_reads_what_changed(changing: str, form: str) -> None:
    from pysdmx.api import qb
    from pysdmx.io import read_sdmx
    from pysdmx.io.format import DataFormat
    from pysdmx.model.dataset import ActionType

    service = qb.RestService(f"{changing}/3.0", qb.ApiVersion.V2_0_0, data_format=DataFormat[form])
    query = qb.DataQuery(qb.DataContext.DATAFLOW, "GREENTRADE", "IMPORTS", "1.0.0", CHANGED, include_history=True)
    message: Any = read_sdmx(service.data(query).decode(), validate=True)
    first, revised, gone = message.data
    assert [each.action for each in (first, revised, gone)] == [ActionType.Replace, ActionType.Replace, ActionType.Delete]
    assert [len(each.data) for each in (first, revised, gone)] == [10, 6, 5]
    assert set(gone.data["REF_AREA"]) == {"TJK"} and not any(gone.data.get("OBS_VALUE", ()))
