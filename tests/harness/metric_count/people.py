"""The roster."""


def on_roster(events):
    """Names of the persons who joined and have not left."""
    present = set()
    for event in events.of("person.joined", "person.left"):
        present.add(event.subject) if event.kind == "person.joined" else present.discard(event.subject)
    return present
