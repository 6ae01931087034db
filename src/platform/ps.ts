/**
 * ps(1), where there is no /proc. It writes times in the language and the zone of whoever calls it: always the same, so that what one process has
 * read of another can be compared with what a third has read.
 */
export const ps = { file: '/bin/ps', env: { LC_ALL: 'C', TZ: 'UTC' } }
