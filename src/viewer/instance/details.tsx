import './details.css'
import type { ComponentChildren } from 'preact'
import type { Instance } from '../instances/instance.ts'
import { readStats } from '../instances/stats.ts'
import { Moment } from '../time/moment.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { Scroller } from '../widgets/scroller.tsx'

/** All that is known of an instance. */
export function Details({ instance }: { readonly instance: Instance }) {
  const { id, accessUrl, mcpUrl, accessTokenHint, config, user, mcpType, exitCode, exitSignal } = instance
  const healthReason = readStats(instance.stats)?.healthReason
  return (
    <Scroller class="details" label="Details">
      <dl>
        <Fact name="Id" copy={id}>
          <code>{id}</code>
        </Fact>
        <Fact name="Type">
          {mcpType?.displayName ?? 'Deleted'} {mcpType && <code>{mcpType.name}</code>}
        </Fact>
        {mcpUrl && (
          <Fact name="MCP URL" copy={mcpUrl}>
            <code>{mcpUrl}</code>
          </Fact>
        )}
        <Fact name="Access URL" copy={accessUrl}>
          <code>{accessUrl}</code>
        </Fact>
        <Fact name="Access token">
          <code>…{accessTokenHint}</code>
        </Fact>
        <Fact name="Owner">{user === null ? 'Deleted' : `${user.name} (${user.email})`}</Fact>
        {healthReason && <Fact name="Health">{healthReason}</Fact>}
        <Fact name="Process">{instance.processId ?? 'None'}</Fact>
        <Fact name="Restarts by itself">{instance.restartCount}</Fact>
        {exitCode !== null && <Fact name="Last exit code">{exitCode}</Fact>}
        {exitSignal !== null && <Fact name="Ended by signal">{exitSignal}</Fact>}
        <MomentFact name="Created" at={instance.createdAt} />
        <MomentFact name="Started" at={instance.startedAt} />
        <MomentFact name="Ended" at={instance.stoppedAt} />
        <MomentFact name="Last called" at={instance.lastAccessedAt} />
        <MomentFact name="Expires" at={instance.expiresAt} />
        <MomentFact name="Deleted" at={instance.deletedAt} />
      </dl>
      <h2>Configuration</h2>
      <pre>{JSON.stringify(config, null, 2)}</pre>
    </Scroller>
  )
}

interface FactProps {
  readonly name: string
  /** What a button beside it copies. */
  readonly copy?: string
  readonly children: ComponentChildren
}

function Fact({ name, copy, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        {copy !== undefined && <CopyButton text={copy} what={name} />}
      </dd>
    </div>
  )
}

function MomentFact({ name, at }: { readonly name: string; readonly at: string | null }) {
  if (at === null) return null
  return (
    <Fact name={name}>
      <Moment at={at} />
    </Fact>
  )
}
