/**
 * The pages of the voters' forms, where they stand in another account than the website, under a host name of their own. They ask nobody
 * who they are, and hand out files that were made for everybody.
 */
export const FORMS_ROUTES = ['GET /', 'HEAD /', 'GET /{path+}', 'HEAD /{path+}'] as const;
