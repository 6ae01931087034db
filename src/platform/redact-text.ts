import { tokenPattern } from './tokens/token.ts'

/** `scheme://user:password@`, as in the URLs of databases that drivers put into their messages. */
const credentialsInUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*:)[^\s@"']+@/gi
const bearer = /(\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi

/** The text without our own tokens, without passwords in URLs and without bearer tokens, whatever field or sentence they stand in. */
export function redactText(text: string): string {
  return text
    .replace(tokenPattern, 'pan_$1_[redacted]')
    .replace(credentialsInUrl, '$1[redacted]@')
    .replace(bearer, '$1[redacted]')
}
