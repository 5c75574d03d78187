# The R package beside the command line: what it gives is what the JSON of the command line reads as.
# same.R CAJAL, in the source tree
library(cajal)
binary <- commandArgs(TRUE)[1]
said <- function(...) paste(system2(binary, c(...), stdout = TRUE), collapse = "\n")
same <- function(what, found, expected) {
  found <- unclass(found)
  for (name in c("text", "messages")) attr(found, name) <- NULL
  if (!identical(found, expected))
    stop(what, ": ", paste(all.equal(found, expected), collapse = "; "))
  compared <<- compared + 1
}
compared <- 0

examples <- Sys.glob("examples/*.json")
stopifnot(length(examples) >= 25)
for (file in examples) {
  plan <- cajal_plan(file, as_of = "2016-01-08")
  same(file, plan, jsonlite::fromJSON(said("plan", "--json", "--as-of", "2016-01-08", file)))
  if (file == examples[1])
    stopifnot(identical(capture.output(print(plan)), system2(binary, c("plan", "--as-of", "2016-01-08", file), stdout = TRUE)))
}
for (file in c(examples[1:6], "tests/data/response/example.json"))
  same(file, cajal_response(file), jsonlite::fromJSON(said("response", "--json", file)))
same("today", cajal_plan(examples[2]), jsonlite::fromJSON(said("plan", "--json", examples[2])))
same("as a list", cajal_plan(jsonlite::fromJSON(examples[1], simplifyVector = FALSE), as_of = "2016-01-08"),
     jsonlite::fromJSON(said("plan", "--json", "--as-of", "2016-01-08", examples[1])))
same("kb", cajal_plan(examples[1], as_of = "2016-01-08", knowledge = cajal_knowledge("kb")),
     jsonlite::fromJSON(said("plan", "--json", "--as-of", "2016-01-08", examples[1])))
same("names", cajal_genotype(c("KIT:p.V559D", "KIT:p.V654A")), jsonlite::fromJSON(said("genotype", "--json", "KIT:p.V559D", "KIT:p.V654A")))
vcf <- c("examples/tissue-2014.vcf", "examples/plasma-2016.vcf")
same("VCF", cajal_genotype(vcf = vcf, labels = c("tissue", "plasma"), tested = c("KIT", "PDGFRA")),
     jsonlite::fromJSON(said("genotype", "--json", "--vcf", vcf[1], "--vcf", vcf[2], "--label", "tissue", "--label", "plasma",
                             "--tested", "KIT,PDGFRA")))
same("evidence", cajal_evidence("placebo", line = 2), jsonlite::fromJSON(said("evidence", "--json", "--line", "2", "placebo")))
same("explain", cajal_explain("D-13"), jsonlite::fromJSON(said("explain", "--json", "D-13")))

table <- read.csv("tests/data/response/cohort.csv", colClasses = "character")
lines <- system2(binary, c("response", "--json", "tests/data/response/cohort.csv"), stdout = TRUE)
same("a table of lesions", cajal_response(table), lapply(lines, jsonlite::fromJSON, simplifyDataFrame = FALSE))
table$longest_mm[3] <- "abc"
mistakes <- cajal_response(table)
stopifnot(length(mistakes) == length(lines), any(grepl("abc", attr(mistakes, "messages")$message)))

# Times, and what survival makes of them beside the curves of the command line.
cohort <- "tests/data/outcome/cases.ndjson"
times <- cajal_times(readLines(cohort))
expected <- read.csv(text = system2(binary, c("outcome", "km", "--table", "--cases", cohort), stdout = TRUE, stderr = FALSE),
                     na.strings = "", stringsAsFactors = FALSE)
stopifnot(nrow(times) >= 5, all.equal(times, expected, check.attributes = FALSE), nrow(attr(times, "left_out")) >= 1)
if (requireNamespace("survival", quietly = TRUE)) {
  fit <- survival::survfit(survival::Surv(time, status) ~ genotype, times)
  ours <- jsonlite::fromJSON(said("outcome", "km", "--by", "genotype", "--json", "--cases", cohort, "2>/dev/null"))
  stopifnot(isTRUE(all.equal(unname(fit$surv), unlist(ours$groups$survival), tolerance = 1e-8)))
}
# What a call took is given back.
resident <- function() as.numeric(sub(".*VmRSS:\\s+([0-9]+) kB.*", "\\1", paste(readLines("/proc/self/status"), collapse = " ")))
work <- function(times) {
  for (i in seq_len(times)) {
    cajal_plan(examples[1], as_of = "2016-01-08")
    try(cajal_explain("imatinb"), silent = TRUE)
    if (i %% 10 == 0) cajal_knowledge()
  }
  invisible(gc())
}
work(200)
before <- resident()
work(600)
cat("600 plans:", before, "kB,", resident() - before, "more after them\n")
stopifnot(resident() - before < 4096)
cat(compared, "results are those of the command line\n")
