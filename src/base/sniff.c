#include "base/sniff.h"

#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/letters.h"

/* First bytes: of gzip RFC 1952; of ZIP its application note; of compound files MS-CFB; of PDF ISO 32000; of SQLite its
 * file format; of PNG RFC 2083; of JPEG ITU-T T.81. A DICOM file has 128 bytes of anything before its mark (PS3.10). */
static const struct {
    enum sniffed kind;
    size_t at, length;
    const char *mark;
} marks[] = {
    {SNIFF_GZIP, 0, 2, "\x1f\x8b"},
    {SNIFF_ZIP, 0, 4, "PK\x03\x04"},
    {SNIFF_OFFICE, 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
    {SNIFF_PDF, 0, 5, "%PDF-"},
    {SNIFF_DICOM, 128, 4, "DICM"},
    {SNIFF_UTF16, 0, 2, "\xff\xfe"},
    {SNIFF_UTF16, 0, 2, "\xfe\xff"},
    {SNIFF_SQLITE, 0, 16, "SQLite format 3"},
    {SNIFF_PICTURE, 0, 8, "\x89PNG\r\n\x1a\n"},
    {SNIFF_PICTURE, 0, 3, "\xff\xd8\xff"},
};

static const char *const is[] = {
    [SNIFF_XML] = "XML",
    [SNIFF_HTML] = "a page of the web (HTML), perhaps one that asks to sign in",
    [SNIFF_GZIP] = "compressed (gzip)",
    [SNIFF_ZIP] = "a ZIP archive, as Excel writes it (.xlsx)",
    [SNIFF_OFFICE] = "a file of Excel or Word (.xls, .doc)",
    [SNIFF_PDF] = "a PDF",
    [SNIFF_DICOM] = "DICOM",
    [SNIFF_UTF16] = "text in UTF-16",
    [SNIFF_SQLITE] = "an SQLite database",
    [SNIFF_PICTURE] = "a picture (PNG, JPEG)",
};
static const char *const expected[] = {
    [WANTED_JSON] = "JSON",           [WANTED_TABLE] = "a table of text (CSV, TSV)",
    [WANTED_YAML] = "YAML",           [WANTED_VCF] = "VCF or BCF",
    [WANTED_NIFTI] = "a NIfTI image",
};

static bool holds(const char *bytes, size_t length, const char *what)
{
    size_t size = strlen(what);
    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(bytes + i, what, size) == 0)
            return true;
    return false;
}

static bool starts(const char *bytes, size_t length, const char *what)
{
    return length >= strlen(what) && letters_compare_n(bytes, what, strlen(what)) == 0;
}

/* "<" and what no other text starts with after it. */
static enum sniffed marked_up(const char *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    while (length && *bytes && strchr(" \t\r\n", *bytes)) {
        bytes++;
        length--;
    }
    if (starts(bytes, length, "<!doctype html") || starts(bytes, length, "<html"))
        return SNIFF_HTML;
    bool element =
        length > 1 && bytes[0] == '<' && ((bytes[1] >= 'A' && bytes[1] <= 'Z') || (bytes[1] >= 'a' && bytes[1] <= 'z'));
    return element || starts(bytes, length, "<?xml") || starts(bytes, length, "<!--") ? SNIFF_XML : SNIFF_NOTHING;
}

enum sniffed sniff(const char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (length >= marks[i].at + marks[i].length && memcmp(bytes + marks[i].at, marks[i].mark, marks[i].length) == 0)
            return marks[i].kind;
    return marked_up(bytes, length);
}

/* How what is wanted can be had of it; "" when nobody knows. */
static const char *mend(enum sniffed kind, bool fhir, enum sniff_wanted wanted)
{
    if (fhir && wanted == WANTED_JSON)
        return ": ask the server for FHIR in JSON, with the header \"Accept: application/fhir+json\" or "
               "\"_format=json\" "
               "in the address";
    if (kind == SNIFF_GZIP)
        return ": unpack it first (gunzip)";
    if (kind == SNIFF_UTF16)
        return ": save it as UTF-8";
    if (kind == SNIFF_DICOM && wanted == WANTED_NIFTI)
        return ": convert it with dcm2niix";
    if ((kind == SNIFF_ZIP || kind == SNIFF_OFFICE) && wanted == WANTED_TABLE)
        return ": save the sheet as CSV";
    return kind == SNIFF_ZIP ? ": unpack it first, if it is an archive" : "";
}

bool sniff_report(const char *bytes, size_t length, const char *name, enum sniff_wanted wanted, cajal_errors *errors)
{
    length = length < SNIFF_BYTES ? length : SNIFF_BYTES;
    enum sniffed kind = sniff(bytes, length);
    if (kind == SNIFF_NOTHING || (kind == SNIFF_GZIP && wanted == WANTED_VCF)) /* a VCF may well be compressed */
        return false;
    bool fhir = kind == SNIFF_XML && holds(bytes, length, "http://hl7.org/fhir");
    errors_add(errors, CAJAL_INVALID, name, 0, NULL, "this is %s; expected %s%s", fhir ? "FHIR in XML" : is[kind],
               expected[wanted], mend(kind, fhir, wanted));
    return true;
}

bool sniff_report_file(const char *path, const char *name, enum sniff_wanted wanted, cajal_errors *errors)
{
    char bytes[SNIFF_BYTES];
    FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
    if (!file)
        return false;
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return sniff_report(bytes, length, name, wanted, errors);
}
