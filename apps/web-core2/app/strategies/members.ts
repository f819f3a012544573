/** What nobody may read who is not signed in. */
export const members: readonly string[] = ['Alice, who founded it', 'Bob, who joined last'];
