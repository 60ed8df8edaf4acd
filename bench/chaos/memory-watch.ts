import { readFileSync } from 'node:fs';
import type { MemoryInUse } from '../../infra/local/host/memory-in-use';
import type { SpawnedHost } from '../../infra/local/host/spawn-host';
import type { World } from '../../infra/local/world';
import { median } from '../statistics';

/**
 * Memory of the hosts, in MB: the highest value of one host, and what was left after a full garbage collection, as the
 * median of the first and of the last third of the run; null if no host answered.
 */
export type MemoryUse = { readonly peakMb: number; readonly firstMb: number | null; readonly lastMb: number | null };

type MemoryWatch = { readonly use: () => MemoryUse; readonly stop: () => void };

const residentEveryMs = 1_000;
const heapEveryMs = 15_000;
const answerLimitMs = 10_000;
const bytesInMb = 1024 * 1024;

/** Resident memory of a process; 0 if it has ended or the system does not report it. */
function residentMb(pid: number): number {
  try {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

/** Undefined if the host is suspended or about to end. */
async function usedMb({ url, masterKey }: SpawnedHost): Promise<number | undefined> {
  try {
    const answer = await fetch(`${url}/admin/host/memory`, {
      headers: { 'x-functions-key': masterKey },
      signal: AbortSignal.timeout(answerLimitMs),
    });
    // Safe: admin-endpoints.ts writes this answer.
    const { usedHeap, external } = (await answer.json()) as MemoryInUse;
    return (usedHeap + external) / bytesInMb;
  } catch {
    return undefined;
  }
}

/** Reads the memory of the hosts at intervals. */
export function createMemoryWatch({ hosts }: World, say: (line: string) => void): MemoryWatch {
  let peak = 0;
  const used: number[] = [];
  const running = (): readonly SpawnedHost[] => [...hosts.urls.keys()].flatMap((index) => hosts.running(index) ?? []);
  const resident = setInterval(() => {
    peak = Math.max(peak, ...running().map(({ pid }) => residentMb(pid)));
  }, residentEveryMs);
  const heap = setInterval(async () => {
    const found = (await Promise.all(running().map(usedMb))).filter((mb) => mb !== undefined);
    if (found.length > 0) say(`memory in use: ${found.map((mb) => `${mb.toFixed(1)} MB`).join(', ')}`);
    used.push(...found);
  }, heapEveryMs);
  const middle = (some: readonly number[]): number | null => (some.length === 0 ? null : Math.round(median(some)));
  return {
    use: () => {
      const third = Math.ceil(used.length / 3);
      return { peakMb: Math.round(peak), firstMb: middle(used.slice(0, third)), lastMb: middle(used.slice(-third)) };
    },
    stop: () => {
      clearInterval(resident);
      clearInterval(heap);
    },
  };
}
