/** Folders of the website that are pages for the public; the staff console is none. */
export const PUBLIC_PAGES = ['live', 'register', 'status', 'verify', 'incidents', 'accessibility', 'privacy'] as const;

/** Those that take a voter's words, and stand elsewhere where the website is trusted with nothing. */
export const FORM_PAGES = ['register', 'status'] as const satisfies readonly (typeof PUBLIC_PAGES)[number][];
