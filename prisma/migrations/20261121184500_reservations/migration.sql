-- CreateTable
CREATE TABLE "service_reservation" (
    "service" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "reservation" JSONB NOT NULL,

    CONSTRAINT "service_reservation_pkey" PRIMARY KEY ("service","environment")
);

-- What was read before held no reservations: without it the next look reads the repository anew.
DELETE FROM "catalog_snapshot";
