// The upstreams in a process of its own, whose clock a test moves: forked with the key set's address, the issuer and the time
// in milliseconds, it tells its address, and moves its clock to each time it is told.
import { createUpstreams } from './index.ts';

const [jwksUrl = '', issuer = '', begin = ''] = process.argv.slice(2);
let nowMs = Number(begin);
const upstreams = await createUpstreams({
  port: 0,
  place: { memory: true },
  jwksUrl,
  issuer,
  clock: () => nowMs,
});
process.on('message', (time) => {
  nowMs = Number(time);
  process.send?.({ nowMs });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url: upstreams.url });
