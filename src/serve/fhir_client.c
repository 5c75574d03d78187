#include "serve/fhir_client.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TOKEN_MOST 8192
#define ADDRESS_MOST 4096

/* One question on its way. */
struct errand {
    struct fhir_question *question;
    CURL *handle;
    struct fhir_page **end; /* where the next page goes */
    struct fhir_page *page; /* being received */
    int pages;
};

struct asking {
    CURLM *multi;
    const struct access_fhir *server;
    struct curl_slist *headers;
    struct errand *errands;
    size_t count, under_way;
    struct arena *arena;
    int64_t end_ms;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *fhir_next_page(const struct scan *scan, uint32_t value, struct arena *arena)
{
    SCAN_EACH(scan, scan_member(scan, value, "link"), link)
    {
        if (scan_says(scan, scan_member(scan, link, "relation"), "next"))
            return scan_string(scan, scan_member(scan, link, "url"), arena);
    }
    return NULL;
}

bool fhir_is_of(const char *address, const struct access_fhir *server)
{
    size_t length = strlen(server->base);
    return strncmp(address, server->base, length) == 0 && (address[length] == '/' || address[length] == '?') &&
           !strstr(address + length, "..") && strlen(address) < ADDRESS_MOST && !strpbrk(address, " \t\r\n\\#");
}

/* ---- one request ---- */

static size_t receive(char *bytes, size_t size, size_t count, void *context)
{
    struct fhir_page *page = context;
    if (page->bytes.length + size * count > FHIR_ANSWER_BYTES_MOST)
        return 0;
    text_add_n(&page->bytes, bytes, size * count);
    return page->bytes.failed ? 0 : size * count;
}

/* Every option must take, those above all by which a server cannot lead us elsewhere. */
static bool set_up(const struct asking *it, CURL *handle, const char *address, struct errand *errand)
{
    long left_ms = (long)(it->end_ms - now_ms());
    unsigned wrong = left_ms <= 0;
    wrong |= curl_easy_setopt(handle, CURLOPT_URL, address);
    wrong |= curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    wrong |= curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    wrong |= curl_easy_setopt(handle, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    wrong |= curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    wrong |= curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, left_ms);
    wrong |= curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    wrong |= curl_easy_setopt(handle, CURLOPT_HTTPHEADER, it->headers);
    wrong |= curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    wrong |= curl_easy_setopt(handle, CURLOPT_WRITEDATA, errand->page);
    wrong |= curl_easy_setopt(handle, CURLOPT_PRIVATE, errand);
    return wrong == 0;
}

static bool send_errand(struct asking *it, struct errand *errand, const char *address)
{
    struct fhir_page *page = errand->pages < FHIR_PAGES_MOST ? calloc(1, sizeof *page) : NULL;
    if (!page)
        return false;
    errand->page = *errand->end = page;
    errand->end = &page->next;
    errand->pages++;
    if (!fhir_is_of(address, it->server) || !set_up(it, errand->handle, address, errand) ||
        curl_multi_add_handle(it->multi, errand->handle) != CURLM_OK)
        return false;
    it->under_way++;
    return true;
}

/* A page has come: is it one, and is there another? */
static void take_page(struct asking *it, struct errand *errand, CURLcode how)
{
    struct fhir_question *question = errand->question;
    const struct text *bytes = &errand->page->bytes;
    curl_easy_getinfo(errand->handle, CURLINFO_RESPONSE_CODE, &question->status);
    question->fate = FHIR_FAILED;
    if (how != CURLE_OK || question->status != 200 || !bytes->length ||
        scan_document(&errand->page->scan, bytes->data, bytes->length, question->name, NULL) != CAJAL_OK ||
        scan_says(&errand->page->scan, scan_member(&errand->page->scan, 0, "resourceType"), "OperationOutcome"))
        return;
    const char *next = fhir_next_page(&errand->page->scan, 0, it->arena);
    if (arena_failed(it->arena))
        return;
    if (!next)
        question->fate = FHIR_DONE;
    else if (send_errand(it, errand, next))
        question->fate = FHIR_UNASKED; /* not yet done */
}

static void take_arrivals(struct asking *it)
{
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(it->multi, &left));) {
        struct errand *errand = NULL;
        CURLcode how = message->data.result; /* the message does not outlive the handle's removal */
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&errand);
        curl_multi_remove_handle(it->multi, errand->handle);
        it->under_way--;
        take_page(it, errand, how);
    }
}

static void wait_for_all(struct asking *it)
{
    while (it->under_way && now_ms() < it->end_ms) {
        int running;
        if (curl_multi_perform(it->multi, &running) != CURLM_OK)
            return;
        take_arrivals(it); /* which may send further errands */
        if (running)
            curl_multi_poll(it->multi, NULL, 0, 100, NULL);
    }
}

/* ---- all of them ---- */

static struct curl_slist *make_headers(const char *token)
{
    char line[TOKEN_MOST + 32];
    struct curl_slist *list = curl_slist_append(NULL, "Accept: application/fhir+json, application/json");
    if (!token || !list)
        return list;
    struct curl_slist *longer = NULL;
    if (strlen(token) < TOKEN_MOST && !strpbrk(token, "\r\n")) {
        snprintf(line, sizeof line, "Authorization: Bearer %s", token);
        longer = curl_slist_append(list, line);
    }
    if (!longer)
        curl_slist_free_all(list);
    return longer;
}

static void send_all(struct asking *it)
{
    for (size_t i = 0; i < it->count; i++) {
        struct errand *errand = &it->errands[i];
        struct fhir_question *question = errand->question;
        bool whole = strncmp(question->query, "http", 4) == 0;
        const char *address =
            whole ? question->query : arena_printf(it->arena, "%s/%s", it->server->base, question->query);
        errand->handle = curl_easy_init();
        errand->end = &question->pages;
        if (!address || !errand->handle || !send_errand(it, errand, address))
            question->fate = FHIR_FAILED;
    }
}

void fhir_ask(struct fhir_question *questions, size_t count, const struct access_fhir *server, const char *token,
              int deadline_ms)
{
    struct asking it = {.server = server, .count = count, .end_ms = now_ms() + deadline_ms};
    it.multi = curl_multi_init();
    it.headers = make_headers(token);
    it.arena = arena_new();
    it.errands = calloc(count, sizeof *it.errands);
    bool ready = it.multi && it.headers && it.arena && it.errands;
    for (size_t i = 0; ready && i < count; i++)
        it.errands[i].question = &questions[i];
    if (ready) {
        send_all(&it);
        wait_for_all(&it);
    }
    for (size_t i = 0; i < count; i++) {
        if (questions[i].fate == FHIR_UNASKED)
            questions[i].fate = FHIR_FAILED;
        if (ready && it.errands[i].handle) {
            curl_multi_remove_handle(it.multi, it.errands[i].handle);
            curl_easy_cleanup(it.errands[i].handle);
        }
    }
    free(it.errands);
    arena_free(it.arena);
    curl_slist_free_all(it.headers);
    curl_multi_cleanup(it.multi);
}

void fhir_question_end(struct fhir_question *question)
{
    while (question->pages) {
        struct fhir_page *page = question->pages;
        question->pages = page->next;
        scan_free(&page->scan);
        text_free(&page->bytes);
        free(page);
    }
}
