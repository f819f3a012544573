/** Next 16 says so by itself. */
declare module '*.css';
