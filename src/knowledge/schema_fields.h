/* Short words in which libcyaml's tables are written: each file is one mapping of them. */
#ifndef CAJAL_KNOWLEDGE_SCHEMA_FIELDS_H
#define CAJAL_KNOWLEDGE_SCHEMA_FIELDS_H

#include <cyaml/cyaml.h>

/* clang-format off */
#define NEED CYAML_FLAG_DEFAULT
#define MAY CYAML_FLAG_OPTIONAL

#define STR(flag, key, S, m) CYAML_FIELD_STRING_PTR(key, (flag) | CYAML_FLAG_POINTER, S, m, 0, CYAML_UNLIMITED)
#define INT(flag, key, S, m) CYAML_FIELD_INT(key, flag, S, m)
#define INTP(key, S, m) CYAML_FIELD_INT_PTR(key, CYAML_FLAG_POINTER | MAY, S, m)
#define NUM(key, S, m) CYAML_FIELD_FLOAT_PTR(key, CYAML_FLAG_POINTER | MAY, S, m)
#define BOOL(key, S, m) CYAML_FIELD_BOOL(key, MAY, S, m)
#define WORD(flag, key, S, m, name) \
    CYAML_FIELD_ENUM(key, (flag) | CYAML_FLAG_STRICT, S, m, name##_strings, CYAML_ARRAY_LEN(name##_strings))
#define LIST(flag, key, S, m, entry) \
    CYAML_FIELD_SEQUENCE(key, (flag) | CYAML_FLAG_POINTER, S, m, &(entry), 0, CYAML_UNLIMITED)
#define ENTRY(name, T, fields) \
    static const cyaml_schema_value_t name = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, T, fields)}

__attribute__((unused)) static const cyaml_schema_value_t string_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED)};
__attribute__((unused)) static const cyaml_schema_value_t int_entry = {CYAML_VALUE_INT(CYAML_FLAG_DEFAULT, int)};

#define STRINGS(flag, key, S, m) LIST(flag, key, S, m, string_entry)
#define INTS(flag, key, S, m) LIST(flag, key, S, m, int_entry)
#define SOURCES(S) STRINGS(MAY, "sources", S, sources)
#define STATEMENTS(S) STRINGS(MAY, "statements", S, statements)
/* clang-format on */

#endif
