#include "serve/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/json_out.h"
#include "serve/wait.h"

#define WRITE_EVERY_NS 200000000L
#define GATHER_MOST ((size_t)4 * 1024 * 1024) /* when nobody reads the log, lines beyond are counted and dropped */

struct log {
    int file;
    enum log_what what;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t writer;
    struct text gathered, writing;
    unsigned long dropped;
    bool ending;
};

static void write_all(int file, const struct text *text)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t written = write(file, text->data + done, text->length - done);
        if (written < 0 && errno != EINTR)
            return; /* a log that cannot be written has nowhere to say so */
        done += written > 0 ? (size_t)written : 0;
    }
}

/* Called with the lock held; writes without it. */
static void flush(struct log *log)
{
    struct text whole = log->gathered;
    log->gathered = log->writing;
    log->writing = whole;
    pthread_mutex_unlock(&log->lock);
    write_all(log->file, &log->writing);
    pthread_mutex_lock(&log->lock);
    text_clear(&log->writing);
}

static void *write_lines(void *context)
{
    struct log *log = context;
    pthread_mutex_lock(&log->lock);
    while (!log->ending) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WRITE_EVERY_NS;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&log->wake, &log->lock, &until);
        if (log->gathered.length)
            flush(log);
    }
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

struct log *log_open(int file, enum log_what what)
{
    struct log *log = calloc(1, sizeof *log);
    if (!log)
        return NULL;
    *log = (struct log){.file = file, .what = what};
    pthread_mutex_init(&log->lock, NULL);
    wait_init(&log->wake);
    if (pthread_create(&log->writer, NULL, write_lines, log) == 0)
        return log;
    free(log);
    return NULL;
}

void log_close(struct log *log)
{
    if (!log)
        return;
    pthread_mutex_lock(&log->lock);
    log->ending = true;
    pthread_cond_signal(&log->wake);
    pthread_mutex_unlock(&log->lock);
    pthread_join(log->writer, NULL);
    write_all(log->file, &log->gathered);
    text_free(&log->gathered);
    text_free(&log->writing);
    pthread_cond_destroy(&log->wake);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

/* Called with the lock held. */
static bool begin(struct log *log, struct json_out *json, const char *level, const char *event)
{
    if (log->gathered.length > GATHER_MOST || log->gathered.failed) {
        log->dropped++;
        return false;
    }
    struct timespec now;
    struct tm parts;
    char time[40], whole[24];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(time, sizeof time, "%s.%03ldZ", whole, now.tv_nsec / 1000000);
    emit_begin(json, &log->gathered, false);
    emit_object(json, NULL);
    emit_string(json, "time", time);
    emit_string(json, "level", level);
    emit_string(json, "event", event);
    if (log->dropped)
        emit_int(json, "lines_lost", (int64_t)log->dropped);
    log->dropped = 0;
    return true;
}

static void end(struct log *log, struct json_out *json)
{
    emit_end_object(json);
    text_add_char(&log->gathered, '\n');
}

static void emit_known(struct json_out *json, const char *key, const char *value)
{
    if (value)
        emit_string(json, key, value);
}

void log_request(struct log *log, const struct log_request *it)
{
    struct json_out json;
    if (!log || log->what == LOG_NOTHING || (log->what == LOG_ERRORS && it->status < 500))
        return;
    pthread_mutex_lock(&log->lock);
    if (begin(log, &json, it->status >= 500 ? "error" : it->status >= 400 ? "warning" : "info", "request")) {
        emit_string(&json, "method", it->method);
        emit_string(&json, "route", it->route);
        emit_int(&json, "status", it->status);
        emit_milli(&json, "ms", (int64_t)(it->seconds * 1e6));
        emit_int(&json, "bytes_in", (int64_t)it->bytes_in);
        emit_int(&json, "bytes_out", (int64_t)it->bytes_out);
        emit_known(&json, "remote", it->remote);
        emit_known(&json, "principal", it->principal);
        emit_known(&json, "error", it->error);
        end(log, &json);
    }
    pthread_mutex_unlock(&log->lock);
}

void log_event(struct log *log, const char *level, const char *event, const char *text)
{
    struct json_out json;
    if (!log)
        return;
    pthread_mutex_lock(&log->lock);
    if (begin(log, &json, level, event)) {
        emit_known(&json, "text", text);
        end(log, &json);
    }
    pthread_mutex_unlock(&log->lock);
}
