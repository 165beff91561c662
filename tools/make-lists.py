#!/usr/bin/env python3
"""Make the entries of the built-in list `eu-cbam` from the Commission's code list of the goods under the carbon border mechanism.

The package `opencbam` (Apache-2.0; the data by Decision 2011/833/EU) carries that code list: every CN8 line that Annex I of
Regulation (EU) 2023/956 covers, with its sector and greenhouse gases. Annex I itself speaks of headings: a six-digit code all
of whose lines it covers is one entry, and 2507 00 80, which is a part of its six digits, is an entry of its own.

    pip download --no-deps opencbam==0.1.0 && unzip -p opencbam-*.whl opencbam/engine/data/cbam_goods_cn.json > goods.json
    python tools/make-lists.py goods.json

It compares what it makes with what the list holds, and with `--write` writes the files. A published version does not change:
a difference belongs into a new version.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from greentrade.lists.entries import Entry, content_hash, write_entries
from greentrade.nomenclature import within

FOLDER = Path(__file__).resolve().parents[1] / "src" / "greentrade" / "lists" / "data" / "eu-cbam"
EDITION = "HS2022"
ACT = "http://data.europa.eu/eli/reg/2023/956/oj"
AMENDMENT = "http://data.europa.eu/eli/reg/2025/2083/oj"
FIRST, SECOND = "2023-05-16", "2025-10-17"
CLAY = "25070080"

SECTORS = {
    "cement": "cement",
    "electricity": "electricity",
    "fertilisers": "fertilisers",
    "iron_steel": "iron-steel",
    "aluminium": "aluminium",
    "hydrogen": "hydrogen",
}
GASES = {"Carbon dioxide": "CO2", "Nitrous oxide": "N2O", "perfluorocarbons": "PFCs", "perfluoro-carbons": "PFCs"}

NAMES = {
    "250700": "Kaolinic clays other than kaolin",
    "252310": "Cement clinker",
    "252321": "White Portland cement",
    "252329": "Other Portland cement",
    "252330": "Aluminous cement",
    "252390": "Other hydraulic cements",
    "260112": "Iron-ore pellets and sinter",
    "271600": "Electricity",
    "280410": "Hydrogen",
    "280800": "Nitric acid",
    "281410": "Anhydrous ammonia",
    "281420": "Ammonia solution",
    "283421": "Potassium nitrate",
    "310210": "Urea",
    "310221": "Ammonium sulphate",
    "310229": "Ammonium sulphate-nitrate salts",
    "310230": "Ammonium nitrate",
    "310240": "Calcium ammonium nitrate",
    "310250": "Sodium nitrate",
    "310260": "Calcium nitrate salts",
    "310280": "Urea-ammonium nitrate solution",
    "310290": "Other nitrogen fertilisers",
    "310510": "Fertilisers in small packs",
    "310520": "NPK fertilisers",
    "310530": "Diammonium phosphate",
    "310540": "Monoammonium phosphate",
    "310551": "Nitrate-phosphate fertilisers",
    "310559": "Other nitrogen-phosphate fertilisers",
    "310590": "Other mixed fertilisers",
    "720110": "Low-phosphorus pig iron",
    "720120": "High-phosphorus pig iron",
    "720150": "Alloy pig iron and spiegeleisen",
    "720211": "High-carbon ferro-manganese",
    "720219": "Other ferro-manganese",
    "720241": "High-carbon ferro-chromium",
    "720249": "Other ferro-chromium",
    "720260": "Ferro-nickel",
    "720310": "Direct-reduced iron",
    "720390": "Other spongy iron",
    "720510": "Iron granules",
    "720521": "Alloy-steel powder",
    "720529": "Other iron powder",
    "730300": "Cast-iron pipes",
    "730900": "Large steel tanks",
    "731100": "Steel gas cylinders",
    "760900": "Aluminium pipe fittings",
    "761100": "Large aluminium tanks",
    "761300": "Aluminium gas cylinders",
}
"""Short names of our own, for codes that have one of their own."""

HEADINGS = {
    "7206": "Iron and steel ingots",
    "7207": "Semi-finished carbon steel",
    "7208": "Hot-rolled wide steel",
    "7209": "Cold-rolled wide steel",
    "7210": "Coated wide steel",
    "7211": "Narrow flat steel",
    "7212": "Coated narrow flat steel",
    "7213": "Steel wire rod",
    "7214": "Hot-worked steel bars",
    "7215": "Other steel bars",
    "7216": "Steel sections",
    "7217": "Steel wire",
    "7218": "Stainless ingots and semis",
    "7219": "Wide stainless sheet",
    "7220": "Narrow stainless strip",
    "7221": "Stainless wire rod",
    "7222": "Stainless bars and sections",
    "7223": "Stainless wire",
    "7224": "Alloy-steel ingots and semis",
    "7225": "Wide alloy-steel sheet",
    "7226": "Narrow alloy-steel strip",
    "7227": "Alloy-steel wire rod",
    "7228": "Alloy-steel bars and sections",
    "7229": "Alloy-steel wire",
    "7301": "Sheet piling, welded sections",
    "7302": "Railway track material",
    "7304": "Seamless steel pipes",
    "7305": "Large welded steel pipes",
    "7306": "Other welded pipes",
    "7307": "Steel pipe fittings",
    "7308": "Steel structures",
    "7310": "Steel cans and drums",
    "7318": "Steel bolts, nuts, screws",
    "7326": "Other steel articles",
    "7601": "Unwrought aluminium",
    "7603": "Aluminium powders",
    "7604": "Aluminium bars and profiles",
    "7605": "Aluminium wire",
    "7606": "Aluminium plate and sheet",
    "7607": "Aluminium foil",
    "7608": "Aluminium pipes",
    "7610": "Aluminium structures",
    "7612": "Aluminium cans and drums",
    "7614": "Aluminium cables",
    "7616": "Other aluminium articles",
}
"""Short names of our own for headings; a code below one carries its digits: `Aluminium foil, 7607.11`."""


def entries(goods: list[dict[str, str]]) -> Iterator[Entry]:
    """The entries of the version in force, in order of code. Raises `ValueError` for a code that is none of the edition."""
    sectors = {good["cn"][:6]: SECTORS[good["sector"]] for good in goods}
    gases: dict[str, set[str]] = {}
    for good in goods:
        words = good["ghg"].replace(" and ", "&").split("&")
        gases.setdefault(good["cn"][:6], set()).update(GASES[word.strip()] for word in words)
    for code in sorted(sectors):
        if (code,) != within(code, EDITION):
            raise ValueError(f"{code} is no code of {EDITION}")
        why = f"Emissions counted: {' and '.join(sorted(gases[code]))}"
        yield _entry(code, sectors[code], why)


def _entry(code: str, group: str, why: str) -> Entry:
    name = NAMES.get(code) or f"{HEADINGS[code[:4]]}, {code[:4]}.{code[4:]}"
    if code != CLAY[:6]:
        return Entry(code, name, group, rationale=why, evidence=ACT)
    clay = "calcined clays only: non-calcined kaolinic clays are left out"
    return Entry(CLAY, name, group, jurisdiction="EU", scope="ex-out", scope_text=clay, rationale=why, evidence=AMENDMENT)


def versions(goods: list[dict[str, str]]) -> dict[str, tuple[Entry, ...]]:
    """Both versions: the amendment of 2025 took the non-calcined clays out of 2507 00 80, and nothing else."""
    second = tuple(entries(goods))
    first = tuple(replace(each, scope="full", scope_text="", evidence=ACT) if each.national else each for each in second)
    return {FIRST: first, SECOND: second}


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the entries of eu-cbam")
    parser.add_argument("goods", type=Path, help="cbam_goods_cn.json of the package opencbam")
    parser.add_argument("--write", action="store_true", help="write the files")
    said = parser.parse_args()
    made = versions(json.loads(said.goods.read_text(encoding="utf-8"))["goods"])
    same = True
    for version, rows in made.items():
        file, text = FOLDER / f"{version}.csv", write_entries(rows)
        if said.write:
            file.write_text(text, encoding="utf-8")
        same &= file.is_file() and file.read_text(encoding="utf-8") == text
        print(f"{version}: {len(rows)} entries, content hash {content_hash(EDITION, rows)}")
    print("The list holds the same." if same else "The list holds something else: see --write.", file=sys.stderr)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
