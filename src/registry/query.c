/* Lists of cases, now or as they were. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/errors.h"
#include "registry/query.h"

bool registry_time(char out[REGISTRY_TIME], const char *text)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ", latest[] = "dddd-dd-ddT23:59:59.999Z";
    size_t length = strlen(text);
    char day[11];
    cajal_date date;
    if (length > 11 && text[length - 1] == 'Z')
        length--;
    if (length != 10 && length != 16 && length != 19 && length != 23)
        return false;
    snprintf(day, sizeof day, "%.10s", text);
    if (!date_parse(&date, day) || date.precision != CAJAL_DAY)
        return false;
    for (size_t i = 10; i < length; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    if (length > 10 && (memcmp(text + 11, "23", 2) > 0 || text[14] > '5' || (length > 16 && text[17] > '5')))
        return false;                   /* no such hour, minute or second */
    memcpy(out, latest, REGISTRY_TIME); /* what is not said is the last moment that is meant */
    for (size_t i = 0; i < length; i++)
        out[i] = text[i];
    return true;
}

struct listing {
    struct cajal_registry *registry;
    const cajal_registry_filter *filter;
    cajal_registry_case_function function;
    void *context;
    bool documents;
    cajal_errors *errors;
    cajal_status status;
};

/* ---- now: the database filters ---- */

static int take_case(void *context, const struct store_row *row)
{
    const struct listing *listing = context;
    const char *const *cell = row->cell;
    const cajal_registry_case it = {.id = cell[0],
                                    .version = strtoll(cell[1], NULL, 10),
                                    .written_at = cell[2],
                                    .written_by = cell[3],
                                    .genotype = cell[4],
                                    .line = cell[5],
                                    .drug = cell[6],
                                    .progression = cell[7],
                                    .last_date = cell[8],
                                    .document = row->count > 9 ? cell[9] : NULL};
    return listing->function(listing->context, &it);
}

static void add_condition(struct text *sql, struct store_value *values, int *count, const char *condition,
                          const char *value)
{
    if (!value)
        return;
    text_printf(sql, "%s %s $%d", *count ? " AND" : " WHERE", condition, *count + 1);
    values[(*count)++] = store_text(value);
}

static cajal_status list_now(struct listing *listing)
{
    const cajal_registry_filter *filter = listing->filter;
    struct store_value values[STORE_PARAMETERS];
    struct text sql = {0};
    int count = 0;
    text_printf(&sql,
                "SELECT c.case_id, c.version, c.at, c.who, c.genotype, c.line, c.drug, c.progression, c.last_date%s"
                " FROM cajal_case c%s",
                listing->documents ? ", t.document" : "",
                listing->documents ? " JOIN cajal_trail t ON t.number = c.number" : "");
    add_condition(&sql, values, &count, "c.case_id =", filter->id);
    add_condition(&sql, values, &count, "c.genotype =", filter->genotype);
    add_condition(&sql, values, &count, "c.line =", filter->line);
    add_condition(&sql, values, &count, "c.drug =", filter->drug);
    add_condition(&sql, values, &count, "c.progression =", filter->progression);
    add_condition(&sql, values, &count, "c.last_date >=", filter->since);
    add_condition(&sql, values, &count, "c.last_date <=", filter->until);
    text_add(&sql, " ORDER BY c.case_id");
    cajal_status status = sql.failed
                              ? errors_no_memory(listing->errors)
                              : listing->registry->store->kind->run(listing->registry->store, sql.data, false, values,
                                                                    count, take_case, listing, listing->errors);
    text_free(&sql);
    return status;
}

/* ---- as it was: the facts are derived from what was held then ---- */

static bool is(const char *wanted, const char *value) { return !wanted || strcmp(wanted, value) == 0; }

static bool passes(const cajal_registry_filter *filter, const struct registry_case *it)
{
    return is(filter->genotype, it->genotype) && is(filter->line, it->line) && is(filter->drug, it->drug) &&
           is(filter->progression, it->progression) && (!filter->since || strcmp(it->last_date, filter->since) >= 0) &&
           (!filter->until || strcmp(it->last_date, filter->until) <= 0);
}

static int take_old_case(void *context, const struct store_row *row)
{
    struct listing *listing = context;
    struct registry_case derived;
    listing->status =
        registry_derive(&derived, listing->registry->knowledge, row->cell[4], strlen(row->cell[4]), listing->errors);
    if (listing->status != CAJAL_OK)
        return 1;
    const cajal_registry_case it = {.id = row->cell[0],
                                    .version = strtoll(row->cell[1], NULL, 10),
                                    .written_at = row->cell[2],
                                    .written_by = row->cell[3],
                                    .genotype = derived.genotype,
                                    .line = derived.line,
                                    .drug = derived.drug,
                                    .progression = derived.progression,
                                    .last_date = derived.last_date,
                                    .document = listing->documents ? row->cell[4] : NULL};
    int stop = passes(listing->filter, &derived) ? listing->function(listing->context, &it) : 0;
    registry_case_free(&derived);
    return stop;
}

#define AS_IT_WAS                                                                                                      \
    "SELECT t.case_id, t.version, t.at, t.who, t.document FROM cajal_trail t JOIN (SELECT case_id, max(version) AS"    \
    " last FROM cajal_trail WHERE version IS NOT NULL AND at <= $1"
#define OF_EACH " GROUP BY case_id) m ON m.case_id = t.case_id AND m.last = t.version ORDER BY t.case_id"

static cajal_status list_then(struct listing *listing)
{
    char at[REGISTRY_TIME];
    if (!registry_time(at, listing->filter->at))
        return errors_add(listing->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "time \"%s\": expected YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC)", listing->filter->at);
    const struct store_value values[] = {store_text(at), store_text(listing->filter->id)};
    cajal_status status = listing->filter->id
                              ? store_run(listing->registry->store, AS_IT_WAS " AND case_id = $2" OF_EACH, values, 2,
                                          take_old_case, listing, listing->errors)
                              : store_run(listing->registry->store, AS_IT_WAS OF_EACH, values, 1, take_old_case,
                                          listing, listing->errors);
    return status == CAJAL_OK ? listing->status : status;
}

cajal_status cajal_registry_list(cajal_registry *registry, const cajal_registry_filter *filter, int documents,
                                 cajal_registry_case_function function, void *context, cajal_errors *errors)
{
    static const cajal_registry_filter all = {0};
    struct listing listing = {registry, filter ? filter : &all, function, context, documents != 0, errors, CAJAL_OK};
    return listing.filter->at ? list_then(&listing) : list_now(&listing);
}
