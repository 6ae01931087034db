-- CreateEnum
CREATE TYPE "actor_kind" AS ENUM ('USER', 'INSTANCE', 'SYSTEM');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('ADMIN', 'MEMBER');

-- CreateEnum
CREATE TYPE "token_scope" AS ENUM ('READ', 'WRITE', 'INGEST', 'ADMIN');

-- CreateEnum
CREATE TYPE "mcp_instance_status" AS ENUM ('PENDING', 'RUNNING', 'EXPIRED', 'DISCONNECTED', 'ERROR');

-- CreateEnum
CREATE TYPE "mcp_desired_status" AS ENUM ('RUNNING', 'STOPPED');

-- CreateEnum
CREATE TYPE "log_level" AS ENUM ('DEBUG', 'INFO', 'WARN', 'ERROR');

-- CreateEnum
CREATE TYPE "log_source" AS ENUM ('PROCESS', 'SYSTEM', 'API');

-- CreateEnum
CREATE TYPE "mcp_event_type" AS ENUM ('CREATED', 'STARTED', 'RESTORED', 'STOPPED', 'EXPIRED', 'DELETED', 'ERROR', 'HEALTH_CHANGED', 'TOKEN_ROTATED');

-- CreateEnum
CREATE TYPE "setting_scope" AS ENUM ('APP', 'SYSTEM');

