import type { Bus } from '../../src/platform/bus/bus.ts'

/** A bus between gateways as the worst network makes it: what `lose` says is lost, and what arrives has been through JSON. */
export function lossyBus(bus: Bus, lose: () => boolean): Bus {
  return {
    ...bus,
    publish(topic, payload) {
      if (!lose()) bus.publish(topic, JSON.parse(JSON.stringify(payload)))
    },
  }
}
