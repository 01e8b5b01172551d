from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Lower, NullIf, Right

LISTED = Q(
    identified_at__isnull=False,
    deleted_at__isnull=True,
    erased_at__isnull=True,
    merged_into__isnull=True,
)


class Migration(migrations.Migration):
    # The indexes are built beside what goes on, which no transaction allows.
    atomic = False

    dependencies = [
        ('contacts', '0004_not_the_same'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(
                Right(Func(Coalesce(NullIf('mobile', Value('')), F('phone'), output_field=CharField()), Value('[^0-9]'), Value(''), Value('g'), function='regexp_replace', output_field=TextField()), 9),
                F('id'),
                condition=LISTED & ~Q(phone='', mobile=''),
                name='contact_by_telephone',
            ),
        ),
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(
                Func(Lower('email'), Value('[+][^@]*@'), Value('@'), function='regexp_replace', output_field=TextField()),
                F('id'),
                condition=LISTED & Q(email__isnull=False),
                name='contact_by_mailbox',
            ),
        ),
        AddIndexConcurrently(
            model_name='contact',
            index=models.Index(
                Lower(Concat(F('lastname'), Value(', '), F('firstname'), Value(' @'), Cast('company_id', TextField()), output_field=TextField())),
                F('id'),
                condition=LISTED & ~Q(lastname='') & ~Q(firstname='') & Q(company__isnull=False),
                name='contact_by_whole_name',
            ),
        ),
    ]
