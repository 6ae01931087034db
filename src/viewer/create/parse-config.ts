/** A configuration as somebody writes it: what it is, or why it is none yet. */
export interface ParsedConfig {
  readonly value: Record<string, unknown> | null
  readonly problem: string | null
}

export function parseConfig(text: string): ParsedConfig {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return { value, problem: null }
    return { value: null, problem: 'It has to be an object: { … }' }
  } catch (error) {
    return { value: null, problem: error instanceof Error ? error.message : String(error) }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
