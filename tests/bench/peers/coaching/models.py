"""Plans and their team members, as Django reads them."""

from django.db import models


class Person(models.Model):
    name = models.TextField()

    class Meta:
        db_table, managed = "person", False

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    code = models.TextField()
    state = models.TextField()
    area = models.TextField()
    goal = models.TextField()
    start_on = models.DateField()
    end_on = models.DateField()
    progress = models.IntegerField()
    member = models.ForeignKey(Person, models.DO_NOTHING)

    class Meta:
        db_table, managed = "plan", False
