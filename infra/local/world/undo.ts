/** Ends started parts in reverse order. If one cannot be ended, the others still are. */
export type Undo = {
  readonly add: (step: () => Promise<unknown> | unknown) => void;
  /** @throws the first failure, after all steps were tried. Safe to call twice. */
  readonly run: () => Promise<void>;
};

function createUndo(): Undo {
  const steps: (() => Promise<unknown> | unknown)[] = [];
  let ended: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  return {
    add: (step) => void steps.push(step),
    run: () => {
      ended ??= runAll();
      return ended;
    },
  };
}

/**
 * Starts something that has several parts. If one does not start, the started ones are stopped. `onProblem` is silent during a
 * stop, because parts that end one after the other report that they miss each other.
 */
export async function startOrUndo<T extends { readonly stop: () => Promise<void> }>(
  onProblem: ((line: string) => void) | undefined,
  start: (undo: Undo, onProblem: (line: string) => void) => Promise<T>,
): Promise<T> {
  const undo = createUndo();
  let isStopping = false;
  const stop = () => {
    isStopping = true;
    return undo.run();
  };
  try {
    const started = await start(undo, (line) => {
      if (!isStopping) onProblem?.(line);
    });
    return { ...started, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
