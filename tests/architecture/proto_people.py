"""Fields of requests that name people are marked as logins (aims.options.v1.limits.login): the server brings these alone
into the form in which people sign in, and the four eyes are as good as the names that they compare.

    problems = people.of_request(message_descriptor)      # of a descriptor in a pool that knows the options
"""

from google.protobuf.descriptor import FieldDescriptor as Field

# Names of fields that hold a login, or several.
PEOPLE = {"actor", "approver", "assessor", "assessors", "author", "authors", "owner", "owners", "preparer", "preparers",
          "reviewer", "reviewers", "subject_id", "subject_ids", "tester", "testers"}
OUTPUT_ONLY = 3


class People:
    """`limits_option` and `behavior_option` are the extensions aims.options.v1.limits and google.api.field_behavior (None
    where nothing uses it), and `options_of(descriptor)` the options of a field that understand them."""

    def __init__(self, options_of, limits_option, behavior_option):
        self.options_of = options_of
        self.limits_option = limits_option
        self.behavior_option = behavior_option
        self.seen = set()

    def of_request(self, message):
        """What the message, and those in it that no other request had before, lack: as (message, problem)."""
        if message.full_name in self.seen or not message.full_name.startswith("aims."):
            return
        self.seen.add(message.full_name)
        for field in message.fields:
            options = self.options_of(field)
            if self.behavior_option is not None and OUTPUT_ONLY in options.Extensions[self.behavior_option]:
                continue
            if field.type == Field.TYPE_MESSAGE:
                yield from self.of_request(field.message_type)
            elif field.type == Field.TYPE_STRING and field.name in PEOPLE:
                if not options.Extensions[self.limits_option].login:
                    yield message.name, f"{field.name} names people: it needs (aims.options.v1.limits) login: true"
