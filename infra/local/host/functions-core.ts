import type { LogLevel } from './host-log';

/**
 * The API that the Functions worker gives to an app as `@azure/functions-core`, which is not on npm: the worker answers
 * `require` with it. Shapes as the `@azure/functions` 4.16 library uses them (its `src/` ships in the package).
 */
export type CoreApi = {
  readonly version: string;
  readonly hostVersion: string;
  readonly Disposable: typeof Disposable;
  readonly registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => Disposable;
  readonly registerHook: (name: string, callback: HookCallback) => Disposable;
  readonly setProgrammingModel: (model: ProgrammingModel) => void;
  readonly getProgrammingModel: () => ProgrammingModel | undefined;
  readonly log: (level: LogLevel, category: LogCategory, message: string) => void;
};

/** `user` is what the app logs, `system` what the library logs. */
type LogCategory = 'user' | 'system';

export type Binding = { readonly type: string; readonly direction?: string; readonly [property: string]: unknown };

export type FunctionMetadata = {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
};

export type FunctionCallback = (...args: unknown[]) => unknown;

export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';
/** Hooks get a mutable context; the properties that they may change differ from hook to hook (see invocation.ts). */
type HookCallback = (context: object) => unknown;

/** Value forms of the host's protocol; at most one property is set. */
export type TypedValue = {
  readonly string?: string | null;
  readonly json?: string | null;
  readonly bytes?: Uint8Array | null;
  readonly int?: number | null;
  readonly double?: number | null;
  readonly http?: HttpValue | null;
};

type Nullable<T> = { readonly value?: T };

export type HttpCookie = {
  readonly name: string;
  readonly value: string;
  readonly domain?: Nullable<string>;
  readonly path?: Nullable<string>;
  readonly expires?: Nullable<{ readonly seconds: number }>;
  readonly secure?: Nullable<boolean>;
  readonly httpOnly?: Nullable<boolean>;
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  readonly maxAge?: Nullable<number>;
};

/** An incoming request, or an outgoing response. */
export type HttpValue = {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: Readonly<Record<string, Nullable<string>>>;
  readonly nullableQuery?: Readonly<Record<string, Nullable<string>>>;
  readonly nullableParams?: Readonly<Record<string, Nullable<string>>>;
  readonly body?: TypedValue | null;
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly HttpCookie[];
};

type InvocationRequest = {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedValue }[];
  readonly triggerMetadata: Readonly<Record<string, TypedValue>>;
  readonly traceContext: { readonly traceParent: string; readonly traceState: string; readonly attributes: object };
};

type InvocationState = 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';

export type CoreInvocationContext = {
  readonly invocationId: string;
  readonly metadata: FunctionMetadata;
  readonly request: InvocationRequest;
  state?: InvocationState;
  readonly log: (level: LogLevel, category: LogCategory, message: string) => void;
};

export type InvocationResponse = {
  readonly outputData?: readonly { readonly name: string; readonly data: TypedValue }[];
  readonly returnValue?: TypedValue | null;
};

type InvocationModel = {
  readonly getArguments: () => Promise<{ readonly context: object; readonly inputs: unknown[] }>;
  readonly invokeFunction: (context: object, inputs: unknown[], callback: FunctionCallback) => Promise<unknown>;
  readonly getResponse: (context: object, result: unknown) => Promise<InvocationResponse>;
};

export type ProgrammingModel = {
  readonly name: string;
  readonly version: string;
  readonly getInvocationModel: (context: CoreInvocationContext) => InvocationModel;
  readonly getCapabilities?: (capabilities: Record<string, string>) => Promise<Record<string, string>>;
};

export type RegisteredFunction = { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback };

/** Everything that an app registered while it was loaded. */
export type Registry = {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  readonly hooks: Readonly<Record<HookName, readonly HookCallback[]>>;
  readonly model: () => ProgrammingModel | undefined;
  /** After this the app can register no more, as after start-up in Azure. */
  readonly lock: () => void;
};

class Disposable {
  #onDispose: (() => unknown) | undefined;

  constructor(onDispose: () => unknown) {
    this.#onDispose = onDispose;
  }

  static from(...disposables: readonly { dispose: () => unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  dispose(): unknown {
    const onDispose = this.#onDispose;
    this.#onDispose = undefined;
    return onDispose?.();
  }
}

/** The library recognises this mark and reports an old host instead of a mistake in the app. */
const unknownHook = (name: string): Error =>
  Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });

/** The API for one app, and what the app registered with it. */
export function createFunctionsCore(log: CoreApi['log']): { readonly core: CoreApi; readonly registry: Registry } {
  const functions = new Map<string, RegisteredFunction>();
  const hooks: Record<HookName, HookCallback[]> = {
    appStart: [],
    appTerminate: [],
    preInvocation: [],
    postInvocation: [],
    log: [],
  };
  let model: ProgrammingModel | undefined;
  let isLocked = false;

  const core: CoreApi = {
    version: '3.99.0-local',
    hostVersion: '4.99.0-local',
    Disposable,
    log,
    registerFunction(metadata, callback) {
      if (isLocked) throw new Error('A function can only be registered during app startup.');
      const { name } = metadata;
      if (functions.has(name)) throw new Error(`A function with the name "${name}" has already been registered.`);
      functions.set(name, { metadata, callback });
      return new Disposable(() => functions.delete(name));
    },
    registerHook(name, callback) {
      if (!Object.hasOwn(hooks, name)) throw unknownHook(name);
      const registered = hooks[name as HookName]; // Safe: it is one of the keys.
      registered.push(callback);
      return new Disposable(() => registered.splice(registered.indexOf(callback), 1));
    },
    setProgrammingModel(given) {
      model = given;
    },
    getProgrammingModel: () => model,
  };
  const lock = () => {
    isLocked = true;
  };
  return { core, registry: { functions, hooks, model: () => model, lock } };
}
