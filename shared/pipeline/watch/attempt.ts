import type { Attempt } from '../../core/deployment/survey';
import { errorText, type Ports } from '../context';

export const attempt = <T>({ sleep }: Ports<'sleep'>, patienceMs: number, asked: Promise<T>): Promise<Attempt<T>> =>
  Promise.race([
    asked.then(
      (value): Attempt<T> => ({ status: 'done', value }),
      (error: unknown): Attempt<T> => ({ status: 'failed', problem: errorText(error) }),
    ),
    sleep(patienceMs).then((): Attempt<T> => ({ status: 'silent' })),
  ]);
