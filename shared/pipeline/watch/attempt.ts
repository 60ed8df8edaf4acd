import type { Ports } from '../context';

/** The result of a check that may fail or get no answer. */
export type Attempt<T> =
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'silent' };

export const attempt = <T>({ sleep }: Ports<'sleep'>, patienceMs: number, asked: Promise<T>): Promise<Attempt<T>> =>
  Promise.race([
    asked.then(
      (value): Attempt<T> => ({ status: 'done', value }),
      (error: unknown): Attempt<T> => ({ status: 'failed', error }),
    ),
    sleep(patienceMs).then((): Attempt<T> => ({ status: 'silent' })),
  ]);
