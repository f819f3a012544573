/** One request that a method of the Backend SDK makes. */
export interface SdkRequest {
  readonly method: string;
  /** As the SDK asks for it, with `:name` where an argument stands, such as `/v1/users/:userId`. */
  readonly path: string;
}

/** A method of the real Backend SDK and what it asks the Backend API for. */
export interface SdkMethod {
  /** Such as `users.getUser`. */
  readonly name: string;
  /** None when it makes no request with such arguments. */
  readonly requests: readonly SdkRequest[];
}

/** Methods of the base class, which are no operations. */
const inherited = new Set(['constructor', 'request', 'requireId']);
/** What the client has besides API objects. */
const notApis = new Set(['telemetry', 'authenticateRequest', 'debugRequestState']);
const base = 'http://clerk.invalid';

/**
 * Asks the real SDK what it would ask: calls every method of `createClerkClient()` with stand-ins for its arguments, and
 * writes down the requests instead of making them.
 */
export async function learnSdkMethods(): Promise<SdkMethod[]> {
  const realFetch = globalThis.fetch;
  const realWarn = console.warn;
  let requests: SdkRequest[] = [];
  globalThis.fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    requests.push({ method: init?.method ?? 'GET', path: decodeURIComponent(pathname) });
    return Promise.resolve(Response.json({}));
  };
  // It warns of methods that will go.
  console.warn = () => undefined;
  try {
    // Only now, since the SDK keeps the fetch it finds when it is loaded.
    const { createClerkClient } = await import('@clerk/backend');
    const client = createClerkClient({ secretKey: 'sk_test_none', apiUrl: base, telemetry: { disabled: true } });
    const learnt: SdkMethod[] = [];
    for (const [api, object] of Object.entries(client)) {
      if (notApis.has(api)) continue;
      for (const [name, method] of methodsOf(object)) {
        requests = [];
        for (const values of attempts) {
          // Whether it likes the answer does not matter here.
          if (requests.length === 0) await method(...values).catch(() => undefined);
        }
        learnt.push({ name: `${api}.${name}`, requests: unique(requests) });
      }
    }
    // Not by the reader's language: the list is compared to the letter.
    return learnt.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  } finally {
    globalThis.fetch = realFetch;
    console.warn = realWarn;
  }
}

type Method = (...values: readonly unknown[]) => Promise<unknown>;

function methodsOf(object: object): [string, Method][] {
  const methods = new Map<string, Method>();
  for (
    let level: unknown = object;
    isObject(level) && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== 'function' || inherited.has(name) || methods.has(name)) continue;
      methods.set(name, async (...values) => Reflect.apply(value, object, values) as unknown);
    }
  }
  return [...methods];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Stands for any argument: for an id, and for an object whose every member is an id named like it. */
function standIn(text: string): unknown {
  // As an object a text can have members, which is the point.
  return new Proxy(Object(text) as object, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name, target);
      if (typeof own === 'function') return own.bind(target) as unknown;
      return own !== undefined || typeof name === 'symbol' ? own : `:${name}`;
    },
  });
}

/** Arguments to try, until a method asks for something: ids and their holders, then what becomes a body. */
const attempts: readonly (readonly unknown[])[] = [
  [standIn(':id'), standIn(':otherId')],
  [standIn(':id'), {}],
  [standIn(':id'), [{}]],
  [{ to: {} }],
  [[{ to: {} }]],
];

function unique(requests: readonly SdkRequest[]): SdkRequest[] {
  return [...new Map(requests.map((request) => [`${request.method} ${request.path}`, request])).values()];
}
