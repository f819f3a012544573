/** The runner writes it after every change: once the app answers with it, it has seen all that was written before. */
export const stamp = 'base';
