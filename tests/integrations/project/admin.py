from django.contrib import admin

from .models import Author, Book, Edition, Tag


class EditionInline(admin.TabularInline):
    model = Edition
    extra = 1


class BookInline(admin.StackedInline):
    model = Book
    extra = 1


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    date_hierarchy = "published"
    filter_horizontal = ["tags"]
    inlines = [EditionInline]
    list_display = ["title", "author", "genre", "price", "published", "in_print"]
    list_editable = ["genre", "price"]
    list_filter = ["genre", "in_print", "published"]
    radio_fields = {"genre": admin.HORIZONTAL}
    search_fields = ["title"]


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    inlines = [BookInline]


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    raw_id_fields = ["book"]


admin.site.register(Tag)
