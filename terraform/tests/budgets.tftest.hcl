mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name              = "example"
  monthly_limit_usd = 300
  tag               = { key = "Environment", value = "dev" }
  alarms            = { half = { percent = 50, kind = "ACTUAL" }, expected = { percent = 100, kind = "FORECASTED" } }
  emails            = ["platform@example.com"]
}

run "a_budget_that_speaks_up" {
  command = plan

  module {
    source = "./modules/budgets"
  }

  assert {
    condition     = aws_budgets_budget.this.limit_amount == "300" && aws_budgets_budget.this.time_unit == "MONTHLY"
    error_message = "A month may cost this much."
  }

  assert {
    condition     = one(one(aws_budgets_budget.this.cost_filter).values) == "user:Environment$dev"
    error_message = "It counts what carries the environment's tag."
  }

  assert {
    condition     = toset([for alarm in aws_budgets_budget.this.notification : "${alarm.notification_type} ${alarm.threshold}"]) == toset(["ACTUAL 50", "FORECASTED 100"]) && alltrue([for alarm in aws_budgets_budget.this.notification : length(alarm.subscriber_email_addresses) == 1])
    error_message = "People are told at half of it, and when all of it is to be expected."
  }
}

run "a_budget_that_tells_nobody_is_refused" {
  command = plan

  module {
    source = "./modules/budgets"
  }

  variables {
    emails = []
  }

  expect_failures = [var.emails]
}