-- CreateTable
CREATE TABLE "audit_events" (
    "id" UUID NOT NULL,
    "actor_id" UUID,
    "actor_kind" "actor_kind" NOT NULL,
    "action" VARCHAR(100) NOT NULL,
    "entity_type" VARCHAR(50) NOT NULL,
    "entity_id" VARCHAR(64) NOT NULL,
    "owner_id" UUID,
    "changes" JSONB NOT NULL DEFAULT '{}',
    "ip_address" INET,
    "user_agent" VARCHAR(512),
    "request_id" VARCHAR(100),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_records" (
    "actor_id" UUID NOT NULL,
    "action" VARCHAR(100) NOT NULL,
    "key" VARCHAR(200) NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "result" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_records_pkey" PRIMARY KEY ("actor_id","action","key")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "password_hash" TEXT NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "role" "role" NOT NULL DEFAULT 'MEMBER',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "last_active_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deletion_id" UUID,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "ip_address" INET,
    "user_agent" VARCHAR(512),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auth_sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_tokens" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "hint" VARCHAR(8) NOT NULL,
    "scopes" "token_scope"[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mcp_types" (
    "id" UUID NOT NULL,
    "name" VARCHAR(50) NOT NULL,
    "display_name" VARCHAR(100) NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "icon_url" VARCHAR(2048),
    "server_script" VARCHAR(255) NOT NULL,
    "config_template" JSONB NOT NULL DEFAULT '{}',
    "required_scopes" JSONB NOT NULL DEFAULT '[]',
    "resource_limits" JSONB NOT NULL DEFAULT '{"cpu":"0.5","memory":"512m"}',
    "health_path" VARCHAR(255) NOT NULL DEFAULT '/health',
    "max_duration_minutes" INTEGER NOT NULL DEFAULT 60,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deletion_id" UUID,

    CONSTRAINT "mcp_types_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "mcp_type_id" UUID NOT NULL,
    "encrypted_key" BYTEA NOT NULL,
    "encryption_iv" BYTEA NOT NULL,
    "master_key_id" VARCHAR(32) NOT NULL,
    "key_hint" VARCHAR(8) NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deletion_id" UUID,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mcp_instances" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "mcp_type_id" UUID NOT NULL,
    "api_key_id" UUID,
    "process_id" INTEGER,
    "access_token_hash" BYTEA NOT NULL,
    "access_token_hint" VARCHAR(8) NOT NULL,
    "access_url" VARCHAR(2048) NOT NULL,
    "assigned_port" INTEGER,
    "status" "mcp_instance_status" NOT NULL DEFAULT 'PENDING',
    "desired_status" "mcp_desired_status" NOT NULL DEFAULT 'RUNNING',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "config" JSONB NOT NULL DEFAULT '{}',
    "error_message" TEXT,
    "last_accessed_at" TIMESTAMPTZ(3),
    "stats" JSONB NOT NULL DEFAULT '{}',
    "started_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "exit_code" INTEGER,
    "gateway_id" UUID,
    "lease_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deletion_id" UUID,

    CONSTRAINT "mcp_instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mcp_logs" (
    "mcp_instance_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "timestamp" TIMESTAMPTZ(3) NOT NULL,
    "level" "log_level" NOT NULL,
    "source" "log_source" NOT NULL,
    "message" TEXT NOT NULL,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mcp_logs_pkey" PRIMARY KEY ("mcp_instance_id","seq","created_at")
) PARTITION BY RANGE ("created_at");

-- Catches rows whose month has no partition yet; the gateway makes months ahead of time and empties this one.
CREATE TABLE "mcp_logs_default" PARTITION OF "mcp_logs" DEFAULT;

-- CreateTable
CREATE TABLE "mcp_log_heads" (
    "mcp_instance_id" UUID NOT NULL,
    "last_seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "mcp_log_heads_pkey" PRIMARY KEY ("mcp_instance_id")
);

-- CreateTable
CREATE TABLE "mcp_events" (
    "id" UUID NOT NULL,
    "mcp_instance_id" UUID NOT NULL,
    "user_id" UUID,
    "event_type" "mcp_event_type" NOT NULL,
    "event_data" JSONB NOT NULL DEFAULT '{}',
    "ip_address" INET,
    "user_agent" VARCHAR(512),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mcp_events_pkey" PRIMARY KEY ("id","created_at")
) PARTITION BY RANGE ("created_at");

CREATE TABLE "mcp_events_default" PARTITION OF "mcp_events" DEFAULT;

-- CreateTable
CREATE TABLE "port_allocations" (
    "port" INTEGER NOT NULL,
    "mcp_instance_id" UUID,
    "allocated_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),
    "is_available" BOOLEAN NOT NULL DEFAULT true,
    "last_health_check_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "port_allocations_pkey" PRIMARY KEY ("port")
);

-- CreateTable
CREATE TABLE "settings" (
    "id" UUID NOT NULL,
    "key" VARCHAR(100) NOT NULL,
    "scope" "setting_scope" NOT NULL,
    "value" JSONB NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_events_entity_type_entity_id_created_at_idx" ON "audit_events"("entity_type", "entity_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_events_owner_id_created_at_idx" ON "audit_events"("owner_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_events_actor_id_created_at_idx" ON "audit_events"("actor_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_events_created_at_id_idx" ON "audit_events"("created_at", "id");

-- CreateIndex
CREATE INDEX "idempotency_records_created_at_idx" ON "idempotency_records"("created_at");

-- CreateIndex
CREATE INDEX "users_deletion_id_idx" ON "users"("deletion_id");

-- CreateIndex
CREATE INDEX "users_created_at_id_idx" ON "users"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "auth_sessions_token_hash_key" ON "auth_sessions"("token_hash");

-- CreateIndex
CREATE INDEX "auth_sessions_user_id_created_at_idx" ON "auth_sessions"("user_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "access_tokens_token_hash_key" ON "access_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "access_tokens_user_id_created_at_idx" ON "access_tokens"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "mcp_types_deletion_id_idx" ON "mcp_types"("deletion_id");

-- CreateIndex
CREATE UNIQUE INDEX "mcp_types_name_live_key" ON "mcp_types"("name") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "api_keys_user_id_created_at_idx" ON "api_keys"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "api_keys_mcp_type_id_idx" ON "api_keys"("mcp_type_id");

-- CreateIndex
CREATE INDEX "api_keys_master_key_id_idx" ON "api_keys"("master_key_id");

-- CreateIndex
CREATE INDEX "api_keys_deletion_id_idx" ON "api_keys"("deletion_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_user_type_live_key" ON "api_keys"("user_id", "mcp_type_id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "mcp_instances_access_token_hash_key" ON "mcp_instances"("access_token_hash");

-- CreateIndex
CREATE INDEX "mcp_instances_status_live_idx" ON "mcp_instances"("status") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "mcp_instances_expires_at_live_idx" ON "mcp_instances"("expires_at") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "mcp_instances_process_id_live_idx" ON "mcp_instances"("process_id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "mcp_instances_user_status_live_idx" ON "mcp_instances"("user_id", "status") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "mcp_instances_type_live_idx" ON "mcp_instances"("mcp_type_id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "mcp_instances_user_id_created_at_id_idx" ON "mcp_instances"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "mcp_instances_mcp_type_id_idx" ON "mcp_instances"("mcp_type_id");

-- CreateIndex
CREATE INDEX "mcp_instances_api_key_id_idx" ON "mcp_instances"("api_key_id");

-- CreateIndex
CREATE INDEX "mcp_instances_deletion_id_idx" ON "mcp_instances"("deletion_id");

-- CreateIndex
CREATE UNIQUE INDEX "mcp_instances_port_live_key" ON "mcp_instances"("assigned_port") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "mcp_logs_mcp_instance_id_timestamp_idx" ON "mcp_logs"("mcp_instance_id", "timestamp" DESC);

-- CreateIndex
CREATE INDEX "mcp_logs_problems_idx" ON "mcp_logs"("mcp_instance_id", "seq") WHERE (level = ANY (ARRAY['WARN'::log_level, 'ERROR'::log_level]));

-- CreateIndex
CREATE INDEX "mcp_events_mcp_instance_id_created_at_id_idx" ON "mcp_events"("mcp_instance_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "mcp_events_user_id_idx" ON "mcp_events"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "port_allocations_mcp_instance_id_key" ON "port_allocations"("mcp_instance_id");

-- CreateIndex
CREATE INDEX "port_allocations_free_idx" ON "port_allocations"("port") WHERE (is_available);

-- CreateIndex
CREATE UNIQUE INDEX "settings_key_key" ON "settings"("key");

-- AddForeignKey
ALTER TABLE "auth_sessions" ADD CONSTRAINT "auth_sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_mcp_type_id_fkey" FOREIGN KEY ("mcp_type_id") REFERENCES "mcp_types"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mcp_instances" ADD CONSTRAINT "mcp_instances_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mcp_instances" ADD CONSTRAINT "mcp_instances_mcp_type_id_fkey" FOREIGN KEY ("mcp_type_id") REFERENCES "mcp_types"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mcp_instances" ADD CONSTRAINT "mcp_instances_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_keys"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mcp_logs" ADD CONSTRAINT "mcp_logs_mcp_instance_id_fkey" FOREIGN KEY ("mcp_instance_id") REFERENCES "mcp_instances"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mcp_events" ADD CONSTRAINT "mcp_events_mcp_instance_id_fkey" FOREIGN KEY ("mcp_instance_id") REFERENCES "mcp_instances"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mcp_events" ADD CONSTRAINT "mcp_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "port_allocations" ADD CONSTRAINT "port_allocations_mcp_instance_id_fkey" FOREIGN KEY ("mcp_instance_id") REFERENCES "mcp_instances"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mcp_log_heads" ADD CONSTRAINT "mcp_log_heads_mcp_instance_id_fkey" FOREIGN KEY ("mcp_instance_id") REFERENCES "mcp_instances"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the Prisma schema cannot say. Prisma's diff ignores expression indexes and CHECK constraints, so these stay as they are.

-- E-mail addresses are compared without regard to case, among live users.
CREATE UNIQUE INDEX "users_email_live_key" ON "users" (lower("email")) WHERE "deleted_at" IS NULL;

-- Soft delete: a deleted row always names the deletion it went with.
ALTER TABLE "users" ADD CONSTRAINT "users_deletion_check" CHECK (("deleted_at" IS NULL) = ("deletion_id" IS NULL));
ALTER TABLE "mcp_types" ADD CONSTRAINT "mcp_types_deletion_check" CHECK (("deleted_at" IS NULL) = ("deletion_id" IS NULL));
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_deletion_check" CHECK (("deleted_at" IS NULL) = ("deletion_id" IS NULL));
ALTER TABLE "mcp_instances" ADD CONSTRAINT "mcp_instances_deletion_check" CHECK (("deleted_at" IS NULL) = ("deletion_id" IS NULL));

ALTER TABLE "users"
    ADD CONSTRAINT "users_email_check" CHECK (length("email") BETWEEN 3 AND 254 AND position('@' in "email") > 1),
    ADD CONSTRAINT "users_name_check" CHECK (btrim("name") <> ''),
    ADD CONSTRAINT "users_preferences_check" CHECK (jsonb_typeof("preferences") = 'object');

ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_name_check" CHECK (btrim("name") <> '');

ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_changes_check" CHECK (jsonb_typeof("changes") = 'object');

ALTER TABLE "mcp_types"
    ADD CONSTRAINT "mcp_types_name_check" CHECK (btrim("name") <> ''),
    ADD CONSTRAINT "mcp_types_display_name_check" CHECK (btrim("display_name") <> ''),
    ADD CONSTRAINT "mcp_types_server_script_check" CHECK (btrim("server_script") <> ''),
    ADD CONSTRAINT "mcp_types_config_template_check" CHECK (jsonb_typeof("config_template") = 'object'),
    ADD CONSTRAINT "mcp_types_required_scopes_check" CHECK (jsonb_typeof("required_scopes") = 'array'),
    ADD CONSTRAINT "mcp_types_resource_limits_check" CHECK (jsonb_typeof("resource_limits") = 'object'),
    ADD CONSTRAINT "mcp_types_max_duration_minutes_check" CHECK ("max_duration_minutes" > 0);

ALTER TABLE "api_keys"
    ADD CONSTRAINT "api_keys_encrypted_key_check" CHECK (octet_length("encrypted_key") > 0),
    ADD CONSTRAINT "api_keys_encryption_iv_check" CHECK (octet_length("encryption_iv") > 0);

ALTER TABLE "mcp_instances"
    ADD CONSTRAINT "mcp_instances_assigned_port_check" CHECK ("assigned_port" BETWEEN 3001 AND 65535),
    ADD CONSTRAINT "mcp_instances_process_id_check" CHECK ("process_id" > 0),
    ADD CONSTRAINT "mcp_instances_config_check" CHECK (jsonb_typeof("config") = 'object'),
    ADD CONSTRAINT "mcp_instances_stats_check" CHECK (jsonb_typeof("stats") = 'object');

ALTER TABLE "mcp_logs"
    ADD CONSTRAINT "mcp_logs_seq_check" CHECK ("seq" > 0),
    ADD CONSTRAINT "mcp_logs_metadata_check" CHECK (jsonb_typeof("metadata") = 'object');

ALTER TABLE "mcp_log_heads" ADD CONSTRAINT "mcp_log_heads_last_seq_check" CHECK ("last_seq" >= 0);

ALTER TABLE "mcp_events" ADD CONSTRAINT "mcp_events_event_data_check" CHECK (jsonb_typeof("event_data") = 'object');

ALTER TABLE "port_allocations"
    ADD CONSTRAINT "port_allocations_port_check" CHECK ("port" BETWEEN 3001 AND 65535),
    ADD CONSTRAINT "port_allocations_available_check" CHECK (NOT ("is_available" AND "mcp_instance_id" IS NOT NULL));

ALTER TABLE "settings" ADD CONSTRAINT "settings_key_check" CHECK (btrim("key") <> '');
