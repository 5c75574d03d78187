# What each function gives, and how it refuses.
library(cajal)

case <- list(cajal = 1, id = "new", diagnosis = list(extent = "metastatic"), treatments = list(),
             molecular = list(list(gene = "KIT", hgvs = "p.V559D")))
plan <- cajal_plan(case, as_of = as.Date("2016-01-08"))
stopifnot(plan$options$text[1] == "Start imatinib 400 mg once daily", plan$as_of == "2016-01-08",
          grepl("imatinib", paste(capture.output(print(plan)), collapse = "")))
stopifnot(identical(cajal_validate(case)$id, "new"), cajal_genotype("KIT:p.V559D")$class == "kit_exon_11")
stopifnot(cajal_evidence(drug = "sunitinib", line = 2)$rows$lines[[1]] == 2, cajal_explain("imatinib")$query == "imatinib")

refused <- function(class, words, expression) {
  found <- tryCatch({ expression; NULL }, cajal_error = identity)
  stopifnot(inherits(found, class), grepl(words, conditionMessage(found), fixed = TRUE), nrow(found$messages) >= 1)
  found$messages
}
messages <- refused("cajal_invalid", "expected a whole number", cajal_plan('{"cajal":1,"id":"x","patient":{"birth_year":"a"}}'))
stopifnot(messages$path == "$.patient.birth_year")
refused("cajal_usage", '"imatinib"', cajal_explain("imatinb"))
refused("cajal_usage", "YYYY-MM-DD", cajal_plan(case, as_of = "2016"))
refused("cajal_io", "no/such", cajal_knowledge("no/such/folder"))
refused("cajal_io", "no-such.vcf", cajal_genotype(vcf = "no-such.vcf"))
stopifnot(inherits(try(cajal_plan("no-such.json"), silent = TRUE), "try-error"))

stopped <- c(case[-4], list(treatments = list(list(kind = "systemic", setting = "metastatic", drugs = list("imatinib"),
             dose_mg = 400, start = "2015-01-10", stop = "2015-07-10", stop_reason = "progression"))))
stopped$treatments <- stopped[[length(stopped)]]
times <- cajal_times(list(stopped, case), unit = "days")
stopifnot(times$time == 181, times$status == 1, times$genotype == "kit_exon_11", nrow(attr(times, "left_out")) == 1)

for (i in 1:200) cajal_plan(case, as_of = "2016-01-08")
invisible(gc())
