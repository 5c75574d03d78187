#include "base/format.h"

#include <langinfo.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REAL_ROOM 512 /* of the longest double with some hundred decimals */
#define DECIMALS_MOST 150

struct sink {
    char *out;
    size_t size, length; /* length: of the whole, written or not */
};

static void put(struct sink *sink, const char *bytes, size_t length)
{
    if (sink->length < sink->size) {
        size_t room = sink->size - sink->length;
        memcpy(sink->out + sink->length, bytes, length < room ? length : room);
    }
    sink->length += length;
}

static void repeat(struct sink *sink, char c, size_t times)
{
    for (; times > 0; times--)
        put(sink, &c, 1);
}

/* ---- one directive ---- */

struct directive {
    bool left, plus, blank, zeros;
    int width, precision; /* precision -1: none */
    int longs;            /* how many l: 0 to 2; of z, j and t as many as their types have here */
    char conversion;
};

static int read_count(const char **format, va_list *arguments)
{
    if (**format == '*') {
        ++*format;
        return va_arg(*arguments, int);
    }
    int count = 0;
    for (; **format >= '0' && **format <= '9' && count < 100000; ++*format)
        count = 10 * count + (**format - '0');
    return count;
}

/* Where addresses have 32 bits (WebAssembly) a size_t is as wide as an int. */
static int longs_of(char modifier)
{
    if (modifier == 'l')
        return 1;
    size_t bytes = modifier == 'z'   ? sizeof(size_t)
                   : modifier == 't' ? sizeof(ptrdiff_t)
                   : modifier == 'j' ? sizeof(intmax_t)
                                     : sizeof(int); /* h */
    return bytes == sizeof(int) ? 0 : bytes == sizeof(long) ? 1 : 2;
}

/* What stands after the percent sign; *format goes behind it. */
static struct directive read_directive(const char **format, va_list *arguments)
{
    struct directive it = {.precision = -1};
    for (bool flag = true; flag;) {
        char c = **format;
        it.left = it.left || c == '-';
        it.plus = it.plus || c == '+';
        it.blank = it.blank || c == ' ';
        it.zeros = it.zeros || c == '0';
        flag = c == '-' || c == '+' || c == ' ' || c == '0';
        *format += flag;
    }
    it.width = read_count(format, arguments);
    if (it.width < 0) {
        it.left = true;
        it.width = -it.width;
    }
    if (**format == '.') {
        ++*format;
        it.precision = read_count(format, arguments);
    }
    for (; **format && strchr("hlzjt", **format); ++*format)
        it.longs += longs_of(**format);
    it.conversion = **format;
    *format += **format != '\0';
    return it;
}

/* In the width, on the side that is wanted; zeros come after the sign. */
static void put_padded(struct sink *sink, const struct directive *it, const char *bytes, size_t length, bool number)
{
    size_t width = (size_t)it->width, missing = width > length ? width - length : 0;
    bool zeros = number && it->zeros && !it->left;
    size_t sign = zeros && length > 0 && strchr("+- ", bytes[0]) ? 1 : 0;
    if (!it->left && !zeros)
        repeat(sink, ' ', missing);
    put(sink, bytes, sign);
    if (zeros)
        repeat(sink, '0', missing);
    put(sink, bytes + sign, length - sign);
    if (it->left)
        repeat(sink, ' ', missing);
}

static void put_string(struct sink *sink, const struct directive *it, const char *string)
{
    string = string ? string : "(null)";
    size_t length = it->precision < 0 ? strlen(string) : strnlen(string, (size_t)it->precision);
    put_padded(sink, it, string, length, false);
}

static void put_signed(struct sink *sink, const struct directive *it, long long number)
{
    char digits[FORMAT_DIGITS + 1];
    const char *start = format_digits(digits + 1, number);
    if (number >= 0 && (it->plus || it->blank)) {
        digits[start - digits - 1] = it->plus ? '+' : ' ';
        start--;
    }
    put_padded(sink, it, start, strlen(start), true);
}

static void put_unsigned(struct sink *sink, const struct directive *it, unsigned long long number)
{
    char digits[FORMAT_DIGITS];
    size_t at = sizeof digits;
    unsigned base = it->conversion == 'u' ? 10 : 16;
    const char *all = it->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    do
        digits[--at] = all[number % base];
    while (number /= base);
    put_padded(sink, it, digits + at, sizeof digits - at, true);
}

/* The point that this locale puts into a number, of one byte or more, becomes ours. */
static size_t plain_point(char *number, size_t length)
{
    static const char parts[] = "0123456789+- eE";
    size_t point = strspn(number, parts);
    if (point == length || number[point] == '.' || !strpbrk(number, "0123456789")) /* whole, or "inf" */
        return length;
    size_t bytes = strcspn(number + point, parts);
    number[point] = '.';
    memmove(number + point + 1, number + point + bytes, length - point - bytes + 1);
    return length - bytes + 1;
}

