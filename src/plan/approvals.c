/* Which approvals the drugs of an option had on the day of the plan. */
#include "base/date.h"
#include "base/lists.h"
#include "plan/decide.h"

/* The indication covers the patient's genotype class; one that is not known is covered by no limited indication. */
static bool covers(const struct deciding *deciding, const struct kb_approval *approval)
{
    int index = kb_fact_index(deciding->knowledge, "genotype");
    if (approval->genotypes_count == 0 || index < 0)
        return approval->genotypes_count == 0;
    const struct kb_fact *fact = &deciding->knowledge->kb->facts[index];
    return list_has_word(approval->genotypes, approval->genotypes_count,
                         kb_fact_word(fact, deciding->facts->values[index]));
}

static bool counts(const struct deciding *deciding, const struct kb_approval *approval)
{
    cajal_date date;
    bool asked_for = deciding->authorities == 0 || deciding->authorities >> approval->authority & 1;
    return asked_for && approval->decision == KB_GRANTED && approval->status == KB_VERIFIED &&
           date_parse(&date, approval->date) && date.days <= deciding->day && covers(deciding, approval);
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
