/* Along the tables of fields.c, so that a new date of the case is never forgotten. */
#include "patient/dates.h"

#include <string.h>

#include "patient/fields.h"

typedef void (*date_function)(void *context, cajal_date *date, enum date_role role);

static void each_of(char *from, const struct object_fields *object, date_function function, void *context);

static void each_of_list(char *from, const struct field *field, date_function function, void *context)
{
    uint32_t count;
    char *items;
    memcpy(&count, from + field->count_offset, sizeof count);
    memcpy(&items, from + field->offset, sizeof items);
    for (uint32_t i = 0; i < count; i++)
        each_of(items + i * field->object->size, field->object, function, context);
}

static void each_of(char *from, const struct object_fields *object, date_function function, void *context)
{
    for (const struct field *field = object->fields; field->key; field++) {
        if (field->kind == FIELD_OBJECT) {
            each_of(from + field->offset, field->object, function, context);
        } else if (field->kind == FIELD_OBJECTS) {
            each_of_list(from, field, function, context);
        } else if (field->kind == FIELD_DATE) {
            cajal_date date;
            memcpy(&date, from + field->offset, sizeof date);
            bool ends = strcmp(field->key, "stop") == 0 || strcmp(field->key, "resolved") == 0;
            if (date_stated(date))
                function(context, &date, ends ? DATE_ENDS : DATE_BEGINS);
            memcpy(from + field->offset, &date, sizeof date);
        }
    }
}

void case_each_date(struct cajal_case *it, date_function function, void *context)
{
    each_of((char *)it, &case_fields, function, context);
}
