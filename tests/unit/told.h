/* A text that a test writes of what it found, to be compared whole with what is expected; and a table in a file. */
#ifndef CAJAL_TESTS_TOLD_H
#define CAJAL_TESTS_TOLD_H

#include "base/date.h"
#include "check.h"
#include "made_file.h"
#include "patient/case.h"

struct told {
    char text[4096];
    size_t used;
};

static inline void tell(struct told *told, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void tell(struct told *told, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    told->used += (size_t)vsnprintf(told->text + told->used, sizeof told->text - told->used, format, arguments);
    va_end(arguments);
    assert_true(told->used < sizeof told->text);
}

static inline void tell_number(struct told *told, const char *name, int64_t milli)
{
    if (milli != CASE_ABSENT)
        tell(told, " %s=%g", name, (double)milli / 1000);
}

static inline void tell_word(struct told *told, const char *name, const char *word)
{
    if (word)
        tell(told, " %s=%s", name, word);
}

static inline void tell_date(struct told *told, const char *name, cajal_date date)
{
    char text[DATE_TEXT];
    date_format(text, date);
    if (date_stated(date))
        tell(told, " %s=%s", name, text);
}

/* What was said, after "!": line, column, words. */
static inline void tell_errors(struct told *told, const cajal_errors *errors)
{
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        tell(told, "!%d %s: %s", error->line, error->path ? error->path : "-", error->message);
    }
}

#define TABLE_PATH "/tmp/cajal-table-XXXXXX"

#endif
