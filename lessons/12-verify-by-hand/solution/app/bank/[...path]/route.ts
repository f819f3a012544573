import { app } from '../../../bank/app.ts';

/** The bank is a server of its own; here it is under `/bank`, so that you can ask it. */
const handle = (request: Request) => app.fetch(request);
export { handle as GET, handle as POST };
