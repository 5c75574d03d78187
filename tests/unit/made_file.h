/* Small files that a test makes itself. */
#ifndef CAJAL_TESTS_MADE_FILE_H
#define CAJAL_TESTS_MADE_FILE_H

#include <string.h>
#include <unistd.h>

#include "check.h"

/* Writes the text to a new file, whose name takes the place of `path`, which ends in XXXXXX; the caller removes it. */
static inline void make_file(char *path, const char *text)
{
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
}

#endif
