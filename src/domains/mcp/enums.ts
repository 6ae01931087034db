import { declareEnum } from '../../graphql/enum-registry.ts'
import * as enums from '../../storage/generated/prisma/enums.ts'

export const McpInstanceStatus = declareEnum('McpInstanceStatus', enums.McpInstanceStatus, 'What an MCP instance is doing.', {
  PENDING: 'Asked for, not running yet.',
  RUNNING: 'Running and healthy.',
  EXPIRED: 'Its time was up.',
  DISCONNECTED: 'It was stopped, or went away.',
  ERROR: 'It could not start, or failed.',
})

export const McpDesiredStatus = declareEnum('McpDesiredStatus', enums.McpDesiredStatus, 'What was asked of an MCP instance.', {
  RUNNING: 'It should run.',
  STOPPED: 'It should not run.',
})

export const McpTransport = declareEnum('McpTransport', enums.McpTransport, 'How a server speaks with its clients.', {
  HTTP: 'It listens on its port, and speaks streamable HTTP or SSE itself.',
  STDIO: 'It speaks over its standard input and output; the gateway bridges that to streamable HTTP.',
})

export const LogLevel = declareEnum('LogLevel', enums.LogLevel, 'How much a log entry matters.', {
  DEBUG: 'For whoever looks for a fault.',
  INFO: 'The ordinary course of things.',
  WARN: 'Something to look at.',
  ERROR: 'Something failed.',
})

export const LogSource = declareEnum('LogSource', enums.LogSource, 'Who wrote a log entry.', {
  PROCESS: "The instance's process, on stdout or stderr.",
  SYSTEM: 'The gateway.',
  API: 'A client, by `appendMcpLogs`.',
})

export const McpEventType = declareEnum('McpEventType', enums.McpEventType, 'What happened to an MCP instance.', {
  CREATED: 'It was created.',
  STARTED: 'It started to run.',
  RESTORED: 'It was brought back after it had ended or been deleted.',
  STOPPED: 'It was stopped.',
  EXPIRED: 'Its time was up.',
  DELETED: 'It was deleted.',
  ERROR: 'It failed.',
  HEALTH_CHANGED: 'A health check changed its verdict.',
  TOKEN_ROTATED: 'Its access token was replaced.',
})
