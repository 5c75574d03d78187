/* Which approvals the drugs of an option had on the day of the plan. */
#include "base/date.h"
#include "plan/decide.h"

static bool counts(const struct deciding *deciding, const struct kb_approval *approval)
{
    cajal_date date;
    bool asked_for = deciding->authorities == 0 || deciding->authorities >> approval->authority & 1;
    return asked_for && approval->status == KB_VERIFIED && date_parse(&date, approval->date) &&
           date.days <= deciding->day;
}

void plan_add_approvals(struct deciding *deciding, struct plan_option *option)
{
    struct plan_list list = {0};
    for (uint32_t i = 0; i < option->drugs_count; i++) {
        const struct kb_drug *drug = kb_drug(deciding->knowledge, option->drugs[i]);
        for (uint32_t j = 0; drug && j < drug->approvals_count; j++) {
            if (!counts(deciding, &drug->approvals[j]))
                continue;
            struct plan_approval *slot =
                arena_push(deciding->arena, &list.items, &list.count, &list.capacity, sizeof *slot);
            if (!slot) {
                deciding->failed = true;
                return;
            }
            *slot = (struct plan_approval){drug, &drug->approvals[j]};
        }
    }
    option->approvals = list.items;
    option->approvals_count = (uint32_t)list.count;
}
