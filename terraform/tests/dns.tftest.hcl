mock_provider "aws" {
  source = "./tests/mocks"
}

run "a_zone" {
  command = plan

  module {
    source = "./modules/dns"
  }

  variables {
    domain = "dev.example.com"
  }

  assert {
    condition     = aws_route53_zone.this.name == "dev.example.com" && !aws_route53_zone.this.force_destroy
    error_message = "A zone that still holds records is not destroyed in passing."
  }
}
