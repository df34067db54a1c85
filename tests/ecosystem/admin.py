from django.contrib import admin

from .models import Author, Book


class BookInline(admin.TabularInline):
    model = Book
    extra = 1


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "born", "book_count"]
    search_fields = ["name"]
    inlines = [BookInline]

    @admin.display(description="Books", empty_value="none")
    def book_count(self, author):
        return author.books.count() or None


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    autocomplete_fields = ["author"]
    date_hierarchy = "published"
    fieldsets = [
        (None, {"fields": ["title", "author", "genre"]}),
        (
            "Shop",
            {"fields": [("price", "in_print"), "published"], "classes": ["collapse"]},
        ),
    ]
    list_display = ["title", "author", "genre", "price", "published", "in_print"]
    list_editable = ["genre"]
    list_filter = ["genre", "in_print", "published", "author"]
    list_per_page = 5
    radio_fields = {"genre": admin.HORIZONTAL}
    search_fields = ["title", "author__name"]
