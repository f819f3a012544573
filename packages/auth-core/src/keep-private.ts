/**
 * Forbids to keep an answer about a person, unless it says itself who may.
 *
 * Its own headers are changed where they can be: a copy costs a server more than the verification does.
 *
 * @returns the same response, or a copy of one whose headers cannot be changed
 */
export function keepPrivate(response: Response): Response {
  if (response.headers.has('cache-control')) return response;
  try {
    response.headers.set('cache-control', 'no-store');
    return response;
  } catch {
    // A redirect's headers, and those of an answer that was fetched, cannot be changed.
    const copy = new Response(response.body, response);
    copy.headers.set('cache-control', 'no-store');
    return copy;
  }
}
