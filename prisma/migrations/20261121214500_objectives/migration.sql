-- CreateTable
CREATE TABLE "stored_objective" (
    "id" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "commit" TEXT NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "stored_objective_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "stored_objective_service_idx" ON "stored_objective"("service");

-- What was read before held no objectives: without it the next look reads the repository anew.
DELETE FROM "catalog_snapshot";
