/* Days of the proleptic Gregorian calendar, and dates known only to the month or year. */
#ifndef CAJAL_BASE_DATE_H
#define CAJAL_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cajal_precision { CAJAL_NO_DATE, CAJAL_YEAR, CAJAL_MONTH, CAJAL_DAY };

/* A date as a clinician states it. `days` (since 1970-01-01) is the first day it can mean. */
typedef struct cajal_date {
    int32_t days;
    enum cajal_precision precision; /* CAJAL_NO_DATE: not stated */
} cajal_date;

/* "2015", "2015-03" or "2015-03-06"; false when it is none of these or no such day exists.
 * Years 1800 to 2200: outside them a date in a case or a knowledge base is a typing error. */
bool date_parse(cajal_date *out, const char *text);

/* As stated, "2015-03"; "" when not stated. `out` needs DATE_TEXT bytes. */
#define DATE_TEXT 40 /* whatever three ints can print */
void date_format(char out[DATE_TEXT], cajal_date date);

cajal_date date_from_ymd(int year, int month, int day);
void date_to_ymd(cajal_date date, int *year, int *month, int *day);

/* The last day a partial date can mean. */
int32_t date_last_day(cajal_date date);

/* Compares the first days; a date not stated comes first. */
int date_compare(cajal_date a, cajal_date b);

/* Whether `a` is certainly before `b`: its last possible day before the first of `b`. */
bool date_surely_before(cajal_date a, cajal_date b);

static inline bool date_stated(cajal_date date) { return date.precision != CAJAL_NO_DATE; }

#endif
