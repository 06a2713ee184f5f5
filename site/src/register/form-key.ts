const STORED_AT = 'registration-form-key';

/**
 * The key under which the server takes this form once, however often it is sent. It survives a reload in this tab;
 * the answers do not: a form is often filled in on a computer that others use.
 */
export const formKey = (): string => {
  const stored = sessionStorage.getItem(STORED_AT);
  if (stored !== null && /^[A-Za-z0-9_-]{16,64}$/.test(stored)) return stored;
  const key = crypto.randomUUID();
  sessionStorage.setItem(STORED_AT, key);
  return key;
};

/** After a receipt, or to send different answers: the next form is another form. */
export const forgetFormKey = (): void => sessionStorage.removeItem(STORED_AT);
