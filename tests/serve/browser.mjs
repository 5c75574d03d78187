// Chromium of the system, driven by playwright-core; offline but for loopback.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CAJAL_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** A browser; exits with 77 (skipped) when there is none. */
export async function browser() {
    if (!executablePath) {
        console.log('chromium is not installed');
        process.exit(77);
    }
    return chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });
}

/** A page that keeps what went wrong in it. */
export async function newPage(context) {
    const page = await context.newPage();
    page.mistakes = [];
    page.on('pageerror', error => page.mistakes.push(String(error)));
    page.on('console', message => message.type() === 'error' && page.mistakes.push(message.text()));
    return page;
}
