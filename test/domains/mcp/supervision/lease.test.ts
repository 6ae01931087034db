import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectDatabase } from '../../../../src/storage/database.ts'
import { createTestApp } from '../../../support/app.ts'
import { startSecondGateway } from '../../../support/second-gateway.ts'
import {
  eventTypes,
  isAlive,
  quickSupervision,
  readInstance,
  serversFolder,
  startFixture,
  untilInstance,
  useOwnPorts,
} from '../../../support/servers.ts'
import { startWire } from '../../../support/wire.ts'

const { TEST_DATABASE_URL: serverUrl } = process.env

/** The holder gives a lease up a second and a half before it ends for the others. */
const limits = { ...quickSupervision, leaseMs: 4_000, leaseMarginMs: 1_500, graceMs: 500 }
const environment = { PANOPTES_SERVERS_FOLDER: serversFolder }

describe.skipIf(serverUrl === undefined || process.platform !== 'linux')(
  'a gateway that is cut off from the database',
  { timeout: 90_000 },
  () => {
    it('ends its servers, and only then does another gateway start them', async () => {
      const app = await createTestApp(environment, limits)
      onTestFinished(() => app.close())
      await useOwnPorts(app.admin)
      const url = new URL(app.database.url)
      const wire = await startWire(new URL(url))
      url.port = String(wire.port)
      const database = connectDatabase({ kind: 'server', url: url.href }, pino({ level: 'silent' }))
      const cutOff = startSecondGateway({ ...app, database }, environment, limits)
      onTestFinished(async () => {
        await cutOff.close()
        await database.close()
      })
      await cutOff.services.supervisor.start('http://127.0.0.1:1')
      const owner = await app.user()
      const { id } = (await startFixture(app, owner, 'healthy.mjs')).mcpInstance
      // The gateway that the tests ask does not tell the other, which looks by itself now and then.
      const { processId } = await untilInstance(owner, id, { status: 'RUNNING' })

      wire.cut()
      await app.services.supervisor.start('http://127.0.0.1:2')
      await expect.poll(() => isAlive(processId), { timeout: 20_000, interval: 20 }).toBe(false)
      expect(await readInstance(owner, id)).toMatchObject({ status: 'RUNNING', processId })

      await expect.poll(async () => (await readInstance(owner, id)).processId, { timeout: 20_000 }).not.toBe(processId)
      const again = await untilInstance(owner, id, { status: 'RUNNING' })
      expect(isAlive(again.processId)).toBe(true)
      expect(eventTypes(again)).toEqual(['CREATED', 'STARTED', 'STOPPED', 'RESTORED', 'STARTED'])

      // Back again, the one that was cut off has nothing to say about it.
      await wire.restore()
      await expect
        .poll(() => cutOff.services.supervisor.snapshot(), { timeout: 20_000 })
        .toMatchObject({ starting: 0, running: 0 })
      expect(await readInstance(owner, id)).toMatchObject({ status: 'RUNNING', processId: again.processId })
    })
  },
)
