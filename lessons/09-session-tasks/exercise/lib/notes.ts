/** What a person wrote down; here it is the same for everybody, but for the name. */
export function notesOf(userId: string): string[] {
  return [`The door code of ${userId} is 8852.`, 'Call the bank on Monday.'];
}
