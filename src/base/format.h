/* printf() and strtod() with a '.' for the decimal point, whatever locale the host program has set: a German one prints
 * 4,8, which is neither JSON nor what a report says elsewhere. By hand also because libquadmath, which comes with
 * linear algebra, hooks into printf: glibc then takes its slow way for all. */
#ifndef CAJAL_BASE_FORMAT_H
#define CAJAL_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* As vsnprintf() and snprintf(), of %s %c %d %i %u %x %X %f %e %g %% with their flags, width, precision and length. */
int format_into(char *out, size_t size, const char *format, va_list arguments) __attribute__((format(printf, 3, 0)));
int format_text(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A whole number, written from the end of `out` towards its start; returns where it starts. */
#define FORMAT_DIGITS 24
const char *format_digits(char out[FORMAT_DIGITS], int64_t number);

/* As strtod(). *end is `text` when it is no number, or takes more than 1000 characters in a locale with another point.
 */
double read_real(const char *text, char **end);

#endif
