import type { Column, ModelName } from '../../access/model.ts'
import { builder } from '../builder.ts'
import { SortDirection } from '../enums.ts'
import type { Direction } from '../rows.ts'
import { columnFilterType, filterKindOf } from './column-filter.ts'

/** How a model is listed: which columns its filter compares, by which it may be sorted, and how it is when nobody says. */
export interface Listing {
  readonly model: ModelName
  readonly filter: readonly string[]
  readonly sort: readonly string[]
  readonly order: readonly Direction[]
  readonly filterType: ReturnType<typeof builder.inputRef<object>>
  readonly orderType: ReturnType<typeof builder.inputRef<object>>
}

/** Columns that may be sorted by: those that every renderer orders alike. */
type Sortable<M extends ModelName> = Column<M, Date | number | bigint | string | null>

const listings = new Map<ModelName, Listing>()

/** Declares how a model is listed, and makes its `XFilter` and `XOrder` input types. */
export function listed<M extends ModelName>(
  model: M,
  options: {
    readonly filter: readonly Column<M>[]
    readonly sort: readonly Sortable<M>[]
    readonly order: readonly { readonly column: Sortable<M>; readonly direction: 'ASC' | 'DESC' }[]
    /** What the filter's type is called where the usual name belongs to something else. */
    readonly filterName?: string
  },
): void {
  const filterType = builder.inputRef<object>(options.filterName ?? `${model}Filter`)
  filterType.implement({
    description: `Which rows of ${model} are meant; everything given must hold.`,
    fields: (t) => ({
      ...Object.fromEntries(
        options.filter.map((name) => [
          name,
          t.field({ type: columnFilterType(filterKindOf(model, name)), description: `Compares \`${name}\`.` }),
        ]),
      ),
      and: t.field({ type: [filterType], description: 'All of these must hold.' }),
      or: t.field({ type: [filterType], description: 'At least one of these must hold; an empty list holds for no row.' }),
      not: t.field({ type: filterType, description: 'This must not hold.' }),
    }),
  })
  const orderFieldName: string = `${model}OrderField`
  const orderField = builder.enumType(orderFieldName, {
    description: `What a list of ${model} may be sorted by.`,
    values: Object.fromEntries(
      options.sort.map((name) => [constantCase(name), { value: name as string, description: `By \`${name}\`.` }]),
    ),
  })
  const orderType = builder.inputRef<object>(`${model}Order`)
  orderType.implement({
    description: `One key that a list of ${model} is sorted by.`,
    fields: (t) => ({
      field: t.field({ type: orderField, required: true, description: 'What to sort by.' }),
      direction: t.field({ type: SortDirection, required: true, defaultValue: 'ASC', description: 'Which way.' }),
    }),
  })
  listings.set(model, { model, ...options, filterType, orderType })
}

/** How the model is listed; asking for one that is not is a mistake in our own code. */
export function listingOf(model: ModelName): Listing {
  const listing = listings.get(model)
  if (!listing) throw new Error(`${model} is not listed: call listed('${model}', …) in its schema.ts`)
  return listing
}

/** `createdAt` → `CREATED_AT`. */
function constantCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}
