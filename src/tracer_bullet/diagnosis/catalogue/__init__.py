"""Every kind of failure that tracer knows, as data: one family in each file, one list of all.

The order decides which failure a message belongs to if several patterns claim the same words, so what is
special comes before what is general. A test walks the list and names what an entry lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.diagnosis.catalogue.after_upload import AFTER_UPLOAD
from tracer_bullet.diagnosis.catalogue.artifacts import ARTIFACTS
from tracer_bullet.diagnosis.catalogue.attestations import ATTESTATIONS
from tracer_bullet.diagnosis.catalogue.building import BUILDING
from tracer_bullet.diagnosis.catalogue.credentials import CREDENTIALS
from tracer_bullet.diagnosis.catalogue.file_names import FILE_NAMES
from tracer_bullet.diagnosis.catalogue.github import GITHUB
from tracer_bullet.diagnosis.catalogue.id_token import ID_TOKEN
from tracer_bullet.diagnosis.catalogue.metadata import METADATA
from tracer_bullet.diagnosis.catalogue.nothing_happened import NOTHING_HAPPENED
from tracer_bullet.diagnosis.catalogue.other_providers import OTHER_PROVIDERS
from tracer_bullet.diagnosis.catalogue.publish_action import PUBLISH_ACTION
from tracer_bullet.diagnosis.catalogue.publisher import PUBLISHER
from tracer_bullet.diagnosis.catalogue.uploaders import UPLOADERS

if TYPE_CHECKING:
    from tracer_bullet.diagnosis.failure import Failure

FAMILIES: dict[str, tuple[Failure, ...]] = {
    "GitLab, Google Cloud and ActiveState": OTHER_PROVIDERS,
    "The publisher": PUBLISHER,
    "The identity token": ID_TOKEN,
    "Credentials": CREDENTIALS,
    "The publish action": PUBLISH_ACTION,
    "Attestations": ATTESTATIONS,
    "Files and file names": FILE_NAMES,
    "Metadata": METADATA,
    "The uploading tool": UPLOADERS,
    "Artifacts": ARTIFACTS,
    "GitHub": GITHUB,
    "Nothing happened": NOTHING_HAPPENED,
    "After the upload": AFTER_UPLOAD,
    "The build": BUILDING,
}
"""The failures by their heading in the reference."""
FAILURES: tuple[Failure, ...] = tuple(failure for family in FAMILIES.values() for failure in family)
TOPICS: dict[str, Failure] = {failure.topic: failure for failure in FAILURES}
