/* What a file is that was given in place of another: by its first bytes, which no JSON, YAML or table of text has. */
#ifndef CAJAL_BASE_SNIFF_H
#define CAJAL_BASE_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "cajal/status.h"

enum sniffed {
    SNIFF_NOTHING, /* nothing that is known: it may be what is wanted */
    SNIFF_XML,
    SNIFF_HTML,
    SNIFF_GZIP,
    SNIFF_ZIP, /* also what Excel and Word write */
    SNIFF_OFFICE,
    SNIFF_PDF,
    SNIFF_DICOM,
    SNIFF_UTF16,
    SNIFF_SQLITE,
    SNIFF_PICTURE
};

enum sniff_wanted { WANTED_JSON, WANTED_TABLE, WANTED_YAML, WANTED_VCF, WANTED_NIFTI };

#define SNIFF_BYTES 512 /* are enough */

enum sniffed sniff(const char *bytes, size_t length);

/* Adds an error that says what `name` seems to be, what is wanted, and how to get it where that is known;
 * false when the bytes are nothing that is known. */
bool sniff_report(const char *bytes, size_t length, const char *name, enum sniff_wanted wanted, cajal_errors *errors);

/* The same of a file that something else failed to read; false also when it cannot be read here. */
bool sniff_report_file(const char *path, const char *name, enum sniff_wanted wanted, cajal_errors *errors);

#endif
