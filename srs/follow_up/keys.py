"""The keys of persons' pseudonyms, found as the service finds them; never given as an option."""

from collections.abc import Mapping
from pathlib import Path

from ..errors import BadSettings
from ..files import content
from ..storage import Keys
from ..storage.place import keys_beside
from ..tables.columns import pl


def keys_of(database: str, file: Path | None, environment: Mapping[str, str]) -> Keys:
    """The keys in SRS_PERSON_KEYS, else in *file*, else next to an embedded database.

    Raises
    ------
    BadSettings
    """
    if given := environment.get("SRS_PERSON_KEYS"):
        return Keys.parse(given)
    path = file or keys_beside(database)
    if path is None:
        raise BadSettings(
            "--person-keys-file, SRS_PERSON_KEYS_FILE or SRS_PERSON_KEYS: expected the keys that "
            "the service makes persons' pseudonyms with"
        )
    try:
        return Keys.parse(content(path).decode("ascii"))
    except (OSError, UnicodeDecodeError):
        raise BadSettings(
            "--person-keys-file: expected the file of keys that the service makes persons' "
            "pseudonyms with; it cannot be read"
        ) from None


def check_keys(keys: Keys, pseudonyms: pl.Series) -> None:
    """
    Raises
    ------
    BadSettings
        When some of the *pseudonyms* were made with a key that is not among *keys*.
    """
    ids = pseudonyms.drop_nulls().str.extract(r"^(.*)\.").unique()
    lacking = sorted(set(ids.drop_nulls()) - {*keys.ids})
    if lacking:
        raise BadSettings(
            f"the keys of pseudonyms: expected also {', '.join(lacking)}, which stored pseudonyms "
            "were made with: give all keys that the service has"
        )
