/* Beside the sources with mutants: CAJAL_MUTANT names the one that is alive, CAJAL_MUTANTS_REACHED a file whose byte n
 * is set when the program comes by mutant n. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mutant.h"

int mutant_alive;
static unsigned char unseen[MOST_MUTANTS];
unsigned char *mutant_reached = unseen;

/* Before main, which may confine the process: the file is mapped, so that also a crash leaves its marks. */
__attribute__((constructor)) static void begin(void)
{
    const char *alive = getenv("CAJAL_MUTANT"), *path = getenv("CAJAL_MUTANTS_REACHED");
    mutant_alive = alive ? atoi(alive) : 0;
    int file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file < 0)
        return;
    void *map = ftruncate(file, MOST_MUTANTS) == 0
                    ? mmap(NULL, MOST_MUTANTS, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                    : MAP_FAILED;
    if (map != MAP_FAILED)
        mutant_reached = map;
    close(file);
}
