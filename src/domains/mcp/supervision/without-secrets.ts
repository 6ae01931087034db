import type { JsonValue } from '../../../platform/bus/bus.ts'
import type { ProcessLine } from '../../../platform/supervisor/process-line.ts'

/** Shorter ones would take ordinary words out of the log. */
const minLength = 8

/** The line with every secret replaced: a server that prints its key does not put it before everybody who may read the log. */
export function withoutSecrets(line: ProcessLine, secrets: readonly string[]): ProcessLine {
  const hidden = secrets.filter((secret) => secret.length >= minLength)
  if (hidden.length === 0) return line
  const { stream, ...fields } = line.metadata
  return { ...line, message: hideInText(line.message, hidden), metadata: { ...hideInFields(fields, hidden), stream } }
}

function hideInText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
}

function hideInFields(fields: Readonly<Record<string, JsonValue>>, secrets: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, hideInValue(value, secrets)]))
}

function hideInValue(value: JsonValue, secrets: readonly string[]): JsonValue {
  if (typeof value === 'string') return hideInText(value, secrets)
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map((item) => hideInValue(item, secrets))
  return hideInFields(value, secrets)
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
