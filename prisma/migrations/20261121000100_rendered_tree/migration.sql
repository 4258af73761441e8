-- AlterTable
ALTER TABLE "change_request" ADD COLUMN     "base_tree_sha" TEXT;

-- CreateTable
CREATE TABLE "rendered_tree" (
    "request_id" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "pull_request" JSONB NOT NULL,

    CONSTRAINT "rendered_tree_pkey" PRIMARY KEY ("request_id")
);

-- AddForeignKey
ALTER TABLE "rendered_tree" ADD CONSTRAINT "rendered_tree_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "change_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
