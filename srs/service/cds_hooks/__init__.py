"""CDS Hooks 2.0 under /cds-services. https://cds-hooks.hl7.org/2.0/"""

from . import feedback, services

ROUTERS = (services.router, feedback.router)

__all__ = ["ROUTERS"]
