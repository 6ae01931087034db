import { builder } from './builder.ts'

export interface PageInfoShape {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** Relay's PageInfo. */
export const PageInfo = builder.objectRef<PageInfoShape>('PageInfo').implement({
  description: 'Where a page lies in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      description: 'Whether more rows follow the page.',
      extensions: { read: { role: 'hasNextPage' } },
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether rows precede the page, as far as its cursors tell.',
      extensions: { read: { role: 'hasPreviousPage' } },
    }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description: 'The cursor of the first row; null when the page is empty.',
      extensions: { read: { role: 'startCursor' } },
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'The cursor of the last row; null when the page is empty.',
      extensions: { read: { role: 'endCursor' } },
    }),
  }),
})
