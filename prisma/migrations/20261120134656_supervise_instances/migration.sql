-- CreateEnum
CREATE TYPE "mcp_transport" AS ENUM ('HTTP', 'STDIO');

-- AlterTable
ALTER TABLE "mcp_instances" ADD COLUMN     "exit_signal" VARCHAR(16),
ADD COLUMN     "process_start" VARCHAR(64),
ADD COLUMN     "restart_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "restart_requested" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "run_id" UUID,
ADD COLUMN     "start_after" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "mcp_types" ADD COLUMN     "mcp_path" VARCHAR(255) NOT NULL DEFAULT '/mcp',
ADD COLUMN     "server_arguments" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "transport" "mcp_transport" NOT NULL DEFAULT 'HTTP';

-- CreateTable
CREATE TABLE "gateways" (
    "id" UUID NOT NULL,
    "url" VARCHAR(2048) NOT NULL,
    "pid" INTEGER NOT NULL,
    "process_start" VARCHAR(64) NOT NULL,
    "space" VARCHAR(255) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gateways_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "gateways_last_seen_at_idx" ON "gateways"("last_seen_at");

-- CreateIndex
CREATE INDEX "mcp_instances_gateway_idx" ON "mcp_instances"("gateway_id") WHERE (gateway_id IS NOT NULL);

-- What the Prisma schema cannot say.
ALTER TABLE "mcp_types"
    ADD CONSTRAINT "mcp_types_mcp_path_check" CHECK ("mcp_path" LIKE '/%'),
    ADD CONSTRAINT "mcp_types_health_path_check" CHECK ("health_path" = '' OR "health_path" LIKE '/%');
ALTER TABLE "mcp_instances"
    ADD CONSTRAINT "mcp_instances_restart_count_check" CHECK ("restart_count" >= 0),
    ADD CONSTRAINT "mcp_instances_run_check" CHECK ("process_id" IS NULL OR "gateway_id" IS NULL OR "run_id" IS NOT NULL),
    ADD CONSTRAINT "mcp_instances_lease_check" CHECK (("gateway_id" IS NULL) = ("lease_expires_at" IS NULL));
ALTER TABLE "gateways" ADD CONSTRAINT "gateways_pid_check" CHECK ("pid" > 0);

-- The reference server speaks over HTTP when it is told so, and has no path for health checks.
UPDATE "mcp_types" SET "server_arguments" = '{streamableHttp}', "health_path" = ''
WHERE "id" = '019a9d6c-8c00-7000-8000-000000000004' AND "server_script" = 'mcp-server-everything' AND "health_path" = '/health';
