"""Lists written as SKOS and XKOS conform to the shapes, are tied to each other, and come back as they were."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS

from greentrade.errors import InputError
from greentrade.lists import ProductList, available, product_list
from greentrade.lists.entries import content_hash
from greentrade.lists.exports import skos
from tests.lists.exported_lists import IDS, NAMES, example, lists

XKOS = "http://rdf-vocabulary.ddialliance.org/xkos#"
GT = "https://w3id.org/greentrade/terms#"
BASE = "https://w3id.org/greentrade/lists/"
SHAPES = Graph().parse(skos.SHAPES)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def faults(graph: Graph) -> str:
    """What the shapes find fault with; empty where the graph conforms."""
    from pyshacl import validate

    conforms, _, text = validate(graph, shacl_graph=SHAPES)
    return "" if conforms else str(text)


def written(made: list[ProductList], folder: Path, **options: object) -> Graph:
    skos.write(made, folder / "lists.ttl", **options)  # type: ignore[arg-type]
    return Graph().parse(folder / "lists.ttl")


@settings(max_examples=25, suppress_health_check=SLOW)
@given(made=lists())
def test_every_list_comes_back_as_it_was(made: list[ProductList], tmp_path: Path) -> None:
    skos.write(made, tmp_path / "lists.ttl")
    found = skos.read(tmp_path / "lists.ttl")
    assert found == made
    assert [each.content_hash for each in found] == [each.content_hash for each in made]
    assert [list(each.groups) for each in found] == [list(each.groups) for each in made]


@settings(max_examples=8, suppress_health_check=SLOW)
@given(made=lists(NAMES, IDS))
def test_every_list_conforms(made: list[ProductList], tmp_path: Path) -> None:
    assert faults(written(made, tmp_path)) == ""


def test_the_built_in_lists_conform_and_come_back(tmp_path: Path) -> None:
    graph = written(list(available()), tmp_path)
    assert skos.read(tmp_path / "lists.ttl") == list(available())
    assert faults(graph) == ""


def test_the_same_lists_give_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    code = "from pathlib import Path; import sys; from greentrade.lists.exports import skos; from tests.lists.exported_lists import example"
    for seed in ("1", "2"):
        command = [sys.executable, "-c", f"{code}; skos.write(example(), Path(sys.argv[1]))", str(tmp_path / f"{seed}.ttl")]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[2])
    skos.write(example()[::-1], tmp_path / "reversed.ttl")
    assert len({file.read_bytes() for file in tmp_path.glob("*.ttl")}) == 1


def test_versions_are_schemes_that_revise_each_other(tmp_path: Path) -> None:
    graph = written(example(), tmp_path)
    first, second, pv = (URIRef(BASE + name) for name in ("pv/2024-01-31", "pv/2026-01-01", "pv"))
    assert (second, PROV.wasRevisionOf, first) in graph
    assert (first, DCTERMS.isVersionOf, pv) in graph and (pv, DCTERMS.hasVersion, second) in graph
    assert str(graph.value(first, DCTERMS.issued)) == "2024-01-31"
    assert cast(Literal, graph.value(first, URIRef(XKOS + "numberOfLevels"))).toPython() == 3
    assert {str(note) for note in graph.objects(second, SKOS.historyNote)} == {"2026-01-01, drop EU 85414300: Modules, EU line"}


def test_codes_lie_below_groups_and_lines_below_codes(tmp_path: Path) -> None:
    graph = written(example()[:1], tmp_path)
    base = f"{BASE}pv/2024-01-31"
    line, stem, group = (URIRef(f"{base}/{name}") for name in ("line/EU/8541420010", "code/854142", "group/cells"))
    assert set(graph.objects(line, SKOS.broader)) == {stem}
    assert set(graph.objects(stem, SKOS.broader)) == {group}
    assert (URIRef(f"{base}/level/LINE"), SKOS.member, line) in graph
    assert (URIRef(f"{base}/level/HS6"), SKOS.member, stem) in graph
    assert str(graph.value(line, SKOS.notation)) == "EU 8541420010"


def test_an_ex_out_says_what_is_in_and_that_the_rest_is_not(tmp_path: Path) -> None:
    graph = written(example()[:1], tmp_path)
    node = URIRef(f"{BASE}pv/2024-01-31/code/850440")
    assert str(graph.value(node, SKOS.scopeNote)) == "for solar power"
    assert "850440" in str(graph.value(node, URIRef(XKOS + "exclusionNote")))


def test_two_versions_correspond_code_by_code(tmp_path: Path) -> None:
    graph = written(example(), tmp_path)
    table = URIRef(f"{BASE}pv/correspondence/2024-01-31--2026-01-01")
    assert (table, RDF.type, URIRef(XKOS + "Correspondence")) in graph
    assert len(list(graph.objects(table, URIRef(XKOS + "madeOf")))) == 3
    old, new = (URIRef(f"{BASE}pv/{day}/code/") for day in ("2024-01-31", "2026-01-01"))
    assert (old + "854143", SKOS.exactMatch, new + "854143") in graph
    # The inverters are whole in the newer version.
    assert (old + "850440", SKOS.closeMatch, new + "850440") in graph


def test_codes_of_another_edition_correspond_by_the_official_links(tmp_path: Path) -> None:
    graph = written([product_list("imf-lct@2025-08-16")], tmp_path, editions=["HS2012", "HS2022"])
    cells = URIRef(f"{BASE}imf-lct/2025-08-16/code/854140")
    table = f"{BASE}imf-lct/2025-08-16"
    assert {str(each).rpartition("/")[2] for each in graph.objects(cells, SKOS.narrowMatch)} == {"854141", "854142", "854143", "854149"}
    assert (URIRef(f"{BASE}imf-lct/correspondence/2025-08-16--HS2022"), URIRef(XKOS + "compares"), URIRef(table)) in graph
    cars = URIRef(f"{BASE}imf-lct/2025-08-16/code/870380")
    assert URIRef(f"{BASE}_hs/HS2012/870390") in set(graph.objects(cars, SKOS.broadMatch))
    nominal = set(graph.subjects(URIRef(GT + "formal"), Literal(True)))
    assert nominal and not any("/854141" in str(each) for each in nominal)
    assert faults(graph) == ""


def test_versions_in_two_editions_correspond_by_the_official_links(tmp_path: Path) -> None:
    newer = product_list("imf-lct@2025-08-16")
    entries = tuple(replace(entry, code="854143") if entry.code == "854140" else entry for entry in newer.entries)
    later = replace(
        newer, version="2030-01-01", edition="HS2022", entries=entries, content_hash=content_hash("HS2022", entries), folder=None
    )
    graph = written([newer, later], tmp_path)
    source, target = (URIRef(f"{BASE}imf-lct/{name}") for name in ("2025-08-16/code/854140", "2030-01-01/code/854143"))
    assert (source, SKOS.narrowMatch, target) in graph
    assert faults(graph) == ""


def test_the_reasons_of_the_change_log_are_notes(tmp_path: Path) -> None:
    graph = written([product_list("imf-lct@2025-08-16")], tmp_path)
    node = URIRef(f"{BASE}imf-lct/2025-08-16/code/850760")
    assert any(str(note).startswith("2025-08-16, add: ") for note in graph.objects(node, SKOS.changeNote))
    assert any("evidence" in str(note) for note in graph.objects(node, SKOS.editorialNote))


BROKEN = {
    "S9": ("<pv/2024-01-31> a skos:Concept .", "S9"),
    "S13": ('<pv/2024-01-31/code/854143> skos:altLabel "Modules"@en .', "S13"),
    "S14": ('<pv/2024-01-31/code/854143> skos:prefLabel "Panels"@en .', "S14"),
    "S27": ("<pv/2024-01-31/code/854143> skos:related <pv/2024-01-31/group/cells> .", "S27"),
    "S36": ("<x> skos:memberList <y>, <z> .", "S36"),
    "S37": ("<pv/2024-01-31/level/HS6> a skos:Concept .", "S37"),
    "S46": ("<pv/2024-01-31/code/854143> skos:relatedMatch <pv/2026-01-01/code/854143> .", "S46"),
    "S25": ("<pv/2024-01-31/code/850440> skos:broader <pv/2024-01-31/group/cells> .", "S25"),
    "cycle": ("<pv/2024-01-31/group/cells> skos:broader <pv/2024-01-31/code/854143> .", "broader than itself"),
    "scheme": ("<pv/2024-01-31/code/854143> skos:broader <pv/2026-01-01/group/cells> .", "another scheme"),
    "levels": ("<pv/2024-01-31> xkos:numberOfLevels '2'^^xsd:positiveInteger .", "says that it has 2"),
    "group": ("<pv/2024-01-31/code/854143> gt:group <pv/2024-01-31/group/other> .", "below its group"),
    "share": ("<pv/2024-01-31/code/854143> gt:dualUse 1.5 .", "maxInclusive|<= Literal"),
    "ex-out": ("<pv/2024-01-31/code/854143> skos:scopeNote 'modules only'@en .", "854143"),
    "notation": ("<pv/2024-01-31/code/854142> skos:notation '850440' .", "stands twice"),
    "orphan": ("<pv/2024-01-31/code/111111> gt:scope 'full' .", "111111"),
    "tie": (
        "<a> a xkos:ConceptAssociation ; xkos:sourceConcept <pv> ; xkos:targetConcept <pv> . "
        "<pv/correspondence/2024-01-31--2026-01-01> xkos:madeOf <a> .",
        "neither scheme",
    ),
    "order": ("<pv/2024-01-31/code/850440> gt:dualUseHigh 0.2 .", "dualUse"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_graph_does_not_conform(tmp_path: Path, fault: str) -> None:
    added, said = BROKEN[fault]
    graph = written(example(), tmp_path)
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in graph.namespaces() if name in ("skos", "xkos", "gt", "xsd"))
    graph.parse(data=f"@base <{BASE}> .\n{prefixes}{added}", format="turtle")
    found = faults(graph)
    assert any(part in found for part in said.split("|")), found


def test_the_whole_example_conforms(tmp_path: Path) -> None:
    """What the broken graphs above are broken from."""
    assert faults(written(example(), tmp_path, editions=["HS2017"])) == ""


def test_another_base_is_read_alike(tmp_path: Path) -> None:
    graph = written(example(), tmp_path, base="http://example.org/voc#")
    assert skos.read(tmp_path / "lists.ttl") == example()
    assert (URIRef("http://example.org/voc#pv/2024-01-31"), RDF.type, SKOS.ConceptScheme) in graph


def test_a_base_that_is_none_and_an_unknown_edition_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no base for identifiers.*ends in / or #"):
        skos.write(example(), tmp_path / "pv.ttl", base="lists")
    with pytest.raises(InputError, match="The editions are"):
        skos.write(example(), tmp_path / "pv.ttl", editions=["HS2020"])
    assert not list(tmp_path.iterdir())


def test_a_changed_code_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "pv.ttl"
    skos.write(example(), file)
    file.write_text(file.read_text(encoding="utf-8").replace('"Inverters"', '"Converters"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"pv\.ttl.*no longer holds what was published as pv@2024-01-31"):
        skos.read(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no product list"),
        (b"code,name,group\n850760,Batteries,other\n", "cannot be read as Turtle"),
        (b"\xff\xfe\x00binary", "cannot be read as Turtle"),
        (b"<https://example.org/a> a <http://www.w3.org/2004/02/skos/core#ConceptScheme> .", "holds no product list"),
    ],
)
def test_a_file_that_is_not_ours_is_named_with_the_remedy(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "foreign.ttl").write_bytes(content)
    with pytest.raises(InputError, match=rf"foreign\.ttl.*{said}.*Give a file that greentrade exported"):
        skos.read(tmp_path / "foreign.ttl")


def test_a_part_of_a_file_is_refused(tmp_path: Path) -> None:
    whole = written(example()[:1], tmp_path)
    whole.remove((URIRef(f"{BASE}pv"), DCTERMS.identifier, None))
    whole.serialize(tmp_path / "part.ttl", format="turtle")
    with pytest.raises(InputError, match=r"part\.ttl.*has no .*identifier.*give the whole file"):
        skos.read(tmp_path / "part.ttl")
