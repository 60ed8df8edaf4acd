import { readFileSync } from 'node:fs';
import type { World } from '../../infra/local/world';
import { median } from '../statistics';

/** Resident memory of all hosts, in MB: the most of one, and the median in the first and the last third of the time. */
export type MemoryUse = { readonly peakMb: number; readonly firstMb: number; readonly lastMb: number };

type MemoryWatch = { readonly use: () => MemoryUse; readonly stop: () => void };

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
  const samples: number[] = [];
  const timer = setInterval(() => {
    const held = [...hosts.urls.keys()].map((index) => residentMb(hosts.running(index)?.pid ?? 0));
    samples.push(...held.filter((mb) => mb > 0));
  }, everyMs);
  return {
    use: () => {
      const third = Math.ceil(samples.length / 3);
      return {
        peakMb: Math.round(Math.max(0, ...samples)),
        firstMb: Math.round(median(samples.slice(0, third))),
        lastMb: Math.round(median(samples.slice(-third))),
      };
    },
    stop: () => clearInterval(timer),
  };
}
