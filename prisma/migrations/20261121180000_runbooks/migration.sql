-- CreateTable
CREATE TABLE "stored_runbook" (
    "slug" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "alerts" TEXT[],
    "service" TEXT,
    "severity" TEXT,
    "owner" TEXT,
    "problems" JSONB NOT NULL,
    "text" TEXT,
    "drawing" JSONB NOT NULL,

    CONSTRAINT "stored_runbook_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "stored_alert" (
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "severity" TEXT,
    "service" TEXT,
    "runbook_url" TEXT,

    CONSTRAINT "stored_alert_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "runbook_image" (
    "path" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "blob" TEXT NOT NULL,
    "bytes" BYTEA,

    CONSTRAINT "runbook_image_pkey" PRIMARY KEY ("path")
);

-- What was read before held no runbooks: without it the next look reads the repository anew, though it has not moved.
DELETE FROM "catalog_snapshot";
