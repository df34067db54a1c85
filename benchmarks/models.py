from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Order(models.Model):
    STATUSES = [
        ("", "Choose one"),  # Django's own text for it differs between releases.
        ("new", "New"),
        ("paid", "Paid & packed"),
        ("sent", "Sent"),
    ]

    number = models.CharField(max_length=10)
    email = models.EmailField()
    quantity = models.IntegerField(help_text="At most 100.")
    status = models.CharField(max_length=4, choices=STATUSES)
    gift = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.number
