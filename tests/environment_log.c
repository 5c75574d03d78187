/* Loaded before the C library: writes the name of each environment variable that is asked for to the file descriptor 9.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *ask(const char *function, const char *name)
{
    char *(*real)(const char *) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, function);
    char line[128];
    size_t length = strlen(name);
    if (length < sizeof line) {
        memcpy(line, name, length);
        line[length] = '\n';
        (void)!write(9, line, length + 1);
    }
    return real ? real(name) : NULL;
}

__attribute__((visibility("default"))) char *getenv(const char *name) { return ask("getenv", name); }

__attribute__((visibility("default"))) char *secure_getenv(const char *name) { return ask("secure_getenv", name); }
