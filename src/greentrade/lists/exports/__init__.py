"""Product lists in the standards of statistical offices and of the semantic web, and back without loss.

`sdmx` writes codelists and hierarchies (SDMX-ML, SDMX-JSON), `skos` concept schemes with correspondences (SKOS, XKOS in Turtle).
What either writes, it reads again as equal `ProductList`s with the same content hash.
"""
