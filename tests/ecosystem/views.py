import django_filters
import django_tables2 as tables
from django.forms import modelformset_factory
from django.shortcuts import render
from django_filters.views import FilterView
from rest_framework import serializers, viewsets

from .forms import BookForm
from .models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["id", "name", "email", "born", "books"]
        read_only_fields = ["books"]


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = "__all__"


class AuthorViewSet(viewsets.ModelViewSet):
    """Authors, and what they wrote."""

    queryset = Author.objects.prefetch_related("books")
    serializer_class = AuthorSerializer
    search_fields = ["name"]


class BookViewSet(viewsets.ModelViewSet):
    """Books."""

    queryset = Book.objects.all()
    serializer_class = BookSerializer
    filterset_fields = ["genre", "author"]


class BookTable(tables.Table):
    title = tables.Column(linkify=lambda record: f"/books/{record.pk}/")
    note = tables.TemplateColumn(
        "{{ record.price|floatformat:1 }}{% if record.in_print %}!{% endif %}"
    )

    class Meta:
        model = Book
        fields = ["title", "author", "price", "published", "in_print"]


class BookFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(lookup_expr="icontains")
    price = django_filters.RangeFilter()
    published = django_filters.DateFromToRangeFilter()
    order = django_filters.OrderingFilter(fields=["title", "price"])

    class Meta:
        model = Book
        fields = ["title", "author", "genre", "in_print"]


class BookTableView(tables.SingleTableView):
    table_class = BookTable
    queryset = Book.objects.select_related("author")
    paginate_by = 5
    template_name = "ecosystem/table.html"


class BookFilterView(FilterView):
    filterset_class = BookFilter
    template_name = "ecosystem/filter.html"


def crispy(request):
    form = BookForm(request.POST or None)
    books = modelformset_factory(Book, BookForm, extra=1)
    return render(
        request,
        "ecosystem/crispy.html",
        {"form": form, "formset": books(queryset=Book.objects.filter(pk__lt=3))},
    )


def template(request, name):
    """Render the template ``name``, which may be ``page.html#row``."""
    return render(request, name, {"books": Book.objects.all()[:3]})
