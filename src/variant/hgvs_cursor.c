#include "variant/hgvs_cursor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/letters.h"

bool hgvs_fail(const struct hgvs_cursor *cursor, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cursor->error->column = (size_t)(cursor->at - cursor->text) + 1;
    format_into(cursor->error->message, sizeof cursor->error->message, format, arguments);
    va_end(arguments);
    return false;
}

bool hgvs_take(struct hgvs_cursor *cursor, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < length || letters_compare_n(cursor->at, word, length) != 0)
        return false;
    cursor->at += length;
    return true;
}
