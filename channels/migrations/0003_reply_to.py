from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_mails_of_the_account'),
    ]

    operations = [
        migrations.AddField(
            model_name='emailmessage',
            name='reply_to',
            field=models.CharField(db_default='', default='', max_length=320),
        ),
    ]
