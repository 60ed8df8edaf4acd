import { readFileSync } from 'node:fs';
import type { World } from '../../infra/local/world';

export type MemoryWatch = { readonly peakMb: () => number; readonly stop: () => void };

const everyMs = 1_000;

/** Resident memory of a process; 0 where it has ended, or where the system does not say. */
function residentMb(pid: number): number {
  try {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

/** Reads every second how much memory the hosts hold. */
export function createMemoryWatch({ hosts }: World): MemoryWatch {
  let peak = 0;
  const timer = setInterval(() => {
    for (const index of hosts.urls.keys()) peak = Math.max(peak, residentMb(hosts.running(index)?.pid ?? 0));
  }, everyMs);
  return { peakMb: () => Math.round(peak), stop: () => clearInterval(timer) };
}
