/* The service survives being out of memory at any moment: an answer is whole, or a problem, and nothing is lost. */
#include "short_memory.h"

#include "serve_ask.h"

static struct service *plain, *remembering;         /* without and with answers held for charts that are opened again */
static char patient_view[16384], order_sign[16384]; /* of docs/cds-hooks/ */

static void read_call(char *out, size_t size, const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(out, 1, size - 1, file);
    out[length] = '\0';
    fclose(file);
}

static int set_up(void **state)
{
    const struct service_options options = {0}, more = {.remember_charts = 8};
    (void)state;
    read_call(patient_view, sizeof patient_view, EXAMPLES "/../docs/cds-hooks/patient-view.json");
    read_call(order_sign, sizeof order_sign, EXAMPLES "/../docs/cds-hooks/order-sign.json");
    return service_open(&plain, &options, NULL) == CAJAL_OK && service_open(&remembering, &more, NULL) == CAJAL_OK ? 0
                                                                                                                   : -1;
}

static int tear_down(void **state)
{
    (void)state;
    service_close(plain);
    service_close(remembering);
    return 0;
}

static const char case_json[] =
    "{\"cajal\":1,\"id\":\"x\",\"patient\":{\"sex\":\"female\"},\"molecular\":[{\"gene\":\"KIT\",\"hgvs\":\"p.V559D\"}]"
    ","
    "\"treatments\":[{\"kind\":\"systemic\",\"drugs\":[\"imatinib\"],\"dose_mg\":400,\"start\":\"2015-01\"}]}";
static const char what_if[] = "{\"before\":{\"cajal\":1,\"id\":\"x\"},\"after\":{\"cajal\":1,\"id\":\"x\"}}";
static const char table[] = "t,s,g\n1,1,a\n2,0,b\n3,1,a\n4,1,b\n";

static const char feedback[] = "{\"feedback\":[{\"card\":\"1\",\"outcome\":\"overridden\",\"outcomeTimestamp\":"
                               "\"2026-11-25T14:37:33Z\"}]}";

static const struct {
    enum http_method method;
    const char *target, *body, *type;
} requests[] = {
    {HTTP_GET, "/cds-services", NULL, NULL},
    {HTTP_POST, "/cds-services/gist-plan", patient_view, NULL},
    {HTTP_POST, "/cds-services/gist-order-sign", order_sign, NULL},
    {HTTP_POST, "/cds-services/gist-plan/feedback", feedback, NULL},
    {HTTP_GET, "/healthz", NULL, NULL},
    {HTTP_GET, "/readyz", NULL, NULL},
    {HTTP_GET, "/nothing", NULL, NULL},
    {HTTP_DELETE, "/api/plan", NULL, NULL},
    {HTTP_OPTIONS, "/api/plan", NULL, NULL},
    {HTTP_GET, "/", NULL, NULL},
    {HTTP_GET, "/api/schema/case", NULL, NULL},
    {HTTP_GET, "/api/kb/drugs", NULL, NULL},
    {HTTP_POST, "/api/plan?as_of=2016-01-08", case_json, NULL},
    {HTTP_POST, "/api/plan", "{\"cajal\":1,\"id\":3,\"x\":1}", NULL},
    {HTTP_POST, "/api/validate", case_json, NULL},
    {HTTP_POST, "/api/validate", "{", NULL},
    {HTTP_POST, "/api/genotype", "{\"variants\":[\"KIT:p.V559D\"],\"assembly\":\"GRCh38\"}", NULL},
    {HTTP_GET, "/api/genotype?hgvs=KIT:p.V559D&tested=KIT", NULL, NULL},
    {HTTP_POST, "/api/response", case_json, NULL},
    {HTTP_POST, "/api/what-if?as_of=2016-01-08", what_if, NULL},
    {HTTP_GET, "/api/evidence?words=imatinib%20sarcoma&line=2", NULL, NULL},
    {HTTP_POST, "/api/outcome/km?time=t&status=s&group=g&at=1,2", table, "text/csv"},
    {HTTP_POST, "/api/outcome/km?from=line:1", case_json, NULL},
};

/* `number` other than 0 makes the body another one that says the same: white space follows it. */
static void ask_one(struct asking *it, struct service *service, size_t which, long number)
{
    static char body[sizeof patient_view + 256];
    struct http_field headers[] = {{"Content-Type", requests[which].type}, {NULL, NULL}};
    int length =
        snprintf(body, sizeof body, "%s%*s", requests[which].body ? requests[which].body : "", (int)(number % 256), "");
    ask_whole(it, service, requests[which].method, requests[which].target, requests[which].type ? headers : NULL,
              requests[which].body ? body : NULL, (size_t)length);
}

static void try_one(struct service *service, size_t which, bool another_each_time)
{
    struct asking whole, it;
    left = -1;
    ask_one(&whole, service, which, 0);
    bool more = true;
    for (long after = 0; more; after += after < 200 ? 1 : 1 + after / 50) {
        assert_true(after < MOST_ALLOCATIONS);
        left = after;
        ask_one(&it, service, which, another_each_time ? after + 1 : 0);
        more = once ? left == -1 : left == 0;
        left = -1;
        /* a list of mistakes may say "out of memory" in the place of one of them: it is still no valid case */
        bool listed = strcmp(requests[which].target, "/api/validate") == 0;
        if (it.response.status == whole.response.status && !it.response.fixed && it.response.status < 300 && !listed)
            if (it.response.body.length != whole.response.body.length)
                fail_msg("%s, allocation %ld: the answer differs: %s", requests[which].target, after,
                         it.response.body.data);
        if (it.response.status != whole.response.status && it.response.status != 500)
            fail_msg("%s: status %d, expected %d or 500", requests[which].target, it.response.status,
                     whole.response.status);
        http_response_free(&it.response);
    }
    http_response_free(&whole.response);
}

static void try_all(bool only_once)
{
    once = only_once;
    for (size_t which = 0; which < sizeof requests / sizeof requests[0]; which++) {
        try_one(plain, which, false);
        if (requests[which].body != patient_view && requests[which].body != order_sign)
            continue;
        try_one(remembering, which, true);  /* not held yet */
        try_one(remembering, which, false); /* held */
    }
}

static void short_once(void **state)
{
    (void)state;
    try_all(true);
}

static void short_from_then_on(void **state)
{
    (void)state;
    try_all(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(short_once), cmocka_unit_test(short_from_then_on)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
