from datetime import timedelta

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone


class TodoQuerySet(models.QuerySet):
    def count_open(self):
        return self.filter(done=False).count()

    def statistics(self):
        today = timezone.localdate()
        is_open = Q(done=False)
        soon = Q(due__range=(today, today + timedelta(days=6)))
        return self.aggregate(
            total=Count("pk"),
            finished=Count("pk", filter=Q(done=True)),
            overdue=Count("pk", filter=is_open & Q(due__lt=today)),
            soon=Count("pk", filter=is_open & soon),
        )


class Todo(models.Model):
    title = models.CharField(
        max_length=80,
        unique=True,
        error_messages={"unique": "There is already a to-do with this title."},
    )
    notes = models.TextField(blank=True)
    due = models.DateField(null=True, blank=True)
    done = models.BooleanField(default=False)

    objects = TodoQuerySet.as_manager()

    class Meta:
        # The newest come first.
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    @property
    def html_id(self):
        return f"todo-{self.pk}"

    @property
    def state(self):
        return "done" if self.done else "open"
