import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes. `usedHeap` and `external` are what is left after a full collection of garbage; `resident` is the whole process. */
export type MemoryInUse = { readonly usedHeap: number; readonly external: number; readonly resident: number };

/** Resident memory alone says nothing: V8 keeps what it once needed. */
export function memoryInUse(): MemoryInUse {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { usedHeap: heapUsed, external, resident: rss };
}
