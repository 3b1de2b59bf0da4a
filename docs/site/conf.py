# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""Settings of sphinx for the documentation site. Nothing is fetched: no intersphinx, no fonts of others."""

project = "modekeeper.core"
title = html_title = "ModeKeeper"
html_short_title = "ModeKeeper"
copyright = "The ModeKeeper Authors"  # noqa: A001  (sphinx wants this name)

extensions = ["sphinx_antsibull_ext"]
default_role = "any"
highlight_language = "YAML+Jinja"
pygments_style = "ansible"

html_theme = "sphinx_ansible_theme"
html_show_sphinx = False
html_use_smartypants = False  # a command copied from a page must run
html_copy_source = False
html_last_updated_fmt = None
display_version = False
