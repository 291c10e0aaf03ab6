"""Who may have an export: a caller of the service's settings with the scope ``export``."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import BadSettings, NotPermitted
from ..files import content
from ..service.call import EXPORT
from ..service.settings import Settings
from ..storage import Keys
from ..storage.place import keys_beside

if TYPE_CHECKING:
    from ..storage.assessments import Units


@dataclass(frozen=True, slots=True)
class Permitted:
    """The permitted *units*, named as in the store; None: every unit."""

    caller: str
    units: "Units"


def permitted(settings: Settings, name: str, keys: Keys, now: datetime) -> Permitted:
    """What the caller with the *name* may export, according to all its entries in the settings.

    Raises
    ------
    NotPermitted
        If the caller is not in the settings, lacks the scope, has expired or sees no unit.
    """
    own = [each for each in settings.callers if each.name == name]
    if not own:
        raise NotPermitted(
            f"--caller: expected the name of an entry of [[callers]] with the scope {EXPORT}"
        )
    own = [each for each in own if EXPORT in each.scopes]
    if not own:
        raise NotPermitted(f"export: the caller lacks the scope {EXPORT}")
    own = [each for each in own if not each.expires or each.expires > now]
    if not own:
        raise NotPermitted("export: the caller's credential has expired")
    if any(each.units == "all" for each in own):
        return Permitted(name, None)
    units = frozenset(keys.reference(unit) for each in own for unit in each.units)
    if not units:
        raise NotPermitted('export: the caller sees no unit: expected units, or "all"')
    return Permitted(name, units)


def ring(settings: Settings) -> Keys:
    """The store's keys of pseudonyms; no export may use one of them.

    Raises
    ------
    BadSettings
    """
    from ..service.app import person_keys

    if settings.person_keys or settings.person_keys_file:
        return person_keys(settings)
    beside = keys_beside(settings.database.get_secret_value())
    if beside is None or not beside.is_file():
        return person_keys(settings)  # whose error says what is missing
    try:
        return Keys.parse(content(beside).decode("ascii"))
    except (OSError, ValueError):
        raise BadSettings(
            "person_keys_file: expected the file next to the database to be readable"
        ) from None
