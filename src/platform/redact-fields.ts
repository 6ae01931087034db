/** Names of fields that hold secrets, however they are written: accessToken, set-cookie, api_key; but not tokens (a count) or publicKey. */
const secretField =
  /(?:authorization|cookie|password|secret|token|(?:^|api|encrypted|encryption|master|private)[_-]?key)(?:[_-]?hash)?$/i

/** Deeper than anything that is logged on purpose; ends cycles. */
const deepest = 8

/** The value with its secret fields, at any depth, replaced. Copies only what it changes; looks into plain objects and arrays only. */
export function redactFields<T>(value: T, depth?: number): T
export function redactFields(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth === deepest) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => redactFields(item, depth + 1))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  let copy: Record<string, unknown> | undefined
  for (const [name, field] of Object.entries(value)) {
    const clean = secretField.test(name) && field != null ? '[redacted]' : redactFields(field, depth + 1)
    if (clean === field) continue
    copy ??= { ...value }
    copy[name] = clean
  }
  return copy ?? value
}
