#include "base/date.h"

#include <stdio.h>
#include <string.h>

#define FIRST_YEAR 1800
#define LAST_YEAR 2200

/* Days since 1970-01-01 of a civil date, and back: Howard Hinnant, "chrono-compatible
 * low-level date algorithms" (days_from_civil, civil_from_days). */
static int32_t days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Exactly `digits` digits at `text`; -1 otherwise. */
static int number(const char *text, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool date_parse(cajal_date *out, const char *text)
{
    size_t length = strlen(text);
    if (length != 4 && length != 7 && length != 10)
        return false;
    int year = number(text, 4), month = 1, day = 1;
    if (year < FIRST_YEAR || year > LAST_YEAR)
        return false;
    enum cajal_precision precision = CAJAL_YEAR;
    if (length >= 7) {
        month = text[4] == '-' ? number(text + 5, 2) : -1;
        if (month < 1 || month > 12)
            return false;
        precision = CAJAL_MONTH;
    }
    if (length == 10) {
        day = text[7] == '-' ? number(text + 8, 2) : -1;
        if (day < 1 || day > days_in_month(year, month))
            return false;
        precision = CAJAL_DAY;
    }
    *out = (cajal_date){days_from_civil(year, month, day), precision};
    return true;
}

cajal_date date_from_ymd(int year, int month, int day)
{
    return (cajal_date){days_from_civil(year, month, day), CAJAL_DAY};
}

void date_to_ymd(cajal_date date, int *year, int *month, int *day)
{
    int32_t days = date.days + 719468;
    int32_t era = (days >= 0 ? days : days - 146096) / 146097;
    int32_t day_of_era = days - era * 146097;
    int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month + (shifted_month < 10 ? 3 : -9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

/* By hand, because tables of a million rows write as many dates: printf takes ten times as long. */
static char *put_digits(char *out, int number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + digits;
}

void date_format(char out[DATE_TEXT], cajal_date date)
{
    int year, month, day;
    char *end = out;
    if (date.precision != CAJAL_NO_DATE) {
        date_to_ymd(date, &year, &month, &day);
        if (year < 0 || year > 9999) {
            snprintf(out, DATE_TEXT, "%04d-%02d-%02d", year, month, day);
            return;
        }
        end = put_digits(end, year, 4);
        if (date.precision >= CAJAL_MONTH) {
            *end++ = '-';
            end = put_digits(end, month, 2);
        }
        if (date.precision == CAJAL_DAY) {
            *end++ = '-';
            end = put_digits(end, day, 2);
        }
    }
    *end = '\0';
}

int32_t date_last_day(cajal_date date)
{
    int year, month, day;
    date_to_ymd(date, &year, &month, &day);
    if (date.precision == CAJAL_YEAR)
        return days_from_civil(year, 12, 31);
    if (date.precision == CAJAL_MONTH)
        return days_from_civil(year, month, days_in_month(year, month));
    return date.days;
}

int date_compare(cajal_date a, cajal_date b)
{
    if (date_stated(a) != date_stated(b))
        return date_stated(a) ? 1 : -1;
    return (a.days > b.days) - (a.days < b.days);
}

bool date_surely_before(cajal_date a, cajal_date b)
{
    return date_stated(a) && date_stated(b) && date_last_day(a) < b.days;
}
