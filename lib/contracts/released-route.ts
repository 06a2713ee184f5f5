/** Signed files for a website in another account. It asks nobody who they are: what it hands out was made for everybody. */
export const RELEASED_ROUTE = 'GET /released/{part}/{path+}';
