variable "name" {
  description = "Name of the budget."
  type        = string
}

variable "monthly_limit_usd" {
  description = "What a month may cost, in US dollars."
  type        = number
}

variable "tag" {
  description = "Cost allocation tag that says what belongs to it; it has to be activated in the billing console once."
  type        = object({ key = string, value = string })
}

variable "alarms" {
  description = "When people are told: percent of the limit, of what was spent (ACTUAL) or will be (FORECASTED)."
  type        = map(object({ percent = number, kind = string }))
}

variable "emails" {
  description = "Who is told."
  type        = list(string)

  validation {
    condition     = length(var.emails) > 0
    error_message = "A budget that tells nobody is none; name at least one address."
  }
}
