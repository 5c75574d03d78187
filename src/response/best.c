/* Best overall response (Eisenhauer 2009, 4.4 and table 3), duration of response, progression-free survival. */
#include "response/best.h"

struct working {
    struct response_best *out;
    struct best_point *points;
    uint32_t count;    /* that count for the best response */
    uint32_t first_pd; /* index; count of all when there is none */
    const struct best_context *context;
    const int *option;
};

static bool is_response(enum response_call call) { return call == RESPONSE_CR || call == RESPONSE_PR; }

/* After a true CR any disease is progression (table 3, footnote a), or the CR was none. */
static void read_after_cr(struct working *it)
{
    bool had_cr = false;
    for (uint32_t i = 0; i < it->count; i++) {
        enum response_call call = it->points[i].call;
        bool disease = call == RESPONSE_PR || call == RESPONSE_SD || call == RESPONSE_NON_CR_NON_PD;
        if (had_cr && disease && it->option[OPTION_CR_THEN_PR] == 0 && it->option[OPTION_AFTER_CR] == 0)
            it->points[i].call = RESPONSE_PD;
        if (had_cr && call == RESPONSE_PR && it->option[OPTION_CR_THEN_PR] == 2)
            for (uint32_t j = 0; j < i; j++)
                if (it->points[j].call == RESPONSE_CR)
                    it->points[j].call = RESPONSE_PR;
        had_cr = had_cr || call == RESPONSE_CR;
    }
}

static void censor(struct working *it)
{
    if (it->option[OPTION_NEW_THERAPY] == 0 && date_stated(it->context->new_therapy))
        while (it->count && date_compare(it->points[it->count - 1].date, it->context->new_therapy) >= 0)
            it->count--;
}

static void find_progression(struct working *it)
{
    for (it->first_pd = 0; it->first_pd < it->count; it->first_pd++)
        if (it->points[it->first_pd].call == RESPONSE_PD)
            break;
    if (it->first_pd == it->count)
        return;
    const struct best_point *point = &it->points[it->first_pd];
    bool back = date_stated(point->dated_back) && it->option[OPTION_EQUIVOCAL_NEW] == 0;
    it->out->progression = back ? point->dated_back : point->date;
}

static int32_t days_from_start(const struct working *it, uint32_t point)
{
    return it->points[point].date.days - it->context->start.days;
}

/* Whether the response at `from` holds: another at least as good, late enough, with nothing else than allowed
 * between. */
static bool is_confirmed(const struct working *it, uint32_t from)
{
    enum response_call call = it->points[from].call;
    int ne = 0, sd = 0;
    bool had_cr = call == RESPONSE_CR;
    for (uint32_t i = from + 1; i < it->count; i++) {
        enum response_call next = it->points[i].call;
        if (call == RESPONSE_PR && next == RESPONSE_PR && had_cr && it->option[OPTION_CR_THEN_PR] != 2)
            return false;
        bool good = next == RESPONSE_CR || (call == RESPONSE_PR && next == RESPONSE_PR);
        if (good && it->points[i].date.days - it->points[from].date.days >= it->option[OPTION_CONFIRM_DAYS])
            return true;
        had_cr = had_cr || next == RESPONSE_CR;
        if (good)
            continue;
        ne += next == RESPONSE_NE;
        sd += next == RESPONSE_SD;
        bool allowed = (next == RESPONSE_NE && ne <= it->option[OPTION_MAX_NE]) ||
                       (next == RESPONSE_SD && call == RESPONSE_PR && it->option[OPTION_ACCEPT_SD] == 1 && sd <= 1);
        if (!allowed)
            return false;
    }
    return false;
}

typedef bool (*point_test)(const struct working *it, uint32_t point, bool confirm);

static bool counts_cr(const struct working *it, uint32_t i, bool confirm)
{
    return it->points[i].call == RESPONSE_CR && (!confirm || is_confirmed(it, i));
}

static bool counts_pr(const struct working *it, uint32_t i, bool confirm)
{
    return it->points[i].call == RESPONSE_PR && (!confirm || is_confirmed(it, i));
}

