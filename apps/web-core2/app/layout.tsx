import { ClerkProvider } from '@clerk/nextjs';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { IdentityBar } from '@/components/identity-bar.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Clerk patterns, Core 2', template: '%s · Clerk patterns, Core 2' },
  description: 'The patterns where Clerk’s SDK before, Core 2, differs: Next 15, @clerk/nextjs 6, middleware.ts.',
};
export const viewport: Viewport = { colorScheme: 'light dark' };

/** Clerk's components in this app's colours, light and dark, by the same custom properties. */
const appearance = {
  variables: {
    colorPrimary: 'var(--ui-accent)',
    colorBackground: 'var(--ui-card)',
    colorForeground: 'var(--ui-ink)',
    colorMutedForeground: 'var(--ui-soft)',
    colorNeutral: 'var(--ui-ink)',
    colorInput: 'var(--ui-card)',
    colorInputForeground: 'var(--ui-ink)',
  },
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <ClerkProvider appearance={appearance} signInUrl="/sign-in" signUpUrl="/sign-up">
          <a className="skip-link" href="#main">
            Skip to content
          </a>
          <IdentityBar />
          <main id="main">{children}</main>
        </ClerkProvider>
      </body>
    </html>
  );
}
