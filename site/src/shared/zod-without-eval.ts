import * as z from 'zod/mini';

/** zod tries `new Function` to compile its parsers; the content security policy forbids it and would report every try. */
z.config({ jitless: true });
