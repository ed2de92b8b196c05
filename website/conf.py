"""How sphinx turns the assembled pages into the site."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "How neural networks are trained"
copyright = "the authors of this course; text CC BY 4.0, code MIT"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "formulas", "docstrings"]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # cells' names; a test follows every link
nb_render_markdown_format = "myst"
nb_execution_mode = "off"  # the lessons have been run already, with their films kept
nb_ipywidgets_js = {}  # nothing from the network: films have their own player
html_math_renderer = "mathml"

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": True}
default_role = "literal"

html_theme = "furo"
html_title = project
html_static_path = ["static"]
html_css_files = ["panel.css", "course.css"]
html_js_files = ["panel.js", "films.js"]
html_copy_source = False
html_show_sphinx = False
html_show_sourcelink = False
