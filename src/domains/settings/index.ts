import './setting/schema.ts'
