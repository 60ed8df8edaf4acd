import { existsSync, readFileSync } from 'node:fs';

export type Measured = {
  readonly wallMs: number;
  /** User and system time of this process, over all threads. */
  readonly cpuMs: number;
  /** Peak memory of this process since it started. */
  readonly peakRssMb: number;
};

/** Runs `work` once and measures it. */
export async function measure<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly measured: Measured }> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const result = await work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { result, measured: { wallMs, cpuMs: (user + system) / 1000, peakRssMb: peakRssMb() } };
}

const ownStatus = '/proc/self/status';

/** getrusage also counts the parent's memory at the fork, so the kernel's high-water mark of this process is read instead. */
function peakRssMb(): number {
  const kilobytes = existsSync(ownStatus)
    ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(ownStatus, 'utf8'))?.[1]
    : undefined;
  return Number(kilobytes ?? process.resourceUsage().maxRSS) / 1024;
}
