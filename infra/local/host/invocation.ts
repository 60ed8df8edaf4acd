import { randomBytes, randomUUID } from 'node:crypto';
import type {
  Binding,
  CoreInvocationContext,
  FunctionCallback,
  HookName,
  InvocationResponse,
  ProgrammingModel,
  RegisteredFunction,
  Registry,
  TypedValue,
} from './functions-core';
import { describeError, type LogSink } from './host-log';

/** The input of a trigger: its value, and for queues the message's properties. */
export type TriggerInput = {
  readonly value: TypedValue;
  readonly triggerMetadata?: Readonly<Record<string, TypedValue>>;
};

export type InvocationOutcome =
  | { readonly status: 'succeeded'; readonly response: InvocationResponse }
  | { readonly status: 'failed'; readonly error: unknown };

export type Invoker = {
  /** Never rejects: an error of the function, a hook or an output binding is the outcome. */
  readonly invoke: (name: string, input: TriggerInput) => Promise<InvocationOutcome>;
  readonly runAppHooks: (name: 'appStart' | 'appTerminate') => Promise<void>;
  /** Resolves when nothing is running. */
  readonly settled: () => Promise<void>;
};

type InvokerParts = {
  readonly registry: Registry;
  readonly model: ProgrammingModel;
  readonly functionTimeoutMs: number;
  readonly log: LogSink;
  /** Writes the outputs of the function; its failure fails the invocation. */
  readonly sendOutputs: (metadata: RegisteredFunction['metadata'], response: InvocationResponse) => Promise<void>;
};

export type Trigger = Binding & { readonly name: string };

/** @throws if the function has no trigger, which the library does not allow */
export function triggerOf({ metadata }: RegisteredFunction): Trigger {
  const found = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
  if (!found) throw new Error(`function ${metadata.name} has no trigger`);
  return { ...found[1], name: found[0] };
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The real host ends the worker of a function that runs too long. Here only the invocation is abandoned. */
async function limitTime<T>(running: Promise<T>, limitMs: number, name: string): Promise<T> {
  if (limitMs > LONGEST_TIMER_MS) return running;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Timeout of ${limitMs} ms exceeded by function '${name}'`)), limitMs);
  });
  return Promise.race([running, timeout]).finally(() => clearTimeout(timer));
}

const traceContext = () => ({
  traceParent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
  traceState: '',
  attributes: {},
});

/** All hooks of the app share `appHookData`. Each invocation has a new `hookData`. */
type Running = InvokerParts & { readonly appHookData: object };

async function runHooks({ registry }: Running, name: HookName, context: object): Promise<void> {
  for (const hook of registry.hooks[name]) await hook(context);
}

/** A log hook may change lines of the app, but not of the library. */
function logThroughHooks(
  { registry, log, appHookData }: Running,
  core: CoreInvocationContext,
  context: () => object | undefined,
): CoreInvocationContext['log'] {
  return (level, category, message) => {
    const entry = { hookData: {}, appHookData, invocationContext: context(), category, level, message };
    for (const hook of registry.hooks.log) hook(entry);
    const shown = category === 'user' ? entry : { level, message };
    const source = `Function.${core.metadata.name}${category === 'user' ? '.User' : ''}`;
    log({ level: shown.level, category: source, message: shown.message, invocationId: core.invocationId });
  };
}

function createContext(running: Running, called: RegisteredFunction, invocationId: string, input: TriggerInput) {
  let userContext: object | undefined;
  const { metadata } = called;
  const core: CoreInvocationContext = {
    invocationId,
    metadata,
    request: {
      invocationId,
      functionId: metadata.name,
      inputData: [{ name: triggerOf(called).name, data: input.value }],
      triggerMetadata: input.triggerMetadata ?? {},
      traceContext: traceContext(),
    },
    log: (...args) => write(...args),
  };
  const write = logThroughHooks(running, core, () => userContext);
  const remember = (context: object) => {
    userContext = context;
  };
  return { core, remember };
}

async function run(
  running: Running,
  called: RegisteredFunction,
  invocationId: string,
  input: TriggerInput,
): Promise<InvocationResponse> {
  const { core, remember } = createContext(running, called, invocationId, input);
  const { model, appHookData, functionTimeoutMs, sendOutputs } = running;
  const invocation = model.getInvocationModel(core);
  const { context, inputs } = await invocation.getArguments();
  remember(context);
  const shared = { hookData: {}, appHookData, invocationContext: context };

  core.state = 'preInvocationHooks';
  const before: { inputs: unknown[]; functionCallback: FunctionCallback } = {
    ...shared,
    inputs,
    functionCallback: called.callback,
  };
  await runHooks(running, 'preInvocation', before);

  core.state = 'invocation';
  const after = { ...shared, inputs: before.inputs, result: undefined as unknown, error: undefined as unknown };
  const handled = invocation.invokeFunction(context, before.inputs, before.functionCallback);
  try {
    after.result = await limitTime(handled, functionTimeoutMs, called.metadata.name);
  } catch (error) {
    after.error = error ?? new Error('The function rejected without a reason');
  }

  core.state = 'postInvocationHooks';
  await runHooks(running, 'postInvocation', after);
  delete core.state;
  if (after.error) throw after.error;

  const response = await invocation.getResponse(context, after.result);
  await sendOutputs(called.metadata, response);
  return response;
}

async function runLogged(
  running: Running,
  called: RegisteredFunction,
  input: TriggerInput,
): Promise<InvocationOutcome> {
  const { log } = running;
  const invocationId = randomUUID();
  const { name } = called.metadata;
  const category = `Function.${name}`;
  const startedAt = performance.now();
  const end = (text: string) => `Executed '${name}' (${text}, Duration=${Math.round(performance.now() - startedAt)}ms)`;
  log({ level: 'information', category, invocationId, message: `Executing '${name}'` });
  try {
    const response = await run(running, called, invocationId, input);
    log({ level: 'information', category, invocationId, message: end('Succeeded') });
    return { status: 'succeeded', response };
  } catch (error) {
    const message = `${end('Failed')} ${describeError(error).stack}`;
    log({ level: 'error', category, invocationId, message });
    return { status: 'failed', error };
  }
}

/** Runs functions in the order of the real worker: arguments, hooks, handler, hooks, response, outputs. */
export function createInvoker(parts: InvokerParts): Invoker {
  const running: Running = { ...parts, appHookData: {} };
  const appOnlyHookData = {};
  const invocations = new Set<Promise<unknown>>();

  return {
    invoke(name, input) {
      const called = parts.registry.functions.get(name);
      if (!called) throw new Error(`no function is named "${name}"`);
      const invocation = runLogged(running, called, input);
      invocations.add(invocation);
      void invocation.finally(() => invocations.delete(invocation));
      return invocation;
    },
    runAppHooks: (name) => runHooks(running, name, { hookData: appOnlyHookData, appHookData: running.appHookData }),
    async settled() {
      while (invocations.size > 0) await Promise.all(invocations);
    },
  };
}
