import { ClerkProvider } from '@clerk/nextjs';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { IdentityBar } from '@/components/identity-bar.tsx';
import { TopicNav } from '@/components/topic-nav.tsx';
import { themeScript } from '@/components/theme-script.ts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Clerk patterns', template: '%s · Clerk patterns' },
  description: 'Clerk authentication in Next.js, running: the pattern, its code and the test that proves it.',
};
export const viewport: Viewport = { colorScheme: 'light dark' };

/** Clerk's components in this app's colours, light and dark, by the same custom properties. */
const appearance = {
  variables: {
    colorPrimary: 'var(--ui-accent)',
    colorPrimaryForeground: 'var(--ui-on-accent)',
    colorBackground: 'var(--ui-card)',
    colorForeground: 'var(--ui-ink)',
    colorMutedForeground: 'var(--ui-soft)',
    colorNeutral: 'var(--ui-ink)',
    colorInput: 'var(--ui-card)',
    colorInputForeground: 'var(--ui-ink)',
    colorDanger: 'var(--ui-bad)',
    colorSuccess: 'var(--ui-good)',
    borderRadius: '8px',
    fontFamily: 'inherit',
  },
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <ClerkProvider appearance={appearance} signInUrl="/sign-in" signUpUrl="/sign-up">
          <a className="skip-link" href="#main">
            Skip to content
          </a>
          <IdentityBar />
          <div className="frame">
            <TopicNav />
            <main id="main">{children}</main>
          </div>
        </ClerkProvider>
      </body>
    </html>
  );
}
