/** Whether Redis itself said no, as opposed to a connection that broke: the class of ioredis for it comes without a type. */
export function isRedisReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError'
}
