-- CreateTable
CREATE TABLE "mcp_log_batches" (
    "mcp_instance_id" UUID NOT NULL,
    "batch_key" UUID NOT NULL,
    "first_seq" BIGINT NOT NULL,
    "last_seq" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mcp_log_batches_pkey" PRIMARY KEY ("mcp_instance_id","batch_key")
);

-- CreateIndex
CREATE INDEX "mcp_log_batches_created_at_idx" ON "mcp_log_batches"("created_at");

-- AddForeignKey
ALTER TABLE "mcp_log_batches" ADD CONSTRAINT "mcp_log_batches_mcp_instance_id_fkey" FOREIGN KEY ("mcp_instance_id") REFERENCES "mcp_instances"("id") ON DELETE CASCADE ON UPDATE CASCADE;
