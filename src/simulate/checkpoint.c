#include "simulate/checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/hash.h"

static const char MAGIC[8] = "CAJALSIM";

struct head { /* 64 bytes, all of one width: no padding */
    char magic[8];
    uint64_t model, seed, draw, first, end, done, cells;
};

#define START 1469598103934665603u /* stands in the checkpoints that users have */
#define MIX(hash, value) hash = hash_fnv(hash, &(value), sizeof(value))

/* What a run depends on besides seed and draw; pointers and padding left out. */
static uint64_t model_mark(const struct model *model)
{
    uint64_t hash = START;
    const struct simulate_scenario *scenario = model->scenario;
    MIX(hash, model->share_until);
    MIX(hash, model->growth);
    MIX(hash, model->growth_sd);
    MIX(hash, model->lesions_until);
    MIX(hash, model->mutation);
    MIX(hash, model->mutation_sd);
    MIX(hash, model->fitness);
    MIX(hash, model->survivors);
    MIX(hash, model->debris);
    MIX(hash, model->debris_keep);
    MIX(hash, model->progression_growth);
    MIX(hash, model->nodule_growth);
    MIX(hash, model->death_base);
    MIX(hash, model->death_burden);
    MIX(hash, model->death_line);
    MIX(hash, model->burden.whole);
    MIX(hash, model->cuts);
    for (int i = 0; i < SIMULATE_REGIMENS; i++) {
        MIX(hash, model->regimens[i].effect);
        MIX(hash, model->regimens[i].reduced);
        MIX(hash, model->regimens[i].toxicity);
        MIX(hash, model->regimens[i].cost);
    }
    for (int i = 0; i < SIMULATE_MODALITIES; i++) {
        MIX(hash, model->local[i].keep);
        MIX(hash, model->local[i].death);
    }
    for (uint32_t i = 0; i < scenario->policies_count; i++) {
        const struct simulate_policy *policy = &scenario->policies[i];
        MIX(hash, policy->steps);
        MIX(hash, policy->steps_count);
        MIX(hash, policy->choice);
        MIX(hash, policy->stop.criterion);
        MIX(hash, policy->as_of_days);
        hash = hash_fnv(hash, policy->id, strlen(policy->id));
    }
    return hash_fnv(hash, &model->steps, sizeof model->steps);
}

static struct head head_of(const struct model *model, const struct simulate_result *result, uint64_t first,
                           uint64_t end)
{
    struct head head = {{0}, model_mark(model), result->seed,       result->draw, first,
                        end, result->patients,  result->layout.size};
    memcpy(head.magic, MAGIC, sizeof head.magic);
    return head;
}

static bool write_all(FILE *file, const struct head *head, const struct simulate_result *result)
{
    uint64_t sum =
        hash_fnv(hash_fnv(START, head, sizeof *head), result->cells, result->layout.size * sizeof *result->cells);
    return fwrite(head, sizeof *head, 1, file) == 1 &&
           fwrite(result->cells, sizeof *result->cells, result->layout.size, file) == result->layout.size &&
           fwrite(&sum, sizeof sum, 1, file) == 1 && fflush(file) == 0 && fsync(fileno(file)) == 0;
}

cajal_status checkpoint_write(const char *path, const struct model *model, const struct simulate_result *result,
                              uint64_t first, uint64_t end, cajal_errors *errors)
{
    struct head head = head_of(model, result, first, end);
    struct stat found;
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode))
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "is no file: a checkpoint would take its place");
    size_t size = strlen(path) + 5;
    char *beside = malloc(size);
    if (!beside)
        return errors_no_memory(errors);
    (void)snprintf(beside, size, "%s.new", path);
    FILE *file = fopen(beside, "wb");
    bool well = file && write_all(file, &head, result);
    int error = errno;
    if (file && fclose(file) != 0) {
        error = errno;
        well = false;
    }
    if (well && rename(beside, path) != 0) {
        error = errno;
        well = false;
    }
    if (!well)
        (void)remove(beside);
    free(beside);
    return well ? CAJAL_OK
                : errors_add(errors, CAJAL_IO, path, 0, NULL, "the checkpoint cannot be written: %s", strerror(error));
}

static bool read_all(FILE *file, struct head *head, struct simulate_result *result)
{
    uint64_t sum = 0;
    return fread(result->cells, sizeof *result->cells, result->layout.size, file) == result->layout.size &&
           fread(&sum, sizeof sum, 1, file) == 1 && fgetc(file) == EOF &&
           sum == hash_fnv(hash_fnv(START, head, sizeof *head), result->cells,
                           result->layout.size * sizeof *result->cells);
}

cajal_status checkpoint_read(const char *path, const struct model *model, struct simulate_result *result,
                             uint64_t first, uint64_t end, cajal_errors *errors)
{
    FILE *file = fopen(path, "rb");
    if (!file && errno == ENOENT)
        return CAJAL_OK;
    if (!file)
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "the checkpoint cannot be read: %s", strerror(errno));
    struct head head = {{0}, 0, 0, 0, 0, 0, 0, 0}, wanted = head_of(model, result, first, end);
    bool whole = fread(&head, sizeof head, 1, file) == 1 && memcmp(head.magic, MAGIC, sizeof head.magic) == 0;
    wanted.done = head.done;
    bool same = whole && memcmp(&head, &wanted, sizeof head) == 0 && head.done <= end - first;
    bool sound = same && read_all(file, &head, result);
    int wrong = ferror(file) ? errno : 0;
    fclose(file);
    if (sound && !wrong) {
        result->patients = head.done;
        return CAJAL_OK;
    }
    memset(result->cells, 0, result->layout.size * sizeof *result->cells);
    if (wrong)
        return errors_add(errors, CAJAL_IO, path, 0, NULL, "the checkpoint cannot be read: %s", strerror(wrong));
    return errors_add(errors, CAJAL_INVALID, path, 0, NULL,
                      !whole ? "this is no checkpoint of a simulation"
                      : same ? "the checkpoint is damaged; remove it to start again"
                             : "the checkpoint is of another run (scenario, parameters, seed or patients differ); "
                               "remove it to start again");
}
