"""The groups of measurements, in the order of the table; each is one file, and can be measured alone by its name."""
from . import commands, decision, growth, past, signed, users, whole

GROUPS = {
    "whole": whole.measure,
    "growth": growth.measure,
    "past": past.measure,
    "users": users.measure,
    "commands": commands.measure,
    "signed": signed.measure,
    "decision": decision.measure,
}
