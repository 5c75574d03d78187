# libcajal from R. Results are the JSON of the command line as lists and data frames (jsonlite); mistakes are conditions
# of class "cajal_error" with all their messages.

# What the C functions return: the text, or a condition.
text_of <- function(answer) {
  if (answer$status == "ok")
    return(answer$text)
  messages <- as.data.frame(answer$messages, stringsAsFactors = FALSE)
  place <- paste0(ifelse(is.na(messages$file), "", paste0(messages$file, ": ")),
                  ifelse(messages$line == 0, "", paste0("line ", messages$line, ": ")),
                  ifelse(is.na(messages$path), "", paste0(messages$path, ": ")))
  said <- if (nrow(messages)) paste0(place, messages$message) else answer$status
  stop(structure(class = c(paste0("cajal_", answer$status), "cajal_error", "error", "condition"),
                 list(message = paste(said, collapse = "\n"), call = sys.call(-1), messages = messages)))
}

value_of <- function(answer) fromJSON(text_of(answer))

# Rows and cases that were left out or should be looked at.
said_of <- function(answer) {
  with(answer$messages, data.frame(subject = ifelse(line == 0, file, NA), line = ifelse(line == 0, NA, line),
                                   message = message, stringsAsFactors = FALSE))
}

# A case is a list, its JSON, or the name of a file.
json_of <- function(case) {
  if (is.list(case))
    return(list(json = as.character(toJSON(case, auto_unbox = TRUE, null = "null", digits = NA)), name = NULL))
  stopifnot(is.character(case), length(case) == 1, !is.na(case))
  if (grepl("^[[:space:]]*[[{]", case))
    return(list(json = case, name = NULL))
  size <- file.size(case)
  if (is.na(size))
    stop("cannot open ", case, call. = FALSE)
  text <- readChar(case, size, useBytes = TRUE)
  Encoding(text) <- "UTF-8"
  list(json = text, name = case)
}

day_of <- function(day) if (is.null(day)) NULL else format(day)

kept <- new.env(parent = emptyenv())

embedded <- function() {
  if (is.null(kept$knowledge))
    kept$knowledge <- cajal_knowledge()
  kept$knowledge
}

cajal_knowledge <- function(directory = NULL) {
  holder <- .Call(C_new_holder)
  text_of(.Call(C_open_knowledge, holder, if (!is.null(directory)) path.expand(directory)))
  structure(list(pointer = holder), class = "cajal_knowledge")
}

print.cajal_knowledge <- function(x, ...) {
  about <- .Call(C_about_knowledge, x$pointer)
  cat("Cajal's knowledge base ", about[1], ", known until ", about[2], "\n", sep = "")
  invisible(x)
}

cajal_validate <- function(case) {
  case <- json_of(case)
  value_of(.Call(C_validate, case$json, case$name))
}

cajal_plan <- function(case, as_of = Sys.Date(), knowledge = embedded()) {
  case <- json_of(case)
  plan <- value_of(.Call(C_plan, knowledge$pointer, case$json, case$name, day_of(as_of), FALSE))
  attr(plan, "text") <- text_of(.Call(C_plan, knowledge$pointer, case$json, case$name, day_of(as_of), TRUE))
  structure(plan, class = "cajal_plan")
}

print.cajal_plan <- function(x, ...) {
  cat(attr(x, "text"))
  invisible(x)
}

cajal_genotype <- function(hgvs = NULL, vcf = NULL, labels = NULL, tested = NULL, sample = NULL, normal = NULL,
                           assembly = NULL, as_of = NULL, knowledge = embedded()) {
  value_of(.Call(C_genotype, knowledge$pointer, hgvs, if (!is.null(vcf)) path.expand(vcf), labels, tested, sample,
                 normal, assembly, day_of(as_of)))
}

cajal_response <- function(x, options = NULL, knowledge = embedded()) {
  if (!is.data.frame(x)) {
    case <- json_of(x)
    return(value_of(.Call(C_response, knowledge$pointer, case$json, case$name, options)))
  }
  path <- tempfile(fileext = ".csv")
  on.exit(unlink(path))
  write.csv(x, path, row.names = FALSE, na = "", fileEncoding = "UTF-8")
  answer <- .Call(C_responses, knowledge$pointer, path, options)
  structure(fromJSON(text_of(answer), simplifyDataFrame = FALSE), messages = said_of(answer))
}

cajal_evidence <- function(..., drug = NULL, line = 0, genotype = NULL, as_of = NULL, knowledge = embedded()) {
  value_of(.Call(C_evidence, knowledge$pointer, as.character(c(...)), drug, line, genotype, day_of(as_of)))
}

cajal_explain <- function(id, knowledge = embedded()) value_of(.Call(C_explain, knowledge$pointer, id))

cajal_times <- function(cases, from = "line:1", to = "progression-or-death", criterion = "believed", unit = "months",
                        knowledge = embedded()) {
  jsons <- vapply(cases, function(case) json_of(case)$json, "")
  answer <- .Call(C_times, knowledge$pointer, as.character(jsons), from, to, criterion, unit)
  times <- read.csv(text = text_of(answer), na.strings = "", stringsAsFactors = FALSE,
                    colClasses = c(subject = "character", genotype = "character", drugs = "character"))
  structure(times, left_out = said_of(answer)[, c("subject", "message")])
}
