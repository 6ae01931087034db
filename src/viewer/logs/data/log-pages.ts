import type { VariablesOf } from 'gql.tada'
import type { Api } from '../../api/api.ts'
import { ApiError } from '../../api/api-error.ts'
import { keeper, type LineFilter } from '../store/line-filter.ts'
import type { LogLine, Origin, Source } from '../store/log-line.ts'
import { LogPageDocument } from './log-documents.ts'
import { toLine } from './to-line.ts'

type Variables = VariablesOf<typeof LogPageDocument>
type ListFilter = NonNullable<Variables['filter']>

/** The most rows that the API gives at a time. */
const pageSize = 200

/** Places between which to read, both within. */
export interface SeqRange {
  readonly from: number
  readonly to: number
}

export interface LogPage {
  /** In the order of `seq`. */
  readonly lines: LogLine[]
  /** The place up to which the log has been read, whether or not lines there passed the filter. */
  readonly reached: number
}

/** Reads an instance's log a page at a time. */
export class LogPages {
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  /** The last lines of a range that pass the filter. @throws ApiError */
  async last(instanceId: string, range: SeqRange, filter: LineFilter, signal: AbortSignal): Promise<LogPage> {
    const lines = await this.#read({ instanceId, filter: listFilter(filter, range), last: pageSize }, signal)
    const reached = lines.length < pageSize ? range.from : (lines[0]?.seq ?? range.from)
    return { lines: lines.filter(keeper(filter)), reached }
  }

  /** The first lines of a range that pass the filter. @throws ApiError */
  async first(instanceId: string, range: SeqRange, filter: LineFilter, signal: AbortSignal): Promise<LogPage> {
    const lines = await this.#read({ instanceId, filter: listFilter(filter, range), first: pageSize }, signal)
    const reached = lines.length < pageSize ? range.to : (lines.at(-1)?.seq ?? range.to)
    return { lines: lines.filter(keeper(filter)), reached }
  }

  /** The line at a place; undefined when there is none, or none any more. @throws ApiError */
  async at(instanceId: string, seq: number, signal: AbortSignal): Promise<LogLine | undefined> {
    const [line] = await this.#read({ instanceId, filter: { seq: { eq: String(seq) } }, first: 1 }, signal)
    return line
  }

  /** The earliest line that was written at this moment or later; undefined when there is none. @throws ApiError */
  async since(instanceId: string, time: number, signal: AbortSignal): Promise<LogLine | undefined> {
    const filter = { timestamp: { gte: new Date(time).toISOString() } }
    const orderBy = [{ field: 'TIMESTAMP' as const }, { field: 'SEQ' as const }]
    const [line] = await this.#read({ instanceId, filter, first: 1, orderBy }, signal)
    return line
  }

  async #read(variables: Variables, signal: AbortSignal): Promise<LogLine[]> {
    const { mcpInstance } = await this.#api.request(LogPageDocument, variables, { signal })
    if (mcpInstance === null) throw new ApiError(`There is no instance ${variables.instanceId} any more.`, 'NOT_FOUND')
    return mcpInstance.logs.nodes.map((entry) => toLine(variables.instanceId, entry))
  }
}

const sourceOf: Readonly<Record<Origin, Source>> = { stdout: 'PROCESS', stderr: 'PROCESS', system: 'SYSTEM', api: 'API' }

/** What of the filter the gateway can apply: it lets everything through that the filter lets through, and perhaps more. */
function listFilter({ levels, origins, text }: LineFilter, { from, to }: SeqRange): ListFilter {
  const literal = text !== null && !text.regex && text.text !== '' ? text : null
  return {
    seq: { gte: String(from), lte: String(to) },
    ...(levels === null ? {} : { level: { in: [...levels] } }),
    ...(origins === null ? {} : { source: { in: [...new Set([...origins].map((origin) => sourceOf[origin]))] } }),
    ...(literal === null ? {} : { message: { [literal.caseSensitive ? 'contains' : 'icontains']: literal.text } }),
  }
}
