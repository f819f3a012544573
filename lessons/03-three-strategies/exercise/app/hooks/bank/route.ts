/** The bank tells that the salaries were paid. It has no session: it proves itself by a signature in what it sends. */
export async function POST(request: Request): Promise<Response> {
  await request.arrayBuffer();
  return Response.json({ received: true });
}
