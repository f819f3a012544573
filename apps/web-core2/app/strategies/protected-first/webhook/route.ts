/** Takes what another service tells. That service has no session: it proves itself by a signature in the body. */
export async function POST(request: Request): Promise<Response> {
  await request.arrayBuffer();
  return Response.json({ received: true });
}
