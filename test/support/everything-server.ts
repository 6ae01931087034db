import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { freePort } from './gateway-process.ts'

const script = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))

/** The public reference server, listening. */
export interface EverythingServer {
  readonly port: number
  kill(): Promise<void>
}

/** Starts the reference server over HTTP; it is killed when the test ends. */
export async function startEverythingServer(transport: 'streamableHttp' | 'sse'): Promise<EverythingServer> {
  const port = Number(await freePort())
  const child = spawn(process.execPath, [script, transport], { env: { PORT: String(port) }, stdio: 'ignore' })
  const kill = () => end(child)
  onTestFinished(kill)
  await expect.poll(() => accepts(port), { timeout: 20_000 }).toBe(true)
  return { port, kill }
}

/** The reference server over its standard input and output; it is killed when the test ends. */
export function spawnEverythingServer() {
  const child = spawn(process.execPath, [script, 'stdio'], { env: {}, stdio: ['pipe', 'pipe', 'ignore'] })
  onTestFinished(() => end(child))
  return { stdin: child.stdin, stdout: child.stdout, kill: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
