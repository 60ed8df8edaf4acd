import type { Command } from './command';
import { erase } from './erase';
import { exportCommand } from './export';
import { verify } from './verify';

/** All that the doctor does: one file each. */
export const commands: readonly Command[] = [verify, erase, exportCommand];
