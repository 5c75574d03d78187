/* CDS Hooks: from a call to cards. Internal to hook*.c; docs/cds-hooks.md tells what each service answers. */
#ifndef CAJAL_SERVE_HOOKS_H
#define CAJAL_SERVE_HOOKS_H

#include "base/json_out.h"
#include "base/json_scan.h"
#include "exchange/fhir_case.h"
#include "plan/plan.h"
#include "report/citations.h"
#include "serve/access.h"
#include "serve/answers.h"
#include "serve/fhir_client.h"
#include "serve/service.h"
#include "serve/uuid.h"

enum hook_kind { HOOK_PATIENT_VIEW, HOOK_ORDER_SELECT, HOOK_ORDER_SIGN };

struct hook_service {
    const char *id, *hook, *title, *description;
    enum hook_kind kind;
};
extern const struct hook_service hook_services[];
extern const size_t hook_services_count;
const struct hook_service *hook_service_of(const char *id);

/* What is asked for in advance, and asked of the FHIR server when it does not come. */
struct hook_template {
    const char *key, *query; /* "{{context.patientId}}" stands for the patient */
    bool needed;             /* a plan without it would be wrong, not only incomplete */
};
extern const struct hook_template hook_templates[];
extern const size_t hook_templates_count;

/* A call that was read and is sound in its form. */
struct hook_call {
    const struct hook_service *service;
    const struct http_request *request;
    struct access *access; /* or NULL */
    struct arena *arena;
    const char *origin; /* of this service, for links */
    struct scan scan;
    uint32_t context, prefetch;
    const char *patient;     /* id */
    const char *fhir_server; /* or NULL */
    const char *token;       /* for that server, or NULL */
};

/* Reads the body; false when the answer is a problem. End it in both cases. */
bool hook_call_read(struct hook_call *out, const struct hook_service *service, const struct http_request *request,
                    struct access *access, const char *origin, struct http_response *response);
void hook_call_end(struct hook_call *call);

/* Whether the caller proved who it is, where that is asked for; false: the answer is a bare 401. */
bool hook_client_known(struct access *access, const char *origin, const struct http_request *request,
                       struct http_response *response, const char **client);

/* The record of the patient: from the prefetch, and from the FHIR server for what is missing there. */
struct hook_data {
    struct fhir_reader *reader;
    struct fhir_question *questions;
    size_t questions_count;
    cajal_case *patient_case;
    cajal_fhir_report *report;
    bool asked;          /* a FHIR server: it may answer otherwise the next time */
    const char **unread; /* names of what was neither sent nor to be had, and is not needed */
    size_t unread_count;
};

/* False when the answer is a problem: 412 when something needed is missing. End it in both cases. */
bool hook_gather(struct hook_data *out, const struct hook_call *call, struct http_response *response);
void hook_data_end(struct hook_data *data);

/* The answer that is held for a chart, or what it will be held by; see hook_again.c. */
struct hook_again {
    struct answers *answers; /* NULL: it is not to be held */
    struct answer_name name;
    size_t record_at; /* offset in the body of the value of prefetch */
};

/* Answers with what is held for the call, if it is sound and its chart was opened within the last minutes. */
bool hook_recall(struct hook_again *out, struct service *service, const struct hook_service *hook,
                 const struct http_request *request, struct access *access, const char *origin,
                 struct http_response *response);

/* Holds the answer that was worked out. */
void hook_remember(const struct hook_again *again, const struct hook_call *call, const struct hook_data *data,
                   const struct answer_places *places, const struct http_response *response);

/* Takes in what became of cards; the answer is empty, or a problem. `client` may be NULL. */
void hook_feedback(struct service *service, struct access *access, const struct hook_service *hook, const char *client,
                   const struct http_request *request, struct http_response *response);

/* ---- cards ---- */

enum hook_indicator { HOOK_INFO, HOOK_WARNING, HOOK_CRITICAL };

struct hook_span {
    size_t start, end; /* bytes of the answer */
    enum hook_indicator indicator;
};

struct hook_cards {
    struct json_out json;
    const struct hook_call *call;
    const struct hook_data *data;
    const cajal_plan *plan;
    const cajal_knowledge *knowledge;
    struct arena *arena;
    struct text detail;         /* being gathered for the card */
    struct citations citations; /* of the card */
    bool suggested;             /* the card has suggestions: an array is open */
    bool failed;
    struct uuids uuids;
    struct answer_places places; /* of the uuids */
    struct hook_span *spans;     /* where each card stands in the answer */
    size_t spans_count, spans_capacity;
};

#define HOOK_SUMMARY_MOST 139 /* characters; the specification wants fewer than 140 */

/* A card from its summary on; its detail is gathered first in cards->detail, with the sources in cards->citations. */
void hook_card_open(struct hook_cards *cards, enum hook_indicator indicator, const char *summary);
void hook_card_close(struct hook_cards *cards, bool overridable);

/* Puts the cards that were written in order of their weight, those of one weight as they were written. */
void hook_cards_sort(struct hook_cards *cards);

/* Adds text to the detail, so that Markdown reads it as it stands. */
void hook_words(struct text *out, const char *words);

/* A suggestion, and what is in it. */
void hook_suggest(struct hook_cards *cards, const char *label, bool recommended);
void hook_suggest_end(struct hook_cards *cards);
void hook_action_create(struct hook_cards *cards, const char *description, const struct kb_regimen *regimen);
void hook_action_dose(struct hook_cards *cards, const char *description, const struct kb_drug *drug, double daily_mg,
                      const char *words);
void hook_action_delete(struct hook_cards *cards, const char *description, const char *type, const char *id);

/* "coding" of a drug, where the knowledge base has codes for it. */
void hook_drug_coding(struct json_out *json, const cajal_knowledge *knowledge, const struct kb_drug *drug);

/* The cards of each hook. */
void hook_plan_cards(struct hook_cards *cards);
void hook_order_cards(struct hook_cards *cards);

/* The card on a drug that the plan says to avoid, and on limits of its dose; each writes nothing when there is none.
 * `order` may be NULL: the drug is taken already. True when it wrote a card. */
bool hook_avoid_card(struct hook_cards *cards, const struct kb_drug *drug, double daily_mg,
                     const struct fhir_order *order);
void hook_add_instead(struct hook_cards *cards); /* to the detail: the plan's first option */
/* The card on an order that ends a drug which the plan says not to end. What ends for progression has its reason. */
void hook_stop_card(struct hook_cards *cards, const struct kb_drug *drug, enum case_stop_reason reason);
bool hook_dose_cards(struct hook_cards *cards, const struct plan_dosing *dosing, uint32_t count, double daily_mg,
                     const struct fhir_order *order);

/* What the labels say of the dose for this patient: nothing, something, or the level to give. */
enum hook_advised { HOOK_ADVISED_NOTHING, HOOK_ADVISED, HOOK_ADVISED_LEVEL };

/* The card on a dose of an order that the plan does not have in mind; the level of a label goes before it. */
void hook_other_dose_card(struct hook_cards *cards, const struct kb_drug *drug, double daily_mg,
                          enum hook_advised advised, const struct fhir_order *order);

#define DOSE_TOLERANCE_MG 0.5                             /* orders and labels round */
double hook_regimen_mg(const struct kb_regimen *regimen); /* a day, of its first drug; -1: not given */
/* What is taken of the drug now, in mg a day; -1 when it is not taken or nobody says how much. */
double hook_taken_mg(struct hook_cards *cards, const struct kb_drug *drug);

/* Whether the plan's option begins or goes on with a drug, so that an order can carry it out. */
bool hook_option_orders(const struct plan_option *option);

#endif
