-- AlterTable
ALTER TABLE "rendered_tree" ADD COLUMN "expects" JSONB NOT NULL DEFAULT '[]';
