import './gateway-status/schema.ts'