/* A response that was not confirmed is at least stable, if it came late enough. */
static bool counts_sd(const struct working *it, uint32_t i, bool confirm)
{
    (void)confirm;
    return (is_response(it->points[i].call) || it->points[i].call == RESPONSE_SD) &&
           days_from_start(it, i) >= it->option[OPTION_SD_DAYS];
}

static bool counts_other(const struct working *it, uint32_t i, bool confirm)
{
    (void)confirm;
    return it->points[i].call == RESPONSE_NON_CR_NON_PD && days_from_start(it, i) >= it->option[OPTION_SD_DAYS];
}

static bool counts_pd(const struct working *it, uint32_t i, bool confirm)
{
    (void)confirm;
    return it->points[i].call == RESPONSE_PD;
}

static bool counts_ne(const struct working *it, uint32_t i, bool confirm)
{
    (void)confirm;
    return it->points[i].call != RESPONSE_NOT_ASSESSED;
}

static enum response_call best_of(cajal_date *date, const struct working *it, bool confirm)
{
    static const struct {
        enum response_call call;
        point_test counts;
    } order[] = {{RESPONSE_CR, counts_cr}, {RESPONSE_PR, counts_pr},
                 {RESPONSE_SD, counts_sd}, {RESPONSE_NON_CR_NON_PD, counts_other},
                 {RESPONSE_PD, counts_pd}, {RESPONSE_NE, counts_ne}};
    bool stop = it->option[OPTION_AFTER_PD] == 0 && it->first_pd < it->count;
    uint32_t end = stop ? it->first_pd + 1 : it->count;
    for (size_t rank = 0; rank < sizeof order / sizeof order[0]; rank++)
        for (uint32_t i = 0; i < end; i++)
            if (order[rank].counts(it, i, confirm)) {
                *date = it->points[i].date;
                return order[rank].call;
            }
    *date = (cajal_date){0, CAJAL_NO_DATE};
    return it->option[OPTION_MISSING_AS_NE] == 1 ? RESPONSE_NE : RESPONSE_NOT_ASSESSED;
}

/* The last visit at which the disease could be judged. */
static cajal_date last_assessed(const struct working *it)
{
    for (uint32_t i = it->count; i > 0; i--)
        if (it->points[i - 1].call != RESPONSE_NE && it->points[i - 1].call != RESPONSE_NOT_ASSESSED)
            return it->points[i - 1].date;
    return it->context->start;
}

static void work_out_pfs(struct working *it)
{
    struct response_best *out = it->out;
    bool censored = it->option[OPTION_NEW_THERAPY] == 0 && date_stated(it->context->new_therapy);
    bool died =
        date_stated(it->context->died) && !(censored && date_compare(it->context->new_therapy, it->context->died) <= 0);
    out->pfs_event = date_stated(out->progression) || died;
    out->pfs_date = date_stated(out->progression) ? out->progression : died ? it->context->died : last_assessed(it);
    bool known = date_stated(out->pfs_date) && date_stated(it->context->start);
    out->pfs_days = known ? out->pfs_date.days - it->context->start.days : -1;
}

static void work_out_duration(struct working *it)
{
    struct response_best *out = it->out;
    out->duration_days = -1;
    for (uint32_t i = 0; i < it->count && i <= it->first_pd; i++) {
        if (!is_response(it->points[i].call))
            continue;
        out->response_start = it->points[i].date;
        out->response_end = out->pfs_date;
        out->response_ended = out->pfs_event;
        out->duration_days = out->response_end.days - out->response_start.days;
        return;
    }
}

void best_work_out(struct response_best *out, struct best_point *points, uint32_t count,
                   const struct best_context *context, const struct response_options *options)
{
    *out = (struct response_best){0};
    struct working it = {.out = out, .points = points, .count = count, .context = context, .option = options->value};
    censor(&it);
    read_after_cr(&it);
    find_progression(&it);
    out->best = best_of(&out->best_date, &it, false);
    out->confirmed = best_of(&out->confirmed_date, &it, true);
    work_out_pfs(&it);
    work_out_duration(&it);
}
