from random import Random

from django.utils.text import slugify
from faker import Faker

from .models import Contact

COUNTRY_CODES = {
    "cs_CZ": "+420",
    "de_DE": "+49",
    "en_GB": "+44",
    "en_IN": "+91",
    "fr_FR": "+33",
    "it_IT": "+39",
    "pt_PT": "+351",
    "sv_SE": "+46",
}


def make_contacts(count):
    """Yield that many invented contacts, not saved, the same ones every time."""
    random = Random(1)
    fake = Faker(list(COUNTRY_CODES))
    fake.seed_instance(1)
    emails = set()
    while len(emails) < count:
        locale, country_code = random.choice(list(COUNTRY_CODES.items()))
        name = f"{fake[locale].first_name()} {fake[locale].last_name()}"
        company = fake[locale].company()
        mailbox = slugify(name.casefold()).replace("-", ".")
        domain = slugify(company.casefold()).partition("-")[0]
        email = f"{mailbox}@{domain}.example"
        if email in emails:
            continue
        emails.add(email)
        yield Contact(
            name=name,
            company=company,
            email=email,
            phone=fake.numerify(f"{country_code} %## ### ###"),
            status="archived" if random.random() < 0.2 else "active",
        )
