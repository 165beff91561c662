"""How Sphinx builds these pages: `make docs`."""

from greentrade import __version__

project = "greentrade"
author = "greentrade contributors"
copyright = "greentrade contributors, Apache-2.0"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True

html_theme = "furo"
html_title = "greentrade"

# Docstrings are prose with names in `backticks` and equations like |x - m|, not reStructuredText with roles and substitutions.
default_role = "code"


def plain_bars(app, what, name, obj, options, lines):
    """Keep |x| an absolute value."""
    lines[:] = [line.replace("|", "\\|") for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", plain_bars)
