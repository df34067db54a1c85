from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=100)
    born = models.DateField(null=True, blank=True)

    def __str__(self):
        return self.name


class Book(models.Model):
    class Genre(models.TextChoices):
        FICTION = "fiction"
        SCIENCE = "science"

    title = models.CharField(max_length=100, help_text="As on the <cover>")
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    genre = models.CharField(max_length=10, choices=Genre.choices)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    published = models.DateTimeField()
    in_print = models.BooleanField(default=True)
    tags = models.ManyToManyField(Tag, blank=True)
    cover = models.FileField(blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title


class Edition(models.Model):
    book = models.ForeignKey(Book, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    released = models.DateField()
