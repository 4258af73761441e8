-- CreateTable
CREATE TABLE "objective_file" (
    "path" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "content" TEXT NOT NULL,

    CONSTRAINT "objective_file_pkey" PRIMARY KEY ("path")
);

-- CreateIndex
CREATE INDEX "objective_file_service_idx" ON "objective_file"("service");

-- What was read before held no such files: without it the next look reads the repository anew.
DELETE FROM "catalog_snapshot";
