"""CDS Hooks 2.0 under /cds-services. https://cds-hooks.hl7.org/2.0/"""

from . import feedback, services
from .hooks import IDS

ROUTERS = (services.router, feedback.router)

ENDPOINTS = {f"{services.PREFIX}/{id}": services.cards_directly for id in IDS}

__all__ = ["ENDPOINTS", "ROUTERS"]
