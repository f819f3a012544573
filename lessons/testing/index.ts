export { expect, saw, test, type Saw } from './test.ts';
export { ask, documentHeaders, submit, type Answer, type AskOptions, type Caller } from './ask.ts';
export { clerk, makePerson, makeRole, playgroundUrl, signIn, tokenOf, userIds } from './people.ts';
export { loadModule, sourceOf } from './files.ts';
