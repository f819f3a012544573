import { clerkMiddleware } from '@clerk/nextjs/server';
import { NextResponse, type NextFetchEvent, type NextRequest } from 'next/server';
import { clerkOptions } from '@/lib/clerk-options.ts';
import { log } from './lib/log.ts';

const withClerk = clerkMiddleware((_auth, request) => {
  const headers = new Headers(request.headers);
  headers.set('x-request-id', crypto.randomUUID().slice(0, 8));
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('x-request-id', headers.get('x-request-id') ?? '');
  return response;
}, clerkOptions);

/** Reads who asks from the session cookie, gives the request an id and writes a line. It protects nothing by itself. */
export default async function proxy(request: NextRequest, event: NextFetchEvent) {
  const response = await withClerk(request, event);
  const of = (name: string) => response?.headers.get(name) ?? null;
  const isHandshake = (of('location') ?? '').includes('/v1/client/handshake');
  log('proxy', {
    requestId: of('x-request-id'),
    path: request.nextUrl.pathname,
    status: isHandshake ? 307 : (response?.status ?? null),
    auth: of('x-clerk-auth-status'),
    reason: of('x-clerk-auth-reason'),
  });
  return response;
}

export const config = {
  matcher: ['/((?!_next|lesson-stamp|[^?]*\\.(?:css|js(?!on)|png|svg|ico|webmanifest)).*)', '/(api|trpc)(.*)'],
};
