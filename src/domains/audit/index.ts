import './audit-event/schema.ts'
