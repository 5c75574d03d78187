# The model of docs/model.md, one sequence of four drugs, in base R: the usual ways of writing a microsimulation.
#   Rscript peer.R NUMBERS vector|loop PATIENTS SEED
# vector: all patients at once, step by step, on matrices. loop: one patient after another, one step after another.
# Prints patients, steps lived, seconds, and per treatment: begun, median PFS, median OS, responses.
arguments <- commandArgs(TRUE)
table <- read.table(arguments[1], col.names = c("name", "value"))
p <- as.list(setNames(table$value, table$name))
get <- function(prefix, n) vapply(seq_len(n), function(i) p[[paste0(prefix, ".", i)]], 0)
G <- p$genotypes; DRUGS <- 4; LESIONS <- 8; CLONES <- 5
share <- get("share", G); growth <- get("growth", G); until <- get("lesions", LESIONS)
mutation <- sapply(seq_len(G), function(g) vapply(1:4, function(c) p[[paste0("mutation.", c, ".", g)]], 0))
effect <- function(kind) array(vapply(seq_len(DRUGS * CLONES * G), function(i) {
  at <- arrayInd(i, c(DRUGS, CLONES, G)); p[[paste0(kind, ".", at[1], ".", at[2] - 1, ".", at[3])]]
}, 0), c(DRUGS, CLONES, G))
on_full <- effect("effect"); on_reduced <- effect("reduced")
toxicity <- get("toxicity", DRUGS); stops <- get("toxicity_stops", DRUGS)

founded <- function(rate, founders) { size <- rate * founders / rexp(length(founders)); ifelse(size >= 1, size, 0) }
diameter <- function(volume) { d <- (volume * 6 / pi * 1000)^(1 / 3); d[d < p$visible_mm] <- 0; d }

km_median <- function(time, event) { # interpolated in the step of the median, as the engine's
  if (!length(time)) return(NA)
  survival <- 1; before <- 0
  for (t in sort(unique(time))) {
    next_survival <- survival * (1 - sum(event & time == t) / sum(time >= t))
    if (next_survival <= .5) return((t - 1 + (survival - .5) / (survival - next_survival)) * p$step)
    survival <- next_survival; before <- t
  }
  NA
}

