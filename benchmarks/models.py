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


class Item(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    product = models.CharField(max_length=50)
    quantity = models.IntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)

    def __str__(self):
        return self.product


class Payment(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    paid = models.DateTimeField()

    def __str__(self):
        return str(self.amount)
