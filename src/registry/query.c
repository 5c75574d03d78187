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

struct query {
    struct text sql;
    struct store_value values[STORE_PARAMETERS];
    int count;
};

static void add_condition(struct query *query, const char *condition, const char *value)
{
    if (!value)
        return;
    text_printf(&query->sql, "%s %s $%d", query->count ? " AND" : " WHERE", condition, query->count + 1);
    query->values[query->count++] = store_text(value);
}

/* What is held now, and (at) was written then already. */
static void add_present(struct query *query, const struct listing *listing, const char *at)
{
    const cajal_registry_filter *filter = listing->filter;
    text_printf(&query->sql,
                "SELECT c.case_id, c.version, c.at, c.who, c.genotype, c.line, c.drug, c.progression, c.last_date%s"
                " FROM cajal_case c%s",
                listing->documents ? ", t.document" : ", NULL",
                listing->documents ? " JOIN cajal_trail t ON t.number = c.number" : "");
    add_condition(query, "c.at <=", at);
    add_condition(query, "c.case_id =", filter->id);
    add_condition(query, "c.genotype =", filter->genotype);
    add_condition(query, "c.line =", filter->line);
    add_condition(query, "c.drug =", filter->drug);
    add_condition(query, "c.progression =", filter->progression);
    add_condition(query, "c.last_date >=", filter->since);
    add_condition(query, "c.last_date <=", filter->until);
}

static cajal_status run_query(struct query *query, struct listing *listing, store_function function)
{
    struct store *store = listing->registry->store;
    cajal_status status = query->sql.failed ? errors_no_memory(listing->errors)
                                            : store->kind->run(store, query->sql.data, false, query->values,
                                                               query->count, function, listing, listing->errors);
    text_free(&query->sql);
    return status;
}

static cajal_status list_now(struct listing *listing)
{
    struct query query = {0};
    add_present(&query, listing, NULL);
    text_add(&query.sql, " ORDER BY c.case_id");
    return run_query(&query, listing, take_case);
}

/* ---- as it was: of what was written since, the facts are derived from what was held then ---- */

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
    if (row->cell[4]) /* not written since: the facts are those of the list */
        return take_case(context, row);
    listing->status =
        registry_derive(&derived, listing->registry->knowledge, row->cell[9], strlen(row->cell[9]), listing->errors);
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
                                    .document = listing->documents ? row->cell[9] : NULL};
    int stop = passes(listing->filter, &derived) ? listing->function(listing->context, &it) : 0;
    registry_case_free(&derived);
    return stop;
}

static cajal_status list_then(struct listing *listing)
{
    char at[REGISTRY_TIME];
    struct query query = {0};
    if (!registry_time(at, listing->filter->at))
        return errors_add(listing->errors, CAJAL_USAGE, NULL, 0, NULL,
                          "time \"%s\": expected YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC)", listing->filter->at);
    add_present(&query, listing, at); /* $1 is the time */
    text_add(&query.sql,
             " UNION ALL SELECT o.case_id, o.version, o.at, o.who, NULL, NULL, NULL, NULL, NULL, o.document"
             " FROM cajal_case c JOIN cajal_trail o ON o.case_id = c.case_id AND o.version ="
             " (SELECT max(e.version) FROM cajal_trail e WHERE e.case_id = c.case_id AND e.version IS NOT NULL"
             " AND e.at <= $1) WHERE c.at > $1");
    if (listing->filter->id)
        text_add(&query.sql, " AND c.case_id = $2");
    text_add(&query.sql, " ORDER BY 1");
    return run_query(&query, listing, take_old_case);
}

cajal_status cajal_registry_list(cajal_registry *registry, const cajal_registry_filter *filter, int documents,
                                 cajal_registry_case_function function, void *context, cajal_errors *errors)
{
    static const cajal_registry_filter all = {0};
    struct listing listing = {registry, filter ? filter : &all, function, context, documents != 0, errors, CAJAL_OK};
    return listing.filter->at ? list_then(&listing) : list_now(&listing);
}
