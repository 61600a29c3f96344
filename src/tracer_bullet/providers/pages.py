"""The pages of an index that take a publisher, whoever the provider is. Standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.sites import Site


def pending_page(site: Site) -> str:
    """The page for a project that does not exist yet; it takes no values from its address."""
    return f"{site.url}/manage/account/publishing/"


def prefilled_page(site: Site, project: str, provider: str, values: Mapping[str, str]) -> str:
    """The publishing settings of `project` with the form of `provider` filled in.

    The parameters: `manage_project_oidc_publishers_prefill` in
    https://github.com/pypi/warehouse/blob/main/warehouse/manage/views/oidc_publishers.py
    """
    page = f"{site.url}/manage/project/{quote(project, safe='')}/settings/publishing/"
    return f"{page}?{urlencode({'provider': provider, **values})}"
