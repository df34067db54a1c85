from django.contrib import admin

from ..models import Customer, Item, Order, Payment


class ItemInline(admin.TabularInline):
    model = Item


class PaymentInline(admin.StackedInline):
    model = Payment
    extra = 1


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    search_fields = ["name"]


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    inlines = [ItemInline, PaymentInline]
    list_display = ["number", "customer", "email", "quantity", "status", "gift"]
    list_filter = ["status", "gift"]
    list_select_related = ["customer"]
    search_fields = ["number", "email"]
