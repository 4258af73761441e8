-- CreateTable
CREATE TABLE "budget_verdict" (
    "slo_id" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "calm" INTEGER NOT NULL,
    "consumed" TEXT,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "unverified_since" TIMESTAMPTZ(3),

    CONSTRAINT "budget_verdict_pkey" PRIMARY KEY ("slo_id")
);

-- CreateTable
CREATE TABLE "budget_override" (
    "id" TEXT NOT NULL,
    "slo_id" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "budget_override_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "budget_override_slo_id_until_idx" ON "budget_override"("slo_id", "until");
