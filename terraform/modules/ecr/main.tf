# No rule of the registry deletes an image: it can count and date them, but only Git knows which of them main names.
# scripts/retire-images.ts decides, docs/decisions says why.
resource "aws_ecr_repository" "service" {
  for_each = var.services

  name                 = "${var.prefix}/${each.key}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = false

  image_scanning_configuration {
    scan_on_push = true
  }

  # The workflow makes the repository of a service that is not merged yet, and another encryption would replace it.
  encryption_configuration {
    encryption_type = "AES256"
  }
}
