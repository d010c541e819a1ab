"""Tables: fields, constraints and indexes."""

from heedful.models.alarm import Alarm, AlarmLook
from heedful.models.audit import AuditEntry
from heedful.models.colleague import Colleague, Invitation, Role
from heedful.models.customer import Customer, Erasure, Identity
from heedful.models.desire import DesireFile
from heedful.models.kind import Kind, KindVersion
from heedful.models.log import Intake, LogState, OrderedLog, Segment, SupersededFile

__all__ = [
    "Alarm",
    "AlarmLook",
    "AuditEntry",
    "Colleague",
    "Customer",
    "DesireFile",
    "Erasure",
    "Identity",
    "Intake",
    "Invitation",
    "Kind",
    "KindVersion",
    "LogState",
    "OrderedLog",
    "Role",
    "Segment",
    "SupersededFile",
]
