"""The SOAP channel: what certificate applications call, contract by contract."""

from .faults import fault_of_error as fault
from .routes import ENDPOINTS, owns, router

__all__ = ["ENDPOINTS", "fault", "owns", "router"]
