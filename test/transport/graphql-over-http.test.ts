import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { startToyGateway } from './support/toy-gateway.ts'

const audits = serverAudits({ url: 'http://unused' })

test('there are 61 audits', () => {
  expect(audits).toHaveLength(61)
})

test.each(audits.map(({ id, name }) => [id, name]))('audit %s: %s', async (id) => {
  const { url } = await startToyGateway()
  const audit = serverAudits({ url: `${url}/graphql` }).find((candidate) => candidate.id === id)
  const result = await audit?.fn()
  expect(result, JSON.stringify(result, null, 2)).toMatchObject({ status: 'ok' })
})
