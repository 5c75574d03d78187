#include "serve/registries.h"

#include <pthread.h>
#include <stdlib.h>

#define KEPT 16

struct kept {
    cajal_registry *registry;
    const cajal_knowledge *knowledge;
};

struct registries {
    const char *url;
    pthread_mutex_t lock;
    struct kept kept[KEPT];
    int count;
};

struct registries *registries_new(const char *url)
{
    struct registries *all = calloc(1, sizeof *all);
    if (!all)
        return NULL;
    all->url = url;
    pthread_mutex_init(&all->lock, NULL);
    return all;
}

void registries_free(struct registries *all)
{
    if (!all)
        return;
    for (int i = 0; i < all->count; i++)
        cajal_registry_close(all->kept[i].registry);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

cajal_status registries_take(cajal_registry **out, struct registries *all, const cajal_knowledge *knowledge,
                             cajal_errors *errors)
{
    cajal_registry *found = NULL;
    pthread_mutex_lock(&all->lock);
    for (int i = all->count - 1; i >= 0 && !found; i--)
        if (all->kept[i].knowledge == knowledge) {
            found = all->kept[i].registry;
            all->kept[i] = all->kept[--all->count];
        }
    pthread_mutex_unlock(&all->lock);
    if (!found)
        return cajal_registry_open(out, all->url, knowledge, errors);
    *out = found;
    return CAJAL_OK;
}

void registries_give(struct registries *all, cajal_registry *registry, const cajal_knowledge *knowledge, bool good)
{
    if (!registry)
        return;
    pthread_mutex_lock(&all->lock);
    bool keep = good && all->count < KEPT;
    if (keep)
        all->kept[all->count++] = (struct kept){registry, knowledge};
    pthread_mutex_unlock(&all->lock);
    if (!keep)
        cajal_registry_close(registry);
}

void registries_forget(struct registries *all, const cajal_knowledge *knowledge)
{
    pthread_mutex_lock(&all->lock);
    for (int i = all->count - 1; i >= 0; i--)
        if (all->kept[i].knowledge == knowledge) {
            cajal_registry_close(all->kept[i].registry);
            all->kept[i] = all->kept[--all->count];
        }
    pthread_mutex_unlock(&all->lock);
}
