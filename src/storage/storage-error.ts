/** SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE = '23505'
const FOREIGN_KEY = '23503'
const RESTRICT = '23001'
const CHECK = '23514'
