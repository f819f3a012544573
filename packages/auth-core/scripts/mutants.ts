/** Every guard and what is left of the code without it: one row each. */

/** Which tests are to go red. */
export type Layer = 'verify' | 'find' | 'read' | 'keys';

export interface Mutant {
  readonly guard: string;
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
  readonly layer: Layer;
  /** Why nothing needs to go red: the guard is not the only one, or is one for readers and types. */
  readonly because?: string;
}

type Row = readonly [guard: string, find: string, put: string, because?: string];
const of = (file: string, layer: Layer, rows: readonly Row[]): Mutant[] =>
  rows.map(([guard, find, put, because]) => ({
    guard,
    file: file.includes('/') ? file : `packages/auth-core/src/${file}`,
    find,
    put,
    layer,
    ...(because ? { because } : {}),
  }));

export const mutants: readonly Mutant[] = [
  ...of('token.ts', 'find', [
    [
      'a bad header never falls back to the cookie',
      'if (token === undefined)\n      throw',
      "if (token === undefined && !headers.get('cookie'))\n      throw",
    ],
    ['one token after the scheme, and nothing else', '/^Bearer ([^\\s,]+)$/i', '/Bearer\\s*:?\\s*([^\\s,]+)/i'],
    ['the scheme is Bearer', '/^Bearer ([^\\s,]+)$/i', '/^(?:\\w+ )?([^\\s,]+)$/i'],
    [
      'a token is looked at in its cookie first by this instance’s name',
      'const token = own ??',
      'const token = own ||',
    ],
    ['one cookie, one value', 'if (new Set(values).size > 1)', 'if (false)'],
    ['at most 8 KiB', 'token.length > longestToken || ', ''],
    ['three parts of base64url', ' || !shape.test(token)', ''],
    ['machines’ opaque tokens are none of sessions', '  assertSessionType(opaqueTypeOf(token));\n', ''],
  ]),
  ...of('compact.ts', 'verify', [
    ['the verifier looks at size and shape itself', '  assertShape(token);\n', ''],
    ['a header no encoder writes', 'if (!isCanonical(header) || ', 'if ('],
    ['a payload no encoder writes', '!isCanonical(payload) || ', ''],
    ['a signature no encoder writes', ' || !isCanonical(signature)) throw', ') throw'],
    ['spare bits of two letters', "'AQgw'.includes(encoded.at(-1) ?? ' ')", 'true'],
    ['spare bits of three letters', "'AEIMQUYcgkosw048'.includes(encoded.at(-1) ?? ' ')", 'true'],
    ['no member twice', 'if (colonsOf(text) !== membersOf(value)) throw unreadable();', ''],
    ['escaped quotes do not end a text', 'else if (code === backslash) at += 1;', ''],
    ['members of lists count', 'for (const one of inner) members += membersOf(one);', ''],
    ['an object and no null', 'value === null || Array.isArray(value)) throw', 'Array.isArray(value)) throw'],
    ['an object and no list', 'value === null || Array.isArray(value)) throw', 'value === null) throw'],
    ['an object and no text or number', "typeof value !== 'object' || value === null || ", 'value === null || '],
  ]),
  ...of('platform.ts', 'verify', [
    ['UTF-8 on Node.js', "if (!buffer.isUtf8(bytes)) throw new SyntaxError('not UTF-8');", ''],
    ['UTF-8 on WebCrypto', '{ fatal: true, ignoreBOM: true }', '{ ignoreBOM: true }'],
    ['a byte order mark on WebCrypto', '{ fatal: true, ignoreBOM: true }', '{ fatal: true }'],
    ['an RSA key on Node.js', "key.asymmetricKeyType !== 'rsa' || ", ''],
    ['2048 bits on Node.js', ' || bits < 2048', ''],
    ['2048 bits on WebCrypto', ' && Number(key.algorithm.modulusLength) >= 2048', ''],
    ['SPKI PEM', '/^-----BEGIN PUBLIC KEY-----\\n[\\w+/=\\n]+\\n-----END PUBLIC KEY-----$/.test(pem)', 'true'],
    [
      'the refused key is not quoted',
      '// Without the cause, which may quote the key.\n            throw new TypeError(notRsa);',
      'throw new TypeError(JSON.stringify(source));',
    ],
  ]),
  ...of('policy.ts', 'verify', [
    ['alg RS256', "if (header['alg'] !== 'RS256') throw", 'if (false) throw'],
    ['alg is a text', "header['alg'] !== 'RS256'", "String(header['alg']) !== 'RS256'"],
    ['alg by the letter', "header['alg'] !== 'RS256'", "String(header['alg']).toUpperCase().trim() !== 'RS256'"],
    ['kid a text', "if (kid !== undefined && (typeof kid !== 'string' || kid === ''))", 'if (false)'],
    ['the class', '!isKind || ', ''],
    ['an unnamed class is no template’s', "(cat === undefined && profile === 'session')", 'cat === undefined'],
    ['the type', '!isJwt || ', ''],
    ['crit', " || header['crit'] !== undefined", ''],
    [
      'crit, also an empty one',
      "header['crit'] !== undefined",
      "(Array.isArray(header['crit']) && header['crit'].length > 0)",
    ],
    ['b64', " || header['b64'] !== undefined", ''],
    ['a session', "if (profile === 'session' && typeof sid !== 'string')", 'if (false)'],
    ['a session with a name', "if (profile === 'session' && sid === '') throw invalid('sid');", ''],
    ['a subject', "if (typeof sub !== 'string' || sub === '') throw invalid('sub');", ''],
    ['a subject with a name', " || sub === '') throw invalid('sub')", ") throw invalid('sub')"],
    [
      'no machine as subject',
      'if (isMachine(sub)) throw',
      'if (false) throw',
      'reading the claims refuses a machine as well; the verifier’s own tests go red',
    ],
    ['the issuer', "if (claims['iss'] !== policy.issuer)", 'if (false)'],
    [
      'the issuer by the letter',
      "if (claims['iss'] !== policy.issuer)",
      "if (!String(claims['iss']).startsWith(policy.issuer))",
    ],
    [
      'the authorized party',
      "if (typeof party !== 'string' || !policy.authorizedParties.includes(party))",
      'if (false)',
    ],
    [
      'the authorized party must be there',
      "if (typeof party !== 'string' || ",
      "if (party !== undefined && typeof party !== 'string' || party !== undefined && ",
    ],
    [
      'the authorized party is a text',
      "typeof party !== 'string' || ",
      '',
      'for the type: what is no text is in no list of texts',
    ],
    [
      'the authorized party by the letter',
      '!policy.authorizedParties.includes(party)',
      '!policy.authorizedParties.some((one) => party.startsWith(one))',
    ],
    ['the audience', '  assertAudience(claims, policy);\n', ''],
    [
      'an audience that is missing',
      'if (aud === undefined && audience === undefined) return;',
      'if (aud === undefined) return;',
    ],
    [
      'an audience nobody expects',
      'if (aud === undefined && audience === undefined) return;',
      'if (audience === undefined) return;',
    ],
    ['audiences that are texts', 'if (isText && named', 'if (named'],
    ['the end, to the second', 'if (exp <= now - clockSkewSeconds) throw', 'if (exp < now - clockSkewSeconds) throw'],
    ['the end', 'if (exp <= now - clockSkewSeconds) throw', 'if (false) throw'],
    ['the beginning', 'nbf > now + clockSkewSeconds || ', ''],
    ['the time of issue', ' || iat > now + clockSkewSeconds', ''],
    ['the longest life', "if (exp - iat > longestLife) throw invalid('exp');", ''],
    [
      'times that are numbers',
      "typeof value !== 'number' || ",
      '',
      'for the type: Number.isFinite refuses what is no number',
    ],
    ['times that are finite', ' || !Number.isFinite(value)', ''],
    [
      'a pending session',
      "    throw new AuthError('session_pending'",
      "    if (sts === null) throw new AuthError('session_pending'",
      'deciding refuses a pending session as well; the verifier’s own tests go red',
    ],
    [
      'a status that is known',
      "if (sts !== 'pending') throw invalid('sts');",
      '',
      'reading the claims refuses it as well, by the same code; the verifier’s own tests go red',
    ],
    ['the whole policy', '  assertSubject(claims, policy);\n', ''],
  ]),
  ...of('verifier.ts', 'verify', [
    ['a text', "if (typeof token !== 'string') throw new AuthError", 'if (false) throw new AuthError'],
    ['the header, before the signature', 'if (!known) assertHeader(header, options);', ''],
    [
      'the signature',
      "if (!(typeof checked === 'boolean' ? checked : await checked)) {",
      'if (checked === undefined) {',
    ],
    [
      'the signature is waited for',
      "if (!(typeof checked === 'boolean' ? checked : await checked)) {",
      'if (!checked) {',
    ],
    ['the policy', '    assertPolicy(header, claims, options);\n', ''],
    ['times of a remembered token', 'if (remembered) assertStillGood(remembered, options);', ''],
    ['ended sessions, with a memory', '    assertNotRevoked(claims);\n    // Keys', '    // Keys'],
    [
      'ended sessions, without a memory',
      '      assertNotRevoked(claims);\n      return claims;',
      '      return claims;',
    ],
    [
      'nothing is kept when the keys changed meanwhile',
      'if (!remembered && generation() === before)',
      'if (!remembered)',
    ],
    ['one kind of key', 'if ((jwtKey === undefined) === (keys === undefined)) throw', 'if (false) throw'],
    ['a kid for fetched keys', "if (typeof kid !== 'string' || kid === '')", 'if (false)'],
    [
      'headers are kept after the signature',
      'if (!known && headers.size < mostHeaders) headers.set(encoded, header);',
      '',
      'for speed: without it every header is read again',
    ],
  ]),
  ...of('cache.ts', 'verify', [
    ['what was verified with other keys is forgotten', 'if (entry.generation !== generation) return undefined;', ''],
    ['at most so many tokens', 'if (this.#entries.size <= this.#max) return;', 'return;'],
    ['frozen claims', 'Object.freeze(value);', ''],
    ['frozen to the depth', 'for (const inner of Object.values(value)) freeze(inner);', ''],
    ['a size that is one', 'if (!Number.isSafeInteger(max) || max < 1) throw', 'if (false) throw'],
  ]),
  ...of('harden.ts', 'verify', [
    ['the header, before the library', '    assertHeader(header, policy);\n', ''],
    ['the policy, after the library', '    assertPolicy(header, claims, policy);\n', ''],
    [
      'the library’s answer is the one read here',
      "if (JSON.stringify(found['sub']) !== JSON.stringify(claims['sub'])) throw",
      'if (false) throw',
    ],
    ['the library’s answer is an object', "if (typeof found !== 'object' || found === null) throw", 'if (false) throw'],
    ['a text for the library', "if (typeof token !== 'string') throw unreadable();", ''],
    ['the library’s error is not passed on', 'throw refusal(codeOf(error));', 'throw error;'],
  ]),
  ...of('apps/api/src/verifiers.ts', 'verify', [
    [
      'verifyToken is asked',
      'verifyToken(token, { jwtKey: pem, clockSkewInMs: noTimeCheck })',
      "JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())",
    ],
    [
      'jsonwebtoken is asked',
      'jsonwebtoken.verify(token, key, checks)',
      "JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())",
    ],
  ]),
  ...of('authenticate.ts', 'find', [
    ['no token', 'if (!found) throw', 'if (!found) return {} as never;\n  if (!found) throw'],
    [
      'the verifier is asked',
      'const claims = await verify(found.token);',
      "const claims = JSON.parse(atob(found.token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'))) as never;",
    ],
    ['requests from other sites', '  assertSameSite(request, found, authorizedParties);\n', ''],
    ['the origin', 'if (isHere && (site', 'if ((site'],
    [
      'the site',
      "if (isHere && (site === null || site === 'same-origin' || site === 'none')) return;",
      'if (isHere) return;',
    ],
    [
      'the decision',
      'if (decision.status !== 200) throw decision.error;',
      'if (decision.status !== 200) return {} as never;',
    ],
    ['handshakes of WebSockets', " && !/websocket/i.test(headers.get('upgrade') ?? '')", ''],
  ]),
  ...of('claims.ts', 'read', [
    ['a status', "  throw invalid('sts');\n", "  return 'active';\n"],
    [
      'an actor that can be read',
      "if (typeof actor !== 'object' || Array.isArray(actor)) throw invalid('act');",
      "if (typeof actor !== 'object') return null;",
    ],
    ['an actor with a name', "  text(actor as Claims, 'sub', 'act.sub');\n", ''],
    ['features and plans', 'if (list !== null && !splitByScope(list)) throw invalid(name);', ''],
    ['the ages of factors', "if (ages !== null && !isFactorAges(ages)) throw invalid('fva');", ''],
    [
      'permissions of version 1',
      "if (!Array.isArray(permissions) || permissions.some((item) => typeof item !== 'string'))",
      'if (false)',
    ],
    ['an organization', "if (typeof organization !== 'object' || Array.isArray(organization)) throw invalid('o');", ''],
    ['permissions of version 2', "if (!permissions) throw invalid('o.fpm');", 'if (!permissions) return [];'],
    ['texts', "if (typeof value !== 'string' || value === '') throw invalid(shown);", ''],
    ['optional texts', '? null : text(claims, name, shown);', '? null : (claims[name] as string);'],
    ['no machine', '  assertSessionType(jwtTypeOf({}, claims));\n', ''],
  ]),
  ...of('jwks.ts', 'keys', [
    ['one request at a time', 'if (this.#pending && !isGivenUp) return this.#pending;', ''],
    ['the cool-down', 'if (!(sinceMs >= pauseMs)) return Promise.resolve();', ''],
    ['a request that never ends is given up', 'if (this.#pending && !isGivenUp)', 'if (this.#pending)'],
    ['an answer that comes too late', 'if (number !== this.#asked) return;', ''],
    [
      'known keys are used no longer than an hour without an answer',
      'if (!this.#isWithin(this.#settings.staleIfErrorMs)) this.#use(new Map());',
      '',
    ],
    ['keys nobody used for long are waited for', ' || (this.#failures === 0 && !this.#isWithin(staleAfterMs * 2))', ''],
    [
      'keys are refreshed',
      'if (!(this.#since(this.#answeredAt) < this.#settings.staleAfterMs)) void',
      'if (false) void',
    ],
    ['an unknown kid is remembered', 'if (this.#answers !== answers) this.#unknown.note(kid);', ''],
    [
      'a remembered unknown kid is not asked for',
      'if (key || this.#unknown.has(kid)) return key;',
      'if (key) return key;',
    ],
    [
      'without an answer it is 503 and no 401',
      'if (this.#failures > 0 || !this.#isWithin(this.#settings.staleIfErrorMs)) throw this.#unavailable();',
      '',
    ],
    [
      'a kid that is one',
      "if (typeof kid !== 'string' || kid === '' || kid.length > longestKid) throw unknownKey();",
      '',
    ],
    ['the generation changes with the keys', 'this.#generation += 1;', ''],
    [
      'the generation changes with a key of the same kid',
      '[...keys].every(([kid, { n }]) => this.#keys.get(kid)?.n === n)',
      '[...keys].every(([kid]) => this.#keys.has(kid))',
    ],
    ['the pause grows', 'leastPauseMs * 2 ** (this.#failures - 1)', 'leastPauseMs'],
    [
      'a clock that is put back',
      'return Math.abs(this.#settings.clock() - time);',
      'return this.#settings.clock() - time;',
    ],
  ]),
  ...of('unknown-kids.ts', 'keys', [
    ['so many unknown kids', 'if (misses.size <= most) break;', 'break;'],
    ['the pause of one kid doubles', 'before * 2', 'before'],
    ['the pause of one kid ends', '< miss.pauseMs', '< Infinity'],
  ]),
  ...of('fetch-text.ts', 'keys', [
    ['the time-out', 'Promise.race([ask(request, controller.signal), timeout])', 'ask(request, controller.signal)'],
    ['a download that nobody waits for ends', '    controller.abort();\n', ''],
    ['no timer is left', '    clearTimeout(timer);\n', ''],
    ['no redirect is followed', "redirect: 'manual'", "redirect: 'follow'"],
    ['no redirect was followed', "if (response.redirected) throw new Error('a redirect was followed');", ''],
    ['200 and nothing else', 'if (response.status !== 200)', 'if (!response.ok)'],
    ['64 KiB', 'if (size > largestBody) throw', 'if (false) throw'],
    ['UTF-8', '{ fatal: true }', '{}'],
  ]),
  ...of('jwk-set.ts', 'keys', [
    ['one key of each kid', "if (new Set(kids).size < kids.length) throw new Error('two keys have the same kid');", ''],
    ['at most 16 keys', 'if (keys.length > mostKeys) throw', 'if (false) throw'],
    ['RSA', "kty === 'RSA' &&", 'true &&'],
    ['for signatures', "(use === undefined || use === 'sig')", 'true'],
    ['for RS256', "(alg === undefined || alg === 'RS256')", 'true'],
    [
      'for verifying',
      "(operations === undefined || (Array.isArray(operations) && operations.includes('verify')))",
      'true',
    ],
    ['no private half', ' || secretMembers.some((name) => name in entry)', ''],
    ['a kid of at most 256 letters', ' || kid.length > longestKid) return undefined', ') return undefined'],
    ['the exponent 65537', "e !== 'AQAB' || ", ''],
    ['an odd modulus', ' && isOdd &&', ' &&'],
    ['at least 2048 bits', ' && bits >= modulusBits.least', ''],
    ['at most 8192 bits', ' && bits <= modulusBits.most', ''],
    ['no zero at the front of a modulus', ' && first !== 0', ''],
    ['a modulus as an encoder writes it', 'return isCanonical && ', 'return '],
  ]),
  ...of('jwks-options.ts', 'keys', [
    [
      'https, or this machine',
      "(url?.protocol === 'http:' && thisMachine.test(url.hostname))",
      "url?.protocol === 'http:'",
    ],
    ['no password in the address', 'if (url.username || url.password) throw', 'if (false) throw'],
    ['whole numbers', 'Number.isInteger(value) && ', ''],
    ['numbers of at least 1', ' && value >= 1', ''],
    ['numbers that timers know', ' && value <= longestMs', ''],
    ['bounds that fit each other', 'if (settings.staleIfErrorMs < settings.staleAfterMs)', 'if (false)'],
  ]),
];
