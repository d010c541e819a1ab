"""Tables: fields, constraints and indexes."""

from heedful.models.alarm import Alarm, AlarmLook
from heedful.models.api_key import ApiKey, KeptAnswer
from heedful.models.audit import AuditEntry
from heedful.models.batch import Batch, FacetName, FlowAgain, RepeatFile, SourceDay
from heedful.models.business_hours import BusinessHours
from heedful.models.circumstances import Circumstances, OwnPageLink
from heedful.models.colleague import Colleague, Invitation, Role
from heedful.models.consent import Consent
from heedful.models.conversation import Conversation, Looking, Participant
from heedful.models.customer import Customer, Erasure, Identity, IdentityEdge
from heedful.models.customer_file import CustomerFile
from heedful.models.desire import DesireFile, Moves
from heedful.models.desire_tie import DesireTie
from heedful.models.draft import Draft, DraftFile
from heedful.models.fingerprint import MessageFingerprint, NoteFingerprint, OlderLetters
from heedful.models.gate import Adaptation, GatePolicy, JudgedMoment, Judgement, Outreach, Switch
from heedful.models.grant import Allowance, Grant
from heedful.models.heartbeat import Heartbeat
from heedful.models.help_desire import HelpDesire
from heedful.models.identity import Conflict, Merge
from heedful.models.kept_file import KeptFile
from heedful.models.kind import Kind, KindVersion
from heedful.models.locality import Locality
from heedful.models.log import Intake, LogState, OrderedLog, Segment, SupersededFile
from heedful.models.lost_address import LostAddress
from heedful.models.mail import BlockedSender, IncomingMail
from heedful.models.mailbox import Mailbox
from heedful.models.message import Arrival, Attachment, Message, Outgoing
from heedful.models.moment import Feed, Heard, Moment, Touched
from heedful.models.note import Note, NoteFile
from heedful.models.notice import Notice, NoticeWishes
from heedful.models.opening_draft import OpeningDraft, OpeningFile
from heedful.models.organisation import Organisation
from heedful.models.owed import Owed
from heedful.models.place import Place
from heedful.models.problem import Problem
from heedful.models.regrouping import Regrouping
from heedful.models.relay import Relayed, RelayMailer, RelaySender
from heedful.models.retention import RetentionRule
from heedful.models.revenue import Revenue
from heedful.models.rule import Rule, RuleCall, RuleDeed
from heedful.models.saved_reply import SavedReply
from heedful.models.saved_view import SavedView
from heedful.models.sent_file import SentFile
from heedful.models.signal_file import RowIdFile, SignalFile
from heedful.models.signature import Signature
from heedful.models.source import Delivery, Reject, Source, WriteKey
from heedful.models.tag import Tag, Tagging
from heedful.models.talk import Talk
from heedful.models.team import Team
from heedful.models.telling import Telling, Webhook
from heedful.models.web_form import FormMessage, WebForm

__all__ = [
    "Adaptation",
    "Alarm",
    "AlarmLook",
    "Allowance",
    "ApiKey",
    "Arrival",
    "Attachment",
    "AuditEntry",
    "Batch",
    "BlockedSender",
    "BusinessHours",
    "Circumstances",
    "Colleague",
    "Conflict",
    "Consent",
    "Conversation",
    "Customer",
    "CustomerFile",
    "Delivery",
    "DesireFile",
    "DesireTie",
    "Draft",
    "DraftFile",
    "Erasure",
    "FacetName",
    "Feed",
    "FlowAgain",
    "FormMessage",
    "GatePolicy",
    "Grant",
    "Heard",
    "Heartbeat",
    "HelpDesire",
    "Identity",
    "IdentityEdge",
    "IncomingMail",
    "Intake",
    "Invitation",
    "JudgedMoment",
    "Judgement",
    "KeptAnswer",
    "KeptFile",
    "Kind",
    "KindVersion",
    "Locality",
    "LogState",
    "Looking",
    "LostAddress",
    "Mailbox",
    "Merge",
    "Message",
    "MessageFingerprint",
    "Moment",
    "Moves",
    "Note",
    "NoteFile",
    "NoteFingerprint",
    "Notice",
    "NoticeWishes",
    "OlderLetters",
    "OpeningDraft",
    "OpeningFile",
    "OrderedLog",
    "Organisation",
    "Outgoing",
    "Outreach",
    "Owed",
    "OwnPageLink",
    "Participant",
    "Place",
    "Problem",
    "Regrouping",
    "Reject",
    "RelayMailer",
    "RelaySender",
    "Relayed",
    "RepeatFile",
    "RetentionRule",
    "Revenue",
    "Role",
    "RowIdFile",
    "Rule",
    "RuleCall",
    "RuleDeed",
    "SavedReply",
    "SavedView",
    "Segment",
    "SentFile",
    "SignalFile",
    "Signature",
    "Source",
    "SourceDay",
    "SupersededFile",
    "Switch",
    "Tag",
    "Tagging",
    "Talk",
    "Team",
    "Telling",
    "Touched",
    "WebForm",
    "Webhook",
    "WriteKey",
]
