import type { Ports } from '../context';

/** Parts of one page that need the same rows read them once, so that they never differ. */
export function oneReading<P extends Ports<'configuration' | 'store'>>(pipeline: P): P {
  const { configuration, store } = pipeline;
  return {
    ...pipeline,
    configuration: once(configuration),
    store: { ...store, watermarks: { ...store.watermarks, readKinds: once(store.watermarks.readKinds) } },
  };
}

function once<T>(read: (tenantId: string) => Promise<T>): (tenantId: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (tenantId) => {
    const answer = asked.get(tenantId) ?? read(tenantId);
    asked.set(tenantId, answer);
    return answer;
  };
}
