/* Numbers of a scan, exactly where that can be. */
#include <stdlib.h>

#include "base/json_scan.h"

/* Digits that a milli value (int64) surely holds, the three of the thousandths included. */
#define DIGITS_MAX 18

/* Digits and exponent as an integer in thousandths. JSON's grammar is known to hold. */
static bool scale(const char *at, const char *end, int64_t *milli, bool *exact)
{
    int64_t value = 0;
    int digits = 0, decimals = 0, shift = 3;
    bool point = false;
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        if (digits == DIGITS_MAX)
            return false;
        value = value * 10 + (*at - '0');
        digits += value > 0;
        decimals += point;
    }
    if (at < end) {
        long exponent = strtol(at + 1, NULL, 10); /* ends at the first byte that is no digit, which JSON has */
        if (exponent < -99 || exponent > 99)
            return false;
        shift += (int)exponent;
    }
    for (shift -= decimals; shift > 0; shift--)
        if (__builtin_mul_overflow(value, 10, &value))
            return false;
    *exact = true;
    int64_t half = 0;
    for (; shift < 0; shift++) {
        *exact = *exact && value % 10 == 0;
        half = value % 10;
        value /= 10;
    }
    *milli = value + (half >= 5);
    return true;
}

bool scan_milli(const struct scan *scan, uint32_t value, int64_t *milli, bool *exact)
{
    if (!scan_is(scan, value, SCAN_NUMBER) || scan->tokens[value].length >= 64)
        return false;
    char digits[64];
    uint32_t length = scan->tokens[value].length;
    memcpy(digits, scan->bytes + scan->tokens[value].start, length);
    digits[length] = '\0';
    bool minus = digits[0] == '-';
    if (!scale(digits + minus, digits + length, milli, exact))
        return false;
    *milli = minus ? -*milli : *milli;
    return true;
}

bool scan_int(const struct scan *scan, uint32_t value, int64_t *number)
{
    int64_t milli;
    bool exact;
    if (!scan_milli(scan, value, &milli, &exact) || milli % 1000 != 0)
        return false;
    *number = milli / 1000;
    return exact;
}
