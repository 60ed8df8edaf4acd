import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes. `usedHeap` and `external` are measured after a full garbage collection; `resident` is the whole process. */
export type MemoryInUse = { readonly usedHeap: number; readonly external: number; readonly resident: number };

/** Resident memory alone says little, because V8 keeps memory that it needed earlier. */
export function memoryInUse(): MemoryInUse {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { usedHeap: heapUsed, external, resident: rss };
}
