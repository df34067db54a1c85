from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Q


class ContactQuerySet(models.QuerySet):
    def matching(self, query):
        """Return the contacts that have each word of ``query`` somewhere."""
        contacts = self
        for word in query.split():
            contacts = contacts.filter(
                Q(name__icontains=word)
                | Q(company__icontains=word)
                | Q(email__icontains=word)
            )
        return contacts

    def after(self, name, pk):
        """
        Return the contacts that follow one in the ordering, which may have been deleted:
        with page numbers, a deletion would make the next page skip some.
        """
        return self.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))

    def counts(self):
        return self.aggregate(
            total=Count("pk"),
            active=Count("pk", filter=Q(status=Contact.Status.ACTIVE)),
        )


class Contact(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active"
        ARCHIVED = "archived"

    name = models.CharField(max_length=100)
    company = models.CharField(max_length=100, blank=True)
    email = models.EmailField(
        "e-mail",
        unique=True,
        error_messages={"unique": "Another contact has this e-mail address."},
    )
    phone = models.CharField(
        max_length=30,
        blank=True,
        validators=[
            RegexValidator(
                r"^\+?[\d ()-]+$", "Use digits, spaces, +, - and parentheses."
            )
        ],
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.ACTIVE
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="contact_ordering")]

    def __str__(self):
        return self.name

    @property
    def initials(self):
        words = self.name.split()
        return (words[0][0] + words[-1][0]).upper()

    @property
    def hue(self):
        """Return the color of the initials, an angle: neighbours differ."""
        return self.pk * 137 % 360
