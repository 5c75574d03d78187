/* Options of cajal serve, and the same names in a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "cli/serve.h"
#include "serve/answers.h"

#define FILE_MOST ((size_t)64 * 1024)

const struct cli_option cli_serve_options[] = {
    {"port", 'p', "N", "NONE", "listen on this port (default: 8443 with TLS, else 8080; 0: any that is free)", false},
    {"listen", 'l', "ADDRESS", "NONE", "listen on this address (default: 127.0.0.1, this machine only)", false},
    {"tls-certificate", 0, "FILE", "FILE", "PEM: the certificate, and those between it and the root; with --tls-key",
     false},
    {"tls-key", 0, "FILE", "FILE", "PEM: its private key", false},
    {"registry", 0, "DB", "FILE", "serve the cases of this registry too (as of cajal registry --db)", false},
    {"kb", 0, "DIR", "DIR", "use the knowledge base in DIR instead of the one in this program", false},
    {"web", 0, "DIR", "DIR", "serve the page from DIR instead of the one in this program", false},
    {"origin", 0, "URL", "NONE", "the address by which clients know this service, https://host:port", false},
    {"cors", 0, "ORIGIN", "NONE", "pages of this origin may call /api from a browser; *: of any (default: none)",
     false},
    {"access", 0, "FILE", "FILE", "who may call: keys, issuers of tokens, CDS clients, FHIR servers (docs/access.md)",
     false},
    {"new-key", 0, "ROLE", "viewer|editor|admin", "print a new key and its row for the access file, and end", false},
    {"config", 0, "FILE", "FILE", "lines NAME = VALUE with the names of these options; options here win", false},
    {"log", 0, "WHAT", "all|errors|none", "requests on stderr, a JSON object a line (default: all)", false},
    {"threads", 0, "N", "NONE", "threads of the network (default: one a core)", false},
    {"workers", 0, "N", "NONE", "threads of answers that take long (default: two a core)", false},
    {"connections", 0, "N", "NONE", "open at once (default: 10000, or what the limit of open files allows)", false},
    {"connections-per-address", 0, "N", "NONE", "open at once from one address (default: any number)", false},
    {"timeout", 0, "SECONDS", "NONE", "to send a request, to take an answer, to be silent (default: 30)", false},
    {"body-memory", 0, "MB", "NONE", "held for bodies of all requests together (default: 256)", false},
    {"remember-charts", 0, "N", "NONE",
     "answers to CDS Hooks held for 5 minutes, for charts opened again (default: 512; 0: none)", false},
    {"grace", 0, "SECONDS", "NONE", "at the end: how long requests in flight may go on (default: 20)", false},
    {"insecure-no-tls", 0, NULL, NULL, "listen on other addresses than this machine's without TLS", false},
    {"insecure-no-access", 0, NULL, NULL, "… and without asking who calls: everybody may do everything", false},
    {0}};

/* ---- the file ---- */

static char *trimmed(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length && strchr(" \t\r", text[length - 1]))
        text[--length] = '\0';
    return text;
}

static int find_option(const struct cli_command *command, const char *name, struct words_best *best)
{
    for (int i = 0; command->options[i].name; i++) {
        if (strcmp(command->options[i].name, name) == 0)
            return i;
        words_consider(best, name, command->options[i].name);
    }
    return -1;
}

/* One line; what an option of the call gave already stays. */
static bool take_line(struct serve_call *call, const char *path, int line, char *text, const bool given[])
{
    struct words_best best = {0};
    char *equals = strchr(text, '=');
    text = trimmed(text);
    if (!*text || *text == '#')
        return true;
    if (equals)
        *equals = '\0';
    char *name = trimmed(text), *value = equals ? trimmed(equals + 1) : NULL;
    int option = find_option(call->command, name, &best);
    bool flag = option >= 0 && !call->command->options[option].argument;
    if (option < 0 || strcmp(name, "config") == 0) {
        fprintf(stderr, "%s:%d: no setting \"%s\"", path, line, name);
        fprintf(stderr, best.word && option < 0 ? "; did you mean \"%s\"?\n" : "\n", best.word);
        return false;
    }
    if (flag && value && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
        fprintf(stderr, "%s:%d: %s = %s: expected yes or no\n", path, line, name, value);
        return false;
    }
    if (!flag && (!value || !*value)) {
        fprintf(stderr, "%s:%d: %s: expected NAME = VALUE\n", path, line, name);
        return false;
    }
    if (!given[option])
        call->values.value[option] = flag && value && strcmp(value, "no") == 0 ? NULL : flag ? "" : value;
    return true;
}

static int read_file(struct serve_call *call, const char *path)
{
    bool good = true, given[CLI_OPTIONS_MOST];
    for (int i = 0; i < CLI_OPTIONS_MOST; i++)
        given[i] = call->values.value[i] != NULL;
    if (!path)
        return CAJAL_OK;
    struct text text = {0};
    int status = cli_read_file(&text, path, FILE_MOST);
    if (status == CAJAL_OK && (text.length > FILE_MOST || memchr(text.data, '\0', text.length))) {
        fprintf(stderr, "%s: expected a text of at most %zu bytes\n", path, FILE_MOST);
        status = CAJAL_IO;
    }
    if (status != CAJAL_OK) {
        text_free(&text);
        return status;
    }
    call->file = text_steal(&text);
    int line = 1;
    for (char *at = call->file, *end; at; at = end ? end + 1 : NULL, line++) {
        end = strchr(at, '\n');
        if (end)
            *end = '\0';
        good = take_line(call, path, line, at, given) && good;
    }
    return good ? CAJAL_OK : CAJAL_USAGE;
}

