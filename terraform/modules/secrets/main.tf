resource "aws_kms_key" "this" {
  description             = "Secrets below ${var.prefix}/"
  enable_key_rotation     = true
  deletion_window_in_days = var.key_deletion_window_days
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.key_alias}"
  target_key_id = aws_kms_key.this.key_id
}

# Only the place of each secret. A value given here would stand in the state; people and rotation put it in.
resource "aws_secretsmanager_secret" "this" {
  for_each = var.names

  name                    = "${var.prefix}/${each.key}"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.recovery_window_days
}
