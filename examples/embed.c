/* How a hospital's own program plans with libcajal: read a case, make a plan, print it.
 *     cc embed.c $(pkg-config --cflags --libs cajal) -o embed
 *     ./embed CASE.json YYYY-MM-DD */
#include <stdio.h>
#include <stdlib.h>

#include <cajal/cajal.h>

static void print_errors(const cajal_errors *errors)
{
    for (size_t i = 0; i < cajal_errors_count(errors); i++) {
        const cajal_error *error = cajal_errors_at(errors, i);
        fprintf(stderr, "%s: %s\n", error->path ? error->path : "case", error->message);
    }
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(1 << 20);
    *length = file && bytes ? fread(bytes, 1, 1 << 20, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return CAJAL_USAGE;
    size_t length;
    char *json = read_file(argv[1], &length), *report = NULL;
    cajal_errors *errors = cajal_errors_new();
    cajal_knowledge *knowledge = NULL;
    cajal_case *patient_case = NULL;
    cajal_plan *plan = NULL;
    cajal_plan_options options = CAJAL_PLAN_OPTIONS_INIT;
    options.as_of = argv[2];

    cajal_status status = cajal_knowledge_embedded(&knowledge, errors);
    if (status == CAJAL_OK)
        status = cajal_case_read(&patient_case, json, length, argv[1], errors);
    if (status == CAJAL_OK)
        status = cajal_plan_make(&plan, knowledge, patient_case, &options, errors);
    if (status == CAJAL_OK) {
        printf("%s: genotype %s\n", cajal_case_id(patient_case), cajal_plan_genotype(plan));
        for (size_t i = 0; i < cajal_plan_option_count(plan); i++)
            printf("%s: %s\n", cajal_plan_option_recommended(plan, i) ? "recommended" : "consider",
                   cajal_plan_option_text(plan, i));
        for (size_t i = 0; i < cajal_plan_avoid_count(plan); i++)
            printf("avoid: %s\n", cajal_plan_avoid_text(plan, i));
        status = cajal_report_plan(&report, NULL, plan, NULL, errors);
    }
    print_errors(errors);

    cajal_free(report);
    cajal_plan_free(plan);
    cajal_case_free(patient_case);
    cajal_knowledge_free(knowledge);
    cajal_errors_free(errors);
    free(json);
    return (int)status;
}
