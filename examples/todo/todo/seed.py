from datetime import timedelta
from itertools import product
from random import Random

from django.utils import timezone

from .models import Todo

TASKS = ["Call {}", "Write to {}", "Cook for {}", "Find a present for {}", "Visit {}"]
PEOPLE = [
    "Ada", "Alan", "Annie", "Barbara", "Edsger", "Grace", "Hedy", "John", "Katherine",
    "Kurt", "Margaret", "Radia",
]  # fmt: skip
NOTES = ["Ask first whether it suits.", "Not on a Monday.", "", ""]


def make_todos():
    """Yield invented to-dos, not saved, the same ones every time."""
    random = Random(1)
    today = timezone.localdate()
    titles = [task.format(person) for task, person in product(TASKS, PEOPLE)]
    random.shuffle(titles)
    for title in titles:
        days = random.randint(-5, 30)
        yield Todo(
            title=title,
            notes=random.choice(NOTES),
            due=today + timedelta(days) if days % 3 else None,
            done=random.random() < 0.3,
        )