/* ---- what it means ---- */

static const char *get(const struct serve_call *call, const char *name)
{
    return cli_value(&call->values, call->command, name);
}

static bool read_number(int *out, const struct serve_call *call, const char *name, int low, int high)
{
    const char *text = get(call, name);
    int number = text ? cli_number(text, low, high) : 0;
    if (number < 0)
        cli_usage_error(call->command, "--%s %s: expected %d to %d", name, text, low, high);
    else if (text)
        *out = number;
    return number >= 0;
}

static bool read_numbers(struct serve_call *call)
{
    int connections = 0, per_address = 0, timeout = 0, memory = 0, grace = 20;
    int charts = ANSWERS_DEFAULT;
    call->network.port = call->network.certificate ? 8443 : 8080;
    bool good = read_number(&call->network.port, call, "port", 0, 65535) &&
                read_number(&call->network.threads, call, "threads", 1, 64) &&
                read_number(&call->network.workers, call, "workers", 1, 256) &&
                read_number(&connections, call, "connections", 1, 1000000) &&
                read_number(&per_address, call, "connections-per-address", 1, 1000000) &&
                read_number(&timeout, call, "timeout", 1, 3600) &&
                read_number(&memory, call, "body-memory", 16, 65536) &&
                read_number(&charts, call, "remember-charts", 0, 65536) && read_number(&grace, call, "grace", 0, 3600);
    call->service.remember_charts = (unsigned)charts;
    call->network.connections = (unsigned)connections;
    call->network.connections_per_address = (unsigned)per_address;
    call->network.timeout_s = (unsigned)timeout;
    call->network.body_memory_mb = (unsigned)memory;
    call->grace_s = (unsigned)grace;
    return good;
}

static bool read_log(struct serve_call *call)
{
    const char *word = get(call, "log");
    call->log = !word || strcmp(word, "all") == 0 ? LOG_ALL : strcmp(word, "errors") == 0 ? LOG_ERRORS : LOG_NOTHING;
    if (call->log != LOG_NOTHING || strcmp(word, "none") == 0)
        return true;
    cli_usage_error(call->command, "--log %s: expected all, errors or none", word);
    return false;
}

/* Elsewhere than on this machine only behind TLS, and only when it is known who asks; or when told plainly. */
static bool check_exposure(const struct serve_call *call)
{
    const struct server_options *network = &call->network;
    const char *lacking = NULL;
    if (!network->certificate != !network->key) {
        cli_usage_error(call->command, "--tls-certificate and --tls-key go together");
        return false;
    }
    if (server_is_loopback(network->listen))
        return true;
    if (!network->certificate && !get(call, "insecure-no-tls"))
        lacking = "TLS: give --tls-certificate and --tls-key, or --insecure-no-tls if a proxy in front does it";
    else if (!call->access && !get(call, "insecure-no-access"))
        lacking = "asking who calls: give --access FILE, or --insecure-no-access if everybody may do everything";
    if (lacking)
        cli_usage_error(call->command, "--listen %s reaches beyond this machine, and needs %s", network->listen,
                        lacking);
    return !lacking;
}

static bool read_new_key(const struct serve_call *call)
{
    const char *role = call->new_key;
    if (!role || strcmp(role, "viewer") == 0 || strcmp(role, "editor") == 0 || strcmp(role, "admin") == 0)
        return true;
    cli_usage_error(call->command, "--new-key %s: expected viewer, editor or admin", role);
    return false;
}

/* What clients are told and compared with: a slash behind it, and no token would ever fit. */
static bool check_origins(const struct serve_call *call)
{
    const char *origin = call->service.origin, *cors = call->service.cors;
    bool known = !origin || server_is_origin(origin), open = !cors || strcmp(cors, "*") == 0 || server_is_origin(cors);
    if (!known)
        cli_usage_error(call->command, "--origin %s: expected https://host or https://host:port, nothing behind it",
                        origin);
    else if (!open)
        cli_usage_error(call->command, "--cors %s: expected one origin such as https://host:port, or *", cors);
    return known && open;
}

static bool read_meaning(struct serve_call *call)
{
    const char *listen = get(call, "listen");
    call->network.listen = listen ? listen : "127.0.0.1";
    call->network.certificate = get(call, "tls-certificate");
    call->network.key = get(call, "tls-key");
    call->service.kb = get(call, "kb");
    call->service.registry = get(call, "registry");
    call->service.web = get(call, "web");
    call->service.origin = get(call, "origin");
    call->service.cors = get(call, "cors");
    call->access = get(call, "access");
    call->new_key = get(call, "new-key");
    call->beyond = !server_is_loopback(call->network.listen) && !get(call, "insecure-no-access");
    call->service.this_machine_only = server_is_loopback(call->network.listen);
    return read_new_key(call) && read_numbers(call) && read_log(call) && check_origins(call) && check_exposure(call);
}

int serve_read_options(struct serve_call *call, const struct cli_command *command, int argc, char **argv)
{
    *call = (struct serve_call){.command = command};
    int status = cli_parse(&call->values, command, argc, argv);
    if (status != CAJAL_OK || call->values.done)
        return status;
    if (call->values.arguments_count) {
        cli_usage_error(command, "expected no argument, found %s", call->values.arguments[0]);
        return CAJAL_USAGE;
    }
    status = read_file(call, get(call, "config"));
    return status != CAJAL_OK ? status : read_meaning(call) ? CAJAL_OK : CAJAL_USAGE;
}

void serve_free_options(struct serve_call *call)
{
    free(call->file);
    cli_values_free(&call->values);
}
