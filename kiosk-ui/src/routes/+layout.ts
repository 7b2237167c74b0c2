// Every screen is drawn in the browser; the agent serves one fallback page for all addresses.

export const ssr = false;
export const prerender = false;
