import { builder } from './builder.ts'

/** How rows that were deleted and can be restored are treated by a list. */
export const Deleted = builder.enumType('Deleted', {
  description: 'Whether deleted rows, which can still be restored, are meant.',
  values: {
    EXCLUDE: { description: 'Only rows that are not deleted.' },
    INCLUDE: { description: 'Deleted rows as well.' },
    ONLY: { description: 'Only deleted rows.' },
  } as const,
})

export const SortDirection = builder.enumType('SortDirection', {
  description: 'Which way a list is sorted.',
  values: {
    ASC: { description: 'The smallest, earliest or alphabetically first comes first; rows without a value come last.' },
    DESC: { description: 'The greatest, latest or alphabetically last comes first, after rows without a value.' },
  } as const,
})
