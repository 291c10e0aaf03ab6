"""Everything that can go wrong, in one tree.

* SrsError
  - BadInput            what the caller gave is at fault
    - BadCertificate    a file is no certificate, or contradicts itself
    - BadDiagnosis      a text is no ICD-10-SE code
    - BadPersonId       a text is no Swedish person id
    - BadAnswer         an answer has an unknown predictor or level, or contradicts another
    - BadDay            a day or a horizon lies outside the spell or the model
    - BadTable          a table lacks a column, or a row breaks a rule
    - BadKnowledge      a knowledge document cannot be taken in
  - NoModel             no published model has the name, or none covers the diagnosis
  - BrokenModel         a published model's files do not agree with its manifest
  - MissingExtra        a part of srs is not installed
  - Refused             the service does not answer this caller
    - NotAuthenticated  who calls is not known, or no longer valid
    - NotPermitted      the caller may not do this, or not for this unit
    - TooManyCalls      the caller has called more often than agreed
  - NotStored           nothing is stored under what was asked for
  - KeyReused           an idempotency key came with another request than before
  - Unavailable         the database cannot be reached, is full or is not migrated
  - BadSettings         the service cannot be run as it is told to
"""


class SrsError(Exception):
    """Base of all errors raised on purpose.

    Messages are one line that says what was expected, where, and what to do; they never
    carry a patient's identity, diagnosis, dates or answers.
    """


class BadInput(SrsError): ...


class BadCertificate(BadInput): ...


class BadDiagnosis(BadInput): ...


class BadPersonId(BadInput): ...


class BadAnswer(BadInput): ...


class BadDay(BadInput): ...


class BadTable(BadInput): ...


class BadKnowledge(BadInput): ...


class NoModel(SrsError): ...


class BrokenModel(SrsError): ...


class MissingExtra(SrsError): ...


class Refused(SrsError): ...


class NotAuthenticated(Refused): ...


class NotPermitted(Refused): ...


class TooManyCalls(Refused): ...


class NotStored(SrsError): ...


class KeyReused(SrsError): ...


class Unavailable(SrsError): ...


class BadSettings(SrsError): ...