static void put_real(struct sink *sink, const struct directive *it, double value)
{
    char digits[REAL_ROOM];
    int decimals = it->precision < DECIMALS_MOST ? it->precision : DECIMALS_MOST, length; /* below 0: as without one */
    size_t lead = it->plus || it->blank ? 1 : 0;
    switch (it->conversion) {
    case 'f': length = snprintf(digits + lead, sizeof digits - lead, "%.*f", decimals, value); break;
    case 'e': length = snprintf(digits + lead, sizeof digits - lead, "%.*e", decimals, value); break;
    default: length = snprintf(digits + lead, sizeof digits - lead, "%.*g", decimals, value); break;
    }
    size_t used = length > 0 ? plain_point(digits + lead, (size_t)length) : 0;
    bool signless = lead && digits[lead] != '-';
    if (signless)
        digits[0] = it->plus ? '+' : ' ';
    put_padded(sink, it, digits + (signless ? 0 : lead), used + signless, isfinite(value));
}

static void put_whole(struct sink *sink, const struct directive *it, va_list *arguments)
{
    if (it->conversion == 'd' || it->conversion == 'i')
        put_signed(sink, it,
                   it->longs == 0   ? va_arg(*arguments, int)
                   : it->longs == 1 ? va_arg(*arguments, long)
                                    : va_arg(*arguments, long long));
    else
        put_unsigned(sink, it,
                     it->longs == 0   ? va_arg(*arguments, unsigned)
                     : it->longs == 1 ? va_arg(*arguments, unsigned long)
                                      : va_arg(*arguments, unsigned long long));
}

static void put_directive(struct sink *sink, const char **format, va_list *arguments)
{
    struct directive it = read_directive(format, arguments);
    char c;
    switch (it.conversion) {
    case 's': put_string(sink, &it, va_arg(*arguments, const char *)); break;
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X': put_whole(sink, &it, arguments); break;
    case 'f':
    case 'e':
    case 'g': put_real(sink, &it, va_arg(*arguments, double)); break;
    case 'c':
        c = (char)va_arg(*arguments, int);
        put_padded(sink, &it, &c, 1, false);
        break;
    default: put(sink, &it.conversion, it.conversion != '\0'); break; /* "%%" */
    }
}

/* ---- the whole ---- */

int format_into(char *out, size_t size, const char *format, va_list arguments)
{
    struct sink sink = {out, size ? size - 1 : 0, 0}; /* a byte for the end */
    va_list left;
    va_copy(left, arguments);
    while (*format) {
        size_t plain = strcspn(format, "%");
        put(&sink, format, plain);
        format += plain;
        if (format[0] == '%' && format[1] == 's') { /* most are this */
            const char *string = va_arg(left, const char *);
            put(&sink, string ? string : "(null)", string ? strlen(string) : 6);
            format += 2;
        } else if (*format == '%') {
            format++;
            put_directive(&sink, &format, &left);
        }
    }
    va_end(left);
    if (size > 0)
        out[sink.length < size ? sink.length : size - 1] = '\0';
    return sink.length > INT_MAX ? -1 : (int)sink.length;
}

int format_text(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = format_into(out, size, format, arguments);
    va_end(arguments);
    return length;
}

const char *format_digits(char out[FORMAT_DIGITS], int64_t number)
{
    size_t at = FORMAT_DIGITS - 1;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    out[at] = '\0';
    do
        out[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        out[--at] = '-';
    return out + at;
}

/* ---- reading ---- */

/* With the point that strtod() wants in this locale put in, and none other than ours read. */
static double real_with(const char *point, const char *text, char **end)
{
    char plain[1024];
    static const char parts[] = "0123456789+-.abcdefinptxyABCDEFINPTXY"; /* hexadecimal, "inf" and "nan" too */
    size_t length = 0, after = strlen(point), at = strspn(text, " \t\n\v\f\r");
    at += strspn(text + at, parts);
    const char *dot = memchr(text, '.', at);
    if (at + after >= sizeof plain)
        at = 0;
    for (size_t i = 0; i < at; i++)
        if (text + i == dot) {
            memcpy(plain + length, point, after);
            length += after;
        } else {
            plain[length++] = text[i];
        }
    plain[length] = '\0';
    char *stop;
    double value = strtod(plain, &stop);
    size_t used = (size_t)(stop - plain);
    if (end)
        *end = (char *)text + (dot && used > (size_t)(dot - text) ? used - after + 1 : used);
    return value;
}

double read_real(const char *text, char **end)
{
    const char *point = nl_langinfo(RADIXCHAR);
    return strcmp(point, ".") == 0 ? strtod(text, end) : real_with(point, text, end);
}