# n patients at once; n = 1 is the loop
run <- function(n) {
  genotype <- 1 + findInterval(runif(n), share[-G])
  gamma <- growth[genotype] * exp(p$growth_sd * rnorm(n))
  lesions <- 1 + findInterval(runif(n), until[-LESIONS])
  mutability <- matrix(exp(p$mutation_sd * rnorm(4 * n)), n)
  death_at <- rexp(n)
  there <- outer(lesions, 1:LESIONS, ">=")
  volume <- pi / 6 * exp(p$log_diameter + p$diameter_sd * matrix(rnorm(n * LESIONS), n))^3 / 1000 * there
  liver <- matrix(runif(n * LESIONS) < p$liver_share, n) & there
  cells <- volume * p$cells; clone <- vector("list", CLONES); left <- cells
  for (c in 2:CLONES) {
    founders <- if (c == 4) clone[[2]] + clone[[3]] else cells
    clone[[c]] <- pmin(matrix(founded(mutability[, c - 1] * mutation[cbind(c - 1, genotype)], founders), n), left)
    left <- left - clone[[c]]
  }
  clone[[1]] <- left
  clone <- lapply(clone, function(x) x / p$cells)
  floors <- lapply(clone, function(x) 0 * x); on <- off <- clone
  for (c in 1:CLONES) off[[c]] <- matrix(exp(gamma * p$step), n, LESIONS)
  answer_patient <- matrix(rnorm(n * DRUGS), n)
  answer_lesion <- array(rnorm(n * LESIONS * DRUGS), c(n, LESIONS, DRUGS))
  zero <- matrix(0, n, LESIONS); debris <- viable <- nadir <- viable_nadir <- size0 <- zero
  present <- targets <- zero == 1
  treatment <- rep(0L, n); dosed <- reduced <- rep(FALSE, n)
  never <- .Machine$integer.max
  paused <- toxic <- scan <- rep(never, n); hazard <- rep(0, n); weight <- rep(0, n); rate <- rep(0, n)
  sum0 <- sum_nadir <- rep(0, n); alive <- rep(TRUE, n); had_cr <- !alive; life <- rep(p$steps, n)
  began <- pfs <- matrix(NA_real_, n, DRUGS); event <- responded <- matrix(FALSE, n, DRUGS)

  factors <- function(i) for (c in 1:CLONES) {
    d <- treatment[i]
    e <- ifelse(reduced[i], on_reduced[cbind(d, c, genotype[i])], on_full[cbind(d, c, genotype[i])])
    a <- exp(p$effect_sd_patient * answer_patient[cbind(i, d)] +
               p$effect_sd_lesion * matrix(answer_lesion[cbind(rep(i, LESIONS), rep(1:LESIONS, each = length(i)),
                                                               rep(d, LESIONS))], length(i)))
    on[[c]][i, ] <<- exp(gamma[i] * (1 - e * a) * p$step)
  }
  draw_toxicity <- function(i, now) {
    steps <- rexp(length(i)) / toxicity[treatment[i]] / p$step
    toxic[i] <<- ifelse(steps < p$steps, now + floor(steps) + 1, never)
  }
  burden_rate <- function(i) p$death_base + weight[i] * rowSums(viable[i, , drop = FALSE])^p$death_power
  begin <- function(i, now) { # the next treatment, or none
    done <- i[treatment[i] == DRUGS]; i <- i[treatment[i] < DRUGS]
    dosed[done] <<- FALSE; treatment[done] <<- DRUGS + 1L
    paused[done] <<- toxic[done] <<- scan[done] <<- never
    if (!length(i)) return()
    treatment[i] <<- treatment[i] + 1L; dosed[i] <<- TRUE; reduced[i] <<- FALSE; paused[i] <<- never
    began[cbind(i, treatment[i])] <<- now
    for (c in 1:CLONES) {
      gone <- clone[[c]][i, ] * p$cells < 1
      clone[[c]][i, ][gone] <<- 0; floors[[c]][i, ][gone] <<- 0
    }
    founders <- (clone[[2]][i, , drop = FALSE] + clone[[3]][i, , drop = FALSE]) * p$cells
    new <- matrix(founded(mutability[i, 3] * mutation[cbind(3, genotype[i])], founders), length(i))
    new <- ifelse(founders < 1 | clone[[4]][i, ] > 0, 0, pmin(new, founders / 2))
    keep <- ifelse(new > 0, 1 - new / founders, 1)
    clone[[2]][i, ] <<- clone[[2]][i, ] * keep; clone[[3]][i, ] <<- clone[[3]][i, ] * keep
    clone[[4]][i, ] <<- clone[[4]][i, ] + new / p$cells
    for (c in 1:CLONES) floors[[c]][i, ] <<- pmax(floors[[c]][i, ], p$survivors * clone[[c]][i, ])
    factors(i); draw_toxicity(i, now)
    viable[i, ] <<- Reduce(`+`, lapply(clone, function(x) x[i, , drop = FALSE]))
    weight[i] <<- p$death_burden * (1 + p$death_line * (treatment[i] - 1)); rate[i] <<- burden_rate(i)
    scan[i] <<- now + p$scan
    seen <- viable[i, , drop = FALSE] + debris[i, , drop = FALSE]; size <- matrix(diameter(seen), length(i))
    present[i, ] <<- size > 0; nadir[i, ] <<- seen; viable_nadir[i, ] <<- viable[i, ]
    chosen <- t(vapply(seq_along(i), function(k) { # the largest, two of an organ
      order <- order(-size[k, ]); order <- order[size[k, order] >= p$measurable_mm]; organ <- liver[i[k], order]
      place <- ave(as.numeric(organ), organ, FUN = seq_along)
      1:LESIONS %in% order[place <= p$targets_organ][seq_len(min(p$targets, sum(place <= p$targets_organ)))]
    }, logical(LESIONS)))
    targets[i, ] <<- chosen
    sum0[i] <<- sum_nadir[i] <<- rowSums(size * chosen); had_cr[i] <<- FALSE
  }
  read_scan <- function(i, now) {
    scan[i] <<- now + p$scan
    seen <- viable[i, , drop = FALSE] + debris[i, , drop = FALSE]; size <- matrix(diameter(seen), length(i))
    was <- present[i, , drop = FALSE]; live <- viable[i, , drop = FALSE]
    nodule <- size > 0 & was & live >= p$nodule_volume & live >= p$nodule_growth * viable_nadir[i, ]
    worse <- size > 0 & was & seen >= p$progression_volume & seen >= p$progression_growth * nadir[i, ]
    new <- !was & size >= p$measurable_mm
    total <- rowSums(size * targets[i, , drop = FALSE])
    grew <- total - sum_nadir[i] >= p$pd_mm & total >= (1 + p$pd_share) * sum_nadir[i]
    left <- rowSums(size > 0 & was) > 0
    progressed <- rowSums(nodule | worse | new) > 0 | grew | (had_cr[i] & left) # back after a complete response
    had_cr[i] <<- had_cr[i] | (!left & !progressed)
    nadir[i, ] <<- pmin(nadir[i, ], seen); viable_nadir[i, ] <<- pmin(viable_nadir[i, ], live)
    sum_nadir[i] <<- pmin(sum_nadir[i], total)
    good <- !progressed & sum0[i] > 0 & total <= .7 * sum0[i]
    responded[cbind(i, treatment[i])[good, , drop = FALSE]] <<- TRUE
    out <- i[progressed]; at <- cbind(out, treatment[out])
    pfs[at] <<- now - began[at]; event[at] <<- TRUE
    if (length(out)) begin(out, now)
  }

  lived <- 0
  begin(seq_len(n), 0)
  for (now in seq_len(p$steps)) {
    i <- which(alive)
    if (!length(i)) break
    lived <- lived + length(i)
    all <- 0
    for (c in 1:CLONES) {
      factor <- off[[c]][i, , drop = FALSE]; with_drug <- dosed[i]
      factor[with_drug, ] <- on[[c]][i[with_drug], ]
      clone[[c]][i, ] <- pmax(clone[[c]][i, ] * factor, floors[[c]][i, ])
      all <- all + clone[[c]][i, , drop = FALSE]
    }
    debris[i, ] <- debris[i, ] * p$debris_keep + p$debris * pmax(viable[i, ] - all, 0)
    viable[i, ] <- all
    next_rate <- burden_rate(i); more <- (rate[i] + next_rate) / 2 * p$step
    dies <- hazard[i] + more >= death_at[i]; dead <- i[dies]
    life[dead] <- now - 1 + ((death_at[i] - hazard[i]) / more)[dies]; alive[dead] <- FALSE
    hazard[i] <- hazard[i] + more; rate[i] <- next_rate
    i <- i[!dies]
    if (now == p$steps) break
    over <- i[paused[i] <= now]
    paused[over] <- never; dosed[over] <- TRUE
    over <- over[toxic[over] == never]; if (length(over)) draw_toxicity(over, now)
    harmed <- i[toxic[i] <= now]
    if (length(harmed)) {
      toxic[harmed] <- never; harmed <- harmed[dosed[harmed]]
      gives_up <- runif(length(harmed)) < stops[treatment[harmed]]
      rest <- harmed[!gives_up]
      dosed[rest] <- FALSE; reduced[rest] <- TRUE; paused[rest] <- now + max(1, p$pause)
      if (length(rest)) factors(rest)
      out <- harmed[gives_up]; at <- cbind(out, treatment[out]); pfs[at] <- now - began[at]
      if (length(out)) begin(out, now)
    }
    due <- i[scan[i] <= now]; if (length(due)) read_scan(due, now)
  }
  open <- !is.na(began) & is.na(pfs)
  pfs[open] <- (life - began)[open]; event[open] <- (!alive & (life - began >= 0))[open]
  list(began = began, pfs = pfs, event = event, responded = responded, life = life, dead = !alive, lived = lived)
}

patients <- as.integer(arguments[3]); set.seed(as.integer(arguments[4]))
start <- sum(proc.time()[1:2])
if (arguments[2] == "loop") {
  parts <- lapply(seq_len(patients), function(i) run(1))
  out <- lapply(names(parts[[1]]), function(name) {
    all <- lapply(parts, `[[`, name); if (is.matrix(all[[1]])) do.call(rbind, all) else unlist(all)
  })
  names(out) <- names(parts[[1]])
} else out <- run(patients)
cat("seconds", sum(proc.time()[1:2]) - start, "\nsteps", sum(out$lived), "\nlife",
    mean(out$life) * p$step, sd(out$life) * p$step / sqrt(patients), "\n")
for (d in seq_len(DRUGS)) {
  who <- !is.na(out$began[, d])
  os <- out$life[who] - out$began[who, d]
  cat("treatment", d, sum(who), km_median(ceiling(out$pfs[who, d]), out$event[who, d]),
      km_median(ceiling(os), out$dead[who]), mean(out$responded[who, d]), "\n")
}
